import { describe, expect, test } from "vitest";
import { type ActInTurn, actNow } from "#server/domain/collections/act-now";
import {
  daysAgo,
  everyDay,
  givenAccount,
  givenContact,
  givenExclusion,
  givenInvoice,
  givenPolicy,
  givenPromise,
  givenTaken,
  TODAY,
} from "#server/domain/collections/given-account";
import { planDay } from "#server/domain/collections/plan-day";
import { actsOfDay } from "#server/domain/collections/run-acts";

const policy = givenPolicy();
const one = givenInvoice({ id: "one", number: "1" });
const two = givenInvoice({ id: "two", number: "2", dueOn: daysAgo(4) });
const account = givenAccount({ invoices: [one, two] });

/** What was planned: the second reminder over an invoice at it and one at the first. */
function planned(): ActInTurn {
  const [act] = actsOfDay(account, planDay(account, policy, TODAY, everyDay), policy);
  if (!act) throw new Error("Nothing was planned.");
  const { strategy, step, items } = act;
  return { strategy, step: step.key, stepLabel: step.label, action: step.action, items };
}
const now = (changed: Partial<typeof account>, act = planned()) => {
  const facts = { ...account, ...changed };
  return actNow(act, facts, planDay(facts, policy, TODAY, everyDay));
};
const asked = (result: ReturnType<typeof now>) => result.items?.map(({ invoiceId, minor }) => [invoiceId, minor]);

describe("what is left of an act when its turn comes", () => {
  test("all of it, where nothing happened", () => {
    expect(asked(now({}))).toEqual([
      ["one", 100_000n],
      ["two", 100_000n],
    ]);
  });

  test.each([
    ["an invoice was paid", { invoices: [one] }, [["one", 100_000n]]],
    ["a part was paid", { invoices: [{ ...one, openMinor: 30_000n }] }, [["one", 30_000n]]],
    [
      "a part was promised",
      { invoices: [one], promises: [givenPromise({ amountMinor: 40_000n, invoiceIds: ["one"] })] },
      [["one", 60_000n]],
    ],
    ["more is open than was seen", { invoices: [{ ...one, openMinor: 250_000n }] }, [["one", 100_000n]]],
    [
      "an invoice came that nobody saw",
      { invoices: [one, givenInvoice({ id: "new", number: "3" })] },
      [["one", 100_000n]],
    ],
  ])("less, where %s", (_, changed, left) => {
    expect(asked(now(changed))).toEqual(left);
  });

  test.each([
    ["all was paid", { invoices: [] }, ["settled", "settled"]],
    ["it was contested", { invoices: [{ ...one, disputedMinor: 100_000n }] }, ["disputed", "settled"]],
    [
      "all of it was promised",
      { invoices: [one], promises: [givenPromise({ amountMinor: 500_000n })] },
      ["promised", "settled"],
    ],
    ["the customer was left out", { exclusions: [givenExclusion()] }, ["excluded"]],
    ["the customer went bankrupt", { standstill: "bankruptcy" as const }, ["standstill"]],
    ["the customer was written to", { contacts: [givenContact(TODAY)] }, ["quiet_days"]],
    ["nobody can be written to any more", { email: null }, ["nobody_to_write_to"]],
    ["the step was taken", { invoices: [{ ...one, taken: [givenTaken("second", 10)] }] }, ["changed", "settled"]],
    ["only a lesser step is left", { invoices: [two] }, ["settled", "changed"]],
  ])("nothing, with the reason, where %s", (_, changed, kinds) => {
    const result = now(changed);
    expect(result.items).toBeNull();
    expect(result.holds?.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("nothing under another strategy than the one that was looked at", () => {
    const result = now({}, { ...planned(), strategy: "key_accounts" });
    expect(result.holds).toEqual([
      { kind: "changed", sentence: "The customer goes by another strategy now.", until: null },
    ]);
  });
});
