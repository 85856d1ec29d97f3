import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import type { DunningPolicy, DunningStrategy } from "#server/domain/collections/dunning-policy";
import { everyDay, givenPolicy, givenStep, mondayToFriday } from "#server/domain/collections/given-account";
import { givenReplayInvoice as invoice } from "#server/domain/collections/given-replay";
import { defaultPointsPolicy } from "#server/domain/collections/points-policy";
import { type Replay, type ReplayDay, type ReplayedAct, replayCollections } from "#server/domain/collections/replay";
import { ReplayChecks } from "#server/domain/collections/replay-checks";
import type { ReplayInvoice } from "#server/domain/collections/replay-invoice";
import { ReplayTotals } from "#server/domain/collections/replay-totals";
import { addDays } from "#server/domain/time";

/** A courtesy on 25 February, the first step on 5 March, the second on the 12th, a call on the 22nd, a Sunday, a letter on 1 April. */
const strategy: Partial<DunningStrategy> = {
  steps: [
    givenStep("courtesy", -5),
    givenStep("first", 3),
    givenStep("second", 10),
    givenStep("call", 20, { action: "call" }),
    givenStep("letter", 30, { action: "letter" }),
    givenStep("escalation", 40, { action: "escalate" }),
  ],
  quietDays: 2,
  mostInWeek: 2,
  mostInMonth: 8,
  onWorkingDays: false,
};

function replayed(
  invoices: readonly ReplayInvoice[],
  dunning: DunningPolicy,
  given: Partial<Replay> = {},
): ReplayDay[] {
  return [
    ...replayCollections({
      invoices,
      currency: "EUR",
      from: "2026-02-01",
      to: "2026-04-30",
      policies: { dunning, points: defaultPointsPolicy },
      workingDays: mondayToFriday,
      ...given,
    }),
  ];
}

const actWords = ({ day }: ReplayDay, { action, invoices }: ReplayedAct) =>
  `${day} ${action} ${invoices.map(({ number, step }) => `${number}:${step}`).join(" ")}`;

/** Everything that happened, a line each. */
function story(days: readonly ReplayDay[]): string[] {
  return days.flatMap((day) => [
    ...day.promises.decided.map(({ account, state }) => `${day.day} ${account} ${state}`),
    ...[...day.contacts, ...day.work].map((act) => actWords(day, act)),
    ...day.promises.given.map(({ account, promisedOn }) => `${day.day} ${account} promises ${promisedOn}`),
  ]);
}

const upToCall = [
  "2026-02-25 email A:courtesy",
  "2026-03-05 email A:first",
  "2026-03-12 email A:second",
  "2026-03-23 call A:call",
];

type Case = {
  invoices: ReplayInvoice[];
  strategy?: Partial<DunningStrategy>;
  replay?: Partial<Replay>;
  told: string[];
};

