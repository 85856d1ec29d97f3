import { describe, expect, test } from "vitest";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { DunningPolicy, DunningStrategy } from "#server/domain/collections/dunning-policy";
import {
  daysAgo,
  givenAccount,
  givenExclusion,
  givenInvoice,
  givenPolicy,
  givenPromise,
  TODAY,
} from "#server/domain/collections/given-account";
import { isTold, teamAlert } from "#server/domain/collections/team-alert";

const telling = (more: Partial<DunningStrategy> = {}): DunningPolicy => givenPolicy({ tellTeamFromDays: 10, ...more });

describe("the account team hears", () => {
  const heard: [string, Partial<AccountFacts>, Partial<DunningStrategy>][] = [
    ["of an invoice that is old enough", {}, {}],
    ["of a sum that is worth it", {}, { tellTeamLeastMinor: { EUR: 100_000 } }],
    ["whatever the sum in a currency that is not named", {}, { tellTeamLeastMinor: { USD: 1 } }],
    ["of what no promise covers", { promises: [givenPromise({ amountMinor: 60_000n })] }, {}],
  ];
  test.each(heard)("%s", (_, facts, strategy) => {
    expect(teamAlert(givenAccount(facts), telling(strategy), TODAY)).toMatchObject({ on: TODAY, days: 10 });
  });

  const silent: [string, Partial<AccountFacts>, Partial<DunningStrategy>][] = [
    ["where its strategy tells nobody", {}, { tellTeamFromDays: null }],
    ["a day before", { invoices: [givenInvoice({ dueOn: daysAgo(9) })] }, {}],
    ["of a smaller sum", {}, { tellTeamLeastMinor: { EUR: 100_001 } }],
    ["of what is contested", { invoices: [givenInvoice({ disputedMinor: 100_000n })] }, {}],
    ["of what is promised", { promises: [givenPromise()] }, {}],
    ["of who is left out", { exclusions: [givenExclusion()] }, {}],
    ["of a bankrupt", { standstill: "bankruptcy" }, {}],
  ];
  test.each(silent)("nothing %s", (_, facts, strategy) => {
    expect(teamAlert(givenAccount(facts), telling(strategy), TODAY)).toBeNull();
  });
});

test("an escalation lasts while anything of it is past due, and is told once", () => {
  const old = givenInvoice({ id: "old", dueOn: daysAgo(40), disputedMinor: 100_000n });
  const alert = teamAlert(givenAccount({ invoices: [givenInvoice(), old] }), telling(), TODAY);
  expect(alert).toMatchObject({ since: daysAgo(40), days: 10, sums: [{ currency: "EUR", minor: 100_000n }] });
  if (!alert) throw new Error("Nobody hears.");
  expect(isTold(alert, null)).toBe(false);
  expect(isTold(alert, TODAY)).toBe(true);
  expect(isTold(alert, daysAgo(39))).toBe(true);
  // What was past due then was paid; this is another one.
  expect(isTold(alert, daysAgo(40))).toBe(false);
});
