import { expect, test } from "vitest";
import { ActSums } from "#server/domain/collections/act-sums";
import {
  daysAgo,
  everyDay,
  givenAccount,
  givenInvoice,
  givenPolicy,
  TODAY,
} from "#server/domain/collections/given-account";
import { planDay } from "#server/domain/collections/plan-day";
import { actsOfDay, countedActs, NO_ACTS } from "#server/domain/collections/run-acts";

const policy = givenPolicy({ isApproved: true });
const account = givenAccount({
  invoices: [
    givenInvoice({ id: "mail", number: "1" }),
    givenInvoice({ id: "call", number: "2", dueOn: daysAgo(20) }),
    givenInvoice({ id: "contested", number: "3", disputedMinor: 100_000n }),
    givenInvoice({ id: "contested too", number: "4", dueOn: daysAgo(4), disputedMinor: 100_000n, currency: "USD" }),
  ],
});
const acts = actsOfDay(account, planDay(account, policy, TODAY, everyDay), policy);

test("one contact, one piece of each work, and what is held back for the same reasons together, at its furthest step", () => {
  expect(
    acts.map(({ state, step, items, holds, needsApproval }) => ({
      state,
      step: step.key,
      items: items.map(({ invoiceId, minor }) => [invoiceId, minor]),
      holds: holds.map(({ kind }) => kind),
      needsApproval,
    })),
  ).toEqual([
    { state: "planned", step: "second", items: [["mail", 100_000n]], holds: [], needsApproval: true },
    { state: "planned", step: "call", items: [["call", 100_000n]], holds: [], needsApproval: true },
    {
      state: "held",
      step: "second",
      items: [
        ["contested", 100_000n],
        ["contested too", 100_000n],
      ],
      holds: ["disputed"],
      needsApproval: true,
    },
  ]);
});

test("an account counts once, each of its acts by what it does", () => {
  expect(countedActs(countedActs(NO_ACTS, acts), [])).toEqual({
    accounts: 1,
    acts: { email: 1, call: 1 },
    held: 1,
    done: 0,
    withheld: 0,
  });
});

test("sums keep currencies apart", () => {
  const sums = new ActSums(policy);
  sums.add(acts);
  const { asked, held, steps, holds } = sums.result();
  expect(asked).toEqual({ accounts: 1, invoices: 2, amounts: [{ currency: "EUR", minor: 200_000n }] });
  expect(held.amounts).toEqual([
    { currency: "EUR", minor: 100_000n },
    { currency: "USD", minor: 100_000n },
  ]);
  expect(steps.map(({ step, acts: count }) => [step, count])).toEqual([
    ["second", 1],
    ["call", 1],
  ]);
  expect(holds.map(({ kind, invoices }) => [kind, invoices])).toEqual([["disputed", 2]]);
});