const cases: Record<string, Case> = {
  "an invoice nobody pays takes every step once; a call waits for Monday, and a letter for the promise": {
    invoices: [invoice("A")],
    told: [
      ...upToCall,
      "2026-03-23 C-1 promises 2026-03-30",
      "2026-04-03 C-1 broken",
      "2026-04-03 letter A:letter",
      "2026-04-13 escalate A:escalation",
    ],
  },
  "settled the day before a step, it is not asked for": {
    invoices: [invoice("A", { settledOn: "2026-03-04" })],
    told: ["2026-02-25 email A:courtesy"],
  },
  "settled on the day of a step, it is not asked for": {
    invoices: [invoice("A", { settledOn: "2026-03-05" })],
    told: ["2026-02-25 email A:courtesy"],
  },
  "settled the day after a step, it was": {
    invoices: [invoice("A", { settledOn: "2026-03-06" })],
    told: ["2026-02-25 email A:courtesy", "2026-03-05 email A:first"],
  },
  "issued and settled on one day, it was never open": {
    invoices: [invoice("A", { issuedOn: "2026-03-05", dueOn: "2026-03-05", settledOn: "2026-03-05" })],
    told: [],
  },
  "a disputed invoice is never asked for, its neighbour is": {
    invoices: [invoice("A", { isDisputed: true }), invoice("B", { settledOn: "2026-03-06" })],
    told: ["2026-02-25 email B:courtesy", "2026-03-05 email B:first"],
  },
  "paid on the promised day, the promise is kept": {
    invoices: [invoice("A", { settledOn: "2026-03-30" })],
    told: [...upToCall, "2026-03-23 C-1 promises 2026-03-30", "2026-03-30 C-1 kept"],
  },
  "paid on the last day of grace, it is kept": {
    invoices: [invoice("A", { settledOn: "2026-04-02" })],
    told: [...upToCall, "2026-03-23 C-1 promises 2026-03-30", "2026-04-02 C-1 kept"],
  },
  "paid the day after, it is broken, and nobody is written to for what arrived": {
    invoices: [invoice("A", { settledOn: "2026-04-03" })],
    told: [...upToCall, "2026-03-23 C-1 promises 2026-03-30", "2026-04-03 C-1 broken"],
  },
  "of two promised invoices one is paid: partly kept, and only the other is chased on": {
    invoices: [invoice("A", { settledOn: "2026-03-27" }), invoice("B")],
    replay: { to: "2026-04-05" },
    told: [
      ...upToCall.map((line) => line.replace(/A:(\w+)/, "A:$1 B:$1")),
      "2026-03-23 C-1 promises 2026-03-30",
      "2026-04-03 C-1 partly_kept",
      "2026-04-03 letter B:letter",
    ],
  },
  "a broken promise goes on at the step the strategy names, before the invoice is old enough for it": {
    invoices: [invoice("A")],
    strategy: { afterBrokenPromise: "escalation" },
    told: [
      ...upToCall,
      "2026-03-23 C-1 promises 2026-03-30",
      "2026-04-03 C-1 broken",
      "2026-04-03 escalate A:escalation",
    ],
  },
  "what comes due within quiet days waits for their end": {
    invoices: [
      invoice("A", { settledOn: "2026-03-04" }),
      invoice("B", { dueOn: "2026-03-03", settledOn: "2026-03-04" }),
    ],
    told: ["2026-02-25 email A:courtesy", "2026-02-28 email B:courtesy"],
  },
  "what goes over the week's cap waits until the first contact is a week old": {
    invoices: [
      invoice("A", { settledOn: "2026-03-04" }),
      invoice("B", { dueOn: "2026-03-05", settledOn: "2026-03-05" }),
    ],
    strategy: { mostInWeek: 1 },
    told: ["2026-02-25 email A:courtesy", "2026-03-04 email B:courtesy"],
  },
  "on a weekend nobody is written to where the strategy minds working days": {
    invoices: [invoice("A", { dueOn: "2026-03-04", settledOn: "2026-03-10" })],
    strategy: { onWorkingDays: true },
    told: ["2026-02-27 email A:courtesy", "2026-03-09 email A:first"],
  },
  "two invoices at a step are one contact": {
    invoices: [invoice("A", { settledOn: "2026-03-04" }), invoice("B", { settledOn: "2026-03-04" })],
    told: ["2026-02-25 email A:courtesy B:courtesy"],
  },
  "a sum too small is not asked for": {
    invoices: [invoice("A")],
    strategy: { leastMinor: { EUR: 10_001 } },
    told: [],
  },
  "of the steps reached before the first day the latest is taken, once": {
    invoices: [invoice("A", { settledOn: "2026-03-20" })],
    replay: { from: "2026-03-15" },
    told: ["2026-03-15 email A:second"],
  },
  "what was settled before the first day or is issued after the last is not there": {
    invoices: [
      invoice("A", { settledOn: "2026-03-15" }),
      invoice("B", { issuedOn: "2026-05-01", dueOn: "2026-05-01" }),
    ],
    replay: { from: "2026-03-15" },
    told: [],
  },
};

describe("what happens", () => {
  test.each(Object.entries(cases))("%s", (_, { invoices, strategy: more, replay, told }) => {
    expect(story(replayed(invoices, givenPolicy({ ...strategy, ...more }), replay))).toEqual(told);
  });

  test("a customer with a habit promises by it: eight days late three times, so eight days after the due day", () => {
    const paid = ["X", "Y", "Z"].map((number) =>
      invoice(number, { issuedOn: "2025-11-03", dueOn: "2025-12-01", settledOn: "2025-12-09" }),
    );
    const days = replayed(
      [...paid, invoice("A", { dueOn: "2026-03-02" })],
      givenPolicy({ ...strategy, steps: [givenStep("call", 2, { action: "call" })], afterBrokenPromise: "call" }),
    );
    expect(story(days)).toEqual([
      "2026-03-04 call A:call",
      "2026-03-04 C-1 promises 2026-03-10",
      "2026-03-14 C-1 broken",
    ]);
  });
});

