import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instalmentsToCome, type PlanFacts, planStanding } from "#server/domain/plans/standing";
import { addDays } from "#server/domain/time";

const terms = { graceDays: 5, missedUntilDefault: 2 };
const three = ["2026-03-10", "2026-04-10", "2026-05-10"].map((dueOn) => ({ dueOn, amountMinor: 100_00n }));
const facts = (openMinor: bigint, change: Partial<PlanFacts> = {}): PlanFacts => ({
  currency: "EUR",
  instalments: three,
  invoices: [{ leftMinor: 300_00n, openMinor }],
  ended: null,
  ...change,
});

describe("a plan of three instalments", () => {
  test.each([
    ["before the first", 300_00n, "2026-03-01", "on_track", null, "2026-03-10"],
    ["on the first day", 300_00n, "2026-03-10", "on_track", null, "2026-03-10"],
    ["on the last day of grace", 300_00n, "2026-03-15", "on_track", null, "2026-03-10"],
    ["a day later", 300_00n, "2026-03-16", "behind", { minor: 100_00n, since: "2026-03-10", missed: 1 }, "2026-04-10"],
    [
      "with a part of the first",
      240_00n,
      "2026-03-16",
      "behind",
      { minor: 40_00n, since: "2026-03-10", missed: 1 },
      "2026-04-10",
    ],
    ["with the first paid", 200_00n, "2026-03-16", "on_track", null, "2026-04-10"],
    ["paid ahead", 80_00n, "2026-03-16", "on_track", null, "2026-05-10"],
    [
      "with two missed",
      300_00n,
      "2026-04-16",
      "defaulted",
      { minor: 200_00n, since: "2026-03-10", missed: 2 },
      "2026-05-10",
    ],
    [
      "with the last one missed alone",
      1n,
      "2026-05-16",
      "defaulted",
      { minor: 1n, since: "2026-05-10", missed: 1 },
      null,
    ],
    ["with all paid", 0n, "2026-03-01", "completed", null, null],
    ["with more open than when it was agreed", 400_00n, "2026-03-01", "on_track", null, "2026-03-10"],
    ["with an invoice paid twice over", -50_00n, "2026-06-01", "completed", null, null],
  ] as const)("%s", (_name, open, day, state, arrears, next) => {
    const standing = planStanding(facts(open), terms, day);
    expect(standing).toMatchObject({ state, arrears });
    expect(standing.next?.dueOn ?? null).toBe(next);
  });

  test("says each standing in a sentence", () => {
    const said = (open: bigint, day: string) => planStanding(facts(open), terms, day).sentence;
    expect(said(300_00n, "2026-03-01")).toBe("Next, €100.00 on 10 March 2026.");
    expect(said(240_00n, "2026-03-16")).toBe(
      "€40.00 of one instalment due since 10 March 2026 has not come. Next, €100.00 on 10 April 2026.",
    );
    expect(said(300_00n, "2026-04-16")).toBe(
      "€200.00 of 2 instalments due since 10 March 2026 have not come; €300.00 of the plan is unpaid.",
    );
    expect(said(20_00n, "2026-05-16")).toBe(
      "The last instalment was missed: €20.00 of one instalment due since 10 May 2026 has not come; €20.00 of the plan is left.",
    );
    expect(said(0n, "2026-03-01")).toBe("Nothing is left to pay of the €300.00 that were planned.");
  });

  test("tells of each instalment what came of it, and what has still to come", () => {
    const standing = planStanding(facts(150_00n), terms, "2026-04-12");
    expect(standing.instalments.map(({ state, paidMinor }) => [state, paidMinor])).toEqual([
      ["paid", 100_00n],
      ["due", 50_00n],
      ["to_come", 0n],
    ]);
    expect(instalmentsToCome(standing)).toEqual([
      { dueOn: "2026-04-10", amountMinor: 50_00n },
      { dueOn: "2026-05-10", amountMinor: 100_00n },
    ]);
  });

  test("has arrears and a default by the terms it is judged by", () => {
    expect(planStanding(facts(300_00n), { graceDays: 0, missedUntilDefault: 1 }, "2026-03-11").state).toBe("defaulted");
    expect(planStanding(facts(300_00n), { graceDays: 60, missedUntilDefault: 1 }, "2026-05-09").state).toBe("on_track");
  });
});

const plans = fc
  .record({
    parts: fc.array(fc.bigInt(1n, 1_000n), { minLength: 1, maxLength: 8 }),
    gaps: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 8, maxLength: 8 }),
    cut: fc.integer({ min: 0, max: 100 }),
    day: fc.integer({ min: -10, max: 400 }),
    graceDays: fc.integer({ min: 0, max: 30 }),
    missedUntilDefault: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ parts, gaps, cut, day, ...planTerms }) => {
    let at = 0;
    const instalments = parts.map((amountMinor, place) => {
      at += gaps[place] ?? 1;
      return { dueOn: addDays("2026-01-01", at), amountMinor };
    });
    const totalMinor = parts.reduce((sum, part) => sum + part, 0n);
    const first = (totalMinor * BigInt(cut)) / 100n;
    return {
      instalments,
      totalMinor,
      lefts: [first, totalMinor - first],
      day: addDays("2026-01-01", day),
      terms: planTerms,
    };
  });
const opens = fc.tuple(fc.bigInt(-100n, 9_000n), fc.bigInt(-100n, 9_000n));

type Plan = typeof plans extends fc.Arbitrary<infer Made> ? Made : never;
const judged = (plan: Plan, [one, other]: readonly [bigint, bigint]) =>
  planStanding(
    {
      currency: "EUR",
      instalments: plan.instalments,
      invoices: [
        { leftMinor: plan.lefts[0] ?? 0n, openMinor: one },
        { leftMinor: plan.lefts[1] ?? 0n, openMinor: other },
      ],
      ended: null,
    },
    plan.terms,
    plan.day,
  );
const order = ["defaulted", "behind", "on_track", "completed"];

test("never more is paid than was planned, and its parts come to the same", () => {
  fc.assert(
    fc.property(plans, opens, (plan, open) => {
      const { paidMinor, instalments, arrears, next, state } = judged(plan, open);
      expect(paidMinor >= 0n && paidMinor <= plan.totalMinor).toBe(true);
      expect(instalments.reduce((sum, one) => sum + one.paidMinor, 0n)).toBe(paidMinor);
      expect((arrears?.minor ?? 0n) + paidMinor <= plan.totalMinor).toBe(true);
      expect(state === "completed").toBe(paidMinor === plan.totalMinor);
      if (state === "on_track" || state === "behind") expect(next).not.toBeNull();
      if (state === "behind" || state === "defaulted") expect(arrears?.minor ?? 0n).toBeGreaterThan(0n);
    }),
  );
});

test("more money never makes a plan stand worse", () => {
  fc.assert(
    fc.property(plans, opens, fc.bigInt(0n, 5_000n), (plan, [one, other], more) => {
      const [before, after] = [judged(plan, [one, other]), judged(plan, [one - more, other])];
      expect(order.indexOf(after.state)).toBeGreaterThanOrEqual(order.indexOf(before.state));
      expect((after.arrears?.minor ?? 0n) <= (before.arrears?.minor ?? 0n)).toBe(true);
    }),
  );
});

test("a day more without money never makes it stand better", () => {
  fc.assert(
    fc.property(plans, opens, fc.integer({ min: 0, max: 90 }), (plan, open, days) => {
      const [before, after] = [judged(plan, open), judged({ ...plan, day: addDays(plan.day, days) }, open)];
      expect(order.indexOf(after.state)).toBeLessThanOrEqual(order.indexOf(before.state));
    }),
  );
});

test("later money does not revive a plan that ended, and a payment taken back does not reopen one", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 300_00n), fc.constantFrom("defaulted" as const, "completed" as const), (open, state) => {
      const ended = { state, on: "2026-04-16", reason: "It came to this." };
      const standing = planStanding(facts(open, { ended }), terms, "2026-06-01");
      expect(standing).toMatchObject({ state, arrears: null, next: null, sentence: "It came to this." });
      expect(standing.paidMinor).toBe(300_00n - open);
    }),
  );
});