describe("what a day tells", () => {
  const days = replayed(
    [
      invoice("A", { settledOn: "2026-03-16" }),
      invoice("B", { isDisputed: true, totalMinor: 4_000n }),
      invoice("C", { customerKey: "C-2", customerName: "Cedar", dueOn: "2026-03-09", totalMinor: 70_000n }),
    ],
    givenPolicy(strategy),
    { workingDays: everyDay },
  );
  const on = (day: string) => days.find((one) => one.day === day);

  test("what is open, by age, and what of it nobody disputes", () => {
    expect(on("2026-03-10")?.aging).toEqual([
      {
        currency: "EUR",
        current: 0n,
        d1_30: 84_000n,
        d31_60: 0n,
        d61_90: 0n,
        d91_120: 0n,
        d120_plus: 0n,
        total: 84_000n,
        invoices: 3,
        undisputed: {
          current: 0n,
          d1_30: 80_000n,
          d31_60: 0n,
          d61_90: 0n,
          d91_120: 0n,
          d120_plus: 0n,
          total: 80_000n,
          invoices: 2,
        },
      },
    ]);
    expect(on("2026-02-01")?.aging).toEqual([]);
  });

  test("where every open invoice stands", () => {
    expect(on("2026-03-12")?.stages).toEqual([
      { strategy: "regular", step: "first", currency: "EUR", invoices: 1, minor: 70_000n },
      { strategy: "regular", step: "second", currency: "EUR", invoices: 2, minor: 14_000n },
    ]);
  });

  test("an invoice whose promise broke stands where the strategy goes on, however young it is", () => {
    const broken = replayed([invoice("A")], givenPolicy({ ...strategy, afterBrokenPromise: "escalation" }));
    const stages = broken.filter(({ day }) => day === "2026-04-02" || day === "2026-04-03");
    expect(stages.map((one) => one.stages.map(({ step }) => step))).toEqual([["letter"], ["escalation"]]);
    expect(stages.map(({ list }) => list[0]?.stage?.step)).toEqual(["letter", "escalation"]);
    expect(stages.map(({ list }) => list[0]?.lane)).toEqual(["promises_due", "broken"]);
  });

  test("the list: who is past due, by points that add up, with stage, lane and next step", () => {
    const list = on("2026-03-12")?.list ?? [];
    expect(
      list.map(({ account, name, overdueMinor, disputedMinor, invoices, stage }) => [
        account,
        name,
        overdueMinor,
        disputedMinor,
        invoices,
        stage,
      ]),
    ).toEqual([
      ["C-2", "Cedar", 70_000n, 0n, 1, { strategy: "regular", step: "first" }],
      ["C-1", "C-1", 14_000n, 4_000n, 2, { strategy: "regular", step: "second" }],
    ]);
    expect(list.map(({ lane }) => lane)).toEqual(["today", "today"]);
    expect(list.map(({ next }) => next.kind)).toEqual(["take_step", "take_step"]);
    for (const { points, reasons } of days.flatMap((day) => day.list))
      expect(points).toBe(reasons.reduce((sum, reason) => sum + reason.points, 0));
  });

  test("what is kept back, with the reason", () => {
    const held = on("2026-03-12")?.held ?? [];
    expect(
      held.map(({ account, number, step, minor, holds }) => [account, number, step, minor, holds[0]?.sentence]),
    ).toEqual([["C-1", "B", "second", 0n, "The customer contests it."]]);
  });

  test("an invoice that is paid is off the list the same day", () => {
    expect(on("2026-03-15")?.list.find(({ account }) => account === "C-1")?.invoices).toBe(2);
    expect(on("2026-03-16")?.list.find(({ account }) => account === "C-1")?.invoices).toBe(1);
  });
});

test("totals add up what was told, by month", () => {
  const totals = new ReplayTotals();
  const days = replayed(
    [invoice("A", { settledOn: "2026-03-30" }), invoice("B", { isDisputed: true })],
    givenPolicy(strategy),
    {
      to: "2026-03-31",
    },
  );
  for (const day of days) totals.add(day);
  expect(totals.days).toBe(59);
  expect(totals.all).toMatchObject({
    contacts: 4,
    contactsByStep: { courtesy: 1, first: 1, second: 1, call: 1 },
    work: 0,
    promises: { given: 1, kept: 1, partlyKept: 0, broken: 0, live: 0 },
  });
  expect(totals.months.map(({ month, contacts, end }) => [month, contacts, end.day])).toEqual([
    ["2026-02", 1, "2026-02-28"],
    ["2026-03", 3, "2026-03-31"],
  ]);
  // The courtesy for five days, then every day from the first step on.
  expect(totals.all.heldByReason).toEqual({ disputed: 5 + 27 });
});

const anyInvoices = fc
  .array(
    fc.record({
      customer: fc.integer({ min: 1, max: 3 }),
      issued: fc.integer({ min: 0, max: 60 }),
      terms: fc.integer({ min: 0, max: 30 }),
      settled: fc.option(fc.integer({ min: 0, max: 120 })),
      minor: fc.bigInt({ min: 0n, max: 50_000n }),
      isDisputed: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((rows) =>
    rows.map(({ customer, issued, terms, settled, minor, isDisputed }, place) => {
      const issuedOn = addDays("2026-01-01", issued);
      return invoice(`I-${place}`, {
        customerKey: `C-${customer}`,
        issuedOn,
        dueOn: addDays(issuedOn, terms),
        settledOn: settled === null ? null : addDays(issuedOn, settled),
        totalMinor: minor,
        isDisputed,
      });
    }),
  );

test("whatever is issued, disputed and paid: no contact that should not be, in whatever order the rows come", () => {
  const policies = [
    givenPolicy(strategy),
    givenPolicy({ ...strategy, quietDays: 0, mostInWeek: 1 }),
    defaultDunningPolicy,
  ];
  fc.assert(
    fc.property(anyInvoices, fc.constantFrom(...policies), (invoices, dunning) => {
      const span = { from: "2026-01-10", to: "2026-05-10" };
      const checks = new ReplayChecks(invoices, dunning);
      const days = replayed(invoices, dunning, span);
      for (const day of days) checks.look(day);
      expect(Object.entries(checks.counts).filter(([, count]) => count > 0)).toEqual([]);
      expect(replayed(invoices.toReversed(), dunning, span)).toEqual(days);
    }),
    { numRuns: 30 },
  );
}, 60_000);
