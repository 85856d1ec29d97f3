import { describe, expect, test } from "vitest";
import type { AccountFacts, InvoiceFacts } from "#server/domain/collections/account-facts";
import type { DunningStrategy } from "#server/domain/collections/dunning-policy";
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
  mondayToFriday,
  TODAY,
} from "#server/domain/collections/given-account";
import type { DeskFacts } from "#server/domain/collections/lanes";
import { type ActionFacts, type NextAction, nextAction } from "#server/domain/collections/next-action";
import { addDays } from "#server/domain/time";

const quietDesk: DeskFacts = { snooze: null, events: [], workedAt: null, awaitingUs: null, followUpOn: null };
const advice = {
  planFromMinor: 2_000_000,
  planFromDays: 60,
  planAgainAfterDays: 14,
  writeOffUpToMinor: 2_000,
  writeOffFromDays: 180,
  evidenceAfterDays: 3,
};
type Given = Omit<Partial<ActionFacts>, "account" | "desk"> & {
  account?: Partial<AccountFacts>;
  invoice?: Partial<InvoiceFacts>;
  desk?: Partial<DeskFacts>;
  strategy?: Partial<DunningStrategy>;
  day?: string;
};

function nextFor({ account, invoice, desk, strategy, day = TODAY, ...given }: Given): NextAction {
  const facts: ActionFacts = {
    account: givenAccount({ invoices: [givenInvoice(invoice)], ...account }),
    desk: { ...quietDesk, ...desk },
    overdueMinor: 100_000n,
    disputes: [],
    requested: [],
    ...given,
  };
  return nextAction(facts, { dunning: givenPolicy(strategy), advice }, day, everyDay);
}

const awaitingUs = { words: "a corrected invoice", since: daysAgo(2) };
const snooze = { until: addDays(TODAY, 10), reason: "Their auditor is in.", by: "Mara Lind", at: new Date(0) };
const broken = givenPromise({ givenOn: daysAgo(12), promisedOn: daysAgo(5), invoiceIds: ["invoice-1"] });
const tomorrow = givenPromise({ promisedOn: addDays(TODAY, 1), amountMinor: 40_000n });
const call = givenContact(TODAY, { isAutomated: false, channel: "call" });
const dispute = { invoiceId: "invoice-1", number: "DE01-001001", openedOn: daysAgo(3), hasEvidence: false };
const tiny = { overdueMinor: 2_000n, invoice: { dueOn: daysAgo(180), openMinor: 2_000n } };
const large = { overdueMinor: 2_000_000n, invoice: { dueOn: daysAgo(60), openMinor: 2_000_000n } };
const taken = (step: string, day: number, on = daysAgo(8)) => ({ taken: [givenTaken(step, day, on)] });

describe("the next best action", () => {
  test.each<[string, Given, Partial<NextAction>]>([
    [
      "nothing where nothing may be asked",
      { account: { standstill: "deceased" }, desk: { awaitingUs } },
      { kind: "wait", until: null, sentence: "The customer has died: nothing may be asked." },
    ],
    [
      "nothing where nothing is past due",
      { invoice: { dueOn: TODAY } },
      { kind: "wait", sentence: "Nothing is past due." },
    ],
    [
      "an answer",
      { desk: { awaitingUs, snooze } },
      { kind: "answer", sentence: "The customer has waited for a corrected invoice since 28 February 2026." },
    ],
    [
      "nothing while it is put away",
      { desk: { snooze }, account: { promises: [broken] } },
      {
        kind: "wait",
        until: "2026-03-12",
        sentence: "Mara Lind put it away until 12 March 2026: Their auditor is in.",
      },
    ],
    [
      "a write-off of what is little and very old",
      tiny,
      {
        kind: "ask_write_off",
        invoiceIds: ["invoice-1"],
        sentence: "It is little, and 180 days past due: asking costs more than it brings.",
      },
    ],
    ["no write-off of a cent more", { ...tiny, overdueMinor: 2_001n }, { kind: "take_step" }],
    [
      "no write-off a day sooner",
      { ...tiny, invoice: { dueOn: daysAgo(179), openMinor: 2_000n } },
      { kind: "take_step" },
    ],
    [
      "no write-off while one of them is new",
      {
        overdueMinor: 2_000n,
        account: { invoices: [givenInvoice({ dueOn: daysAgo(200) }), givenInvoice({ id: "2" })] },
      },
      { kind: "take_step" },
    ],
    ["no second write-off", { ...tiny, requested: ["write_off"] }, { kind: "take_step" }],
    [
      "no write-off of what is contested",
      { ...tiny, invoice: { ...tiny.invoice, disputedMinor: 2_000n } },
      { kind: "wait" },
    ],
    [
      "a call about a broken promise",
      { account: { promises: [broken] } },
      {
        kind: "call_broken_promise",
        label: "Call about the broken promise",
        invoiceIds: ["invoice-1"],
        sentence: "Money was promised by 25 February 2026, and nothing of it arrived.",
      },
    ],
    [
      "a call about what is missing of a promise",
      { account: { promises: [{ ...broken, paidMinor: 10_000n }] } },
      {
        kind: "call_broken_promise",
        sentence: "Money was promised by 25 February 2026, and only a part of it arrived.",
      },
    ],
    [
      "no call about a promise of what is contested now",
      { account: { promises: [broken] }, invoice: { disputedMinor: 100_000n } },
      { kind: "wait", sentence: "The customer contests it." },
    ],
    [
      "a word before a promised day",
      { account: { promises: [tomorrow] } },
      {
        kind: "confirm_promise",
        sentence: "Money is promised for tomorrow, 3 March 2026: ask whether the payment is on its way.",
      },
    ],
    [
      "a word before a promised day, though all of it is held by the promise",
      { account: { promises: [{ ...tomorrow, amountMinor: 100_000n }] } },
      { kind: "confirm_promise" },
    ],
    ["no second word that day", { account: { promises: [tomorrow], contacts: [call] } }, { kind: "take_step" }],
    [
      "no word on the day it was given",
      { account: { promises: [{ ...tomorrow, amountMinor: 100_000n, givenOn: TODAY }] } },
      { kind: "wait", until: "2026-03-07", sentence: "Promised by 3 March 2026." },
    ],
    [
      "no word with those who are left alone",
      { account: { promises: [tomorrow], exclusions: [givenExclusion()] } },
      { kind: "wait", sentence: "Left out by Meike Harders: Their ledger is being moved." },
    ],
    [
      "an address where the step that is due has none",
      { account: { email: null } },
      {
        kind: "mend_contact",
        invoiceIds: ["invoice-1"],
        sentence: "Nobody at the customer has an e-mail address for invoices. Add a contact.",
      },
    ],
    [
      "an address where there is none at all, though no step needs it today",
      { account: { email: null, hasPostalAddress: false }, invoice: taken("second", 10) },
      {
        kind: "mend_contact",
        sentence: "The customer has neither an e-mail address for invoices nor a postal address.",
      },
    ],
    [
      "a plan for what is large and old",
      large,
      {
        kind: "ask_plan",
        invoiceIds: ["invoice-1"],
        sentence: "A large sum is 60 days past due and nothing is agreed: parts of it are easier to pay.",
      },
    ],
    ["no plan for less", { ...large, overdueMinor: 1_999_999n }, { kind: "take_step" }],
    ["no plan a day sooner", { ...large, invoice: { dueOn: daysAgo(59) } }, { kind: "take_step" }],
    ["no second plan", { ...large, requested: ["payment_plan"] }, { kind: "take_step" }],
    ["no plan beside one", { ...large, invoice: { ...large.invoice, plannedMinor: 1n } }, { kind: "take_step" }],
    ["no plan beside a promise", { ...large, account: { promises: [givenPromise()] } }, { kind: "take_step" }],
    [
      "no plan where one was offered just now",
      { ...large, account: { contacts: [givenContact(daysAgo(13))] } },
      { kind: "take_step" },
    ],
    ["a plan offered again", { ...large, account: { contacts: [givenContact(daysAgo(14))] } }, { kind: "ask_plan" }],
    [
      "the mail that is due",
      {},
      {
        kind: "take_step",
        label: "Send the mail that is due",
        invoiceIds: ["invoice-1"],
        sentence: "“second” is due for invoice DE01-001001.",
      },
    ],
    [
      "the call that is due, before the mail that is due for less old ones",
      {
        account: {
          invoices: [
            givenInvoice(),
            givenInvoice({ id: "2", dueOn: daysAgo(21) }),
            givenInvoice({ id: "3", dueOn: daysAgo(22) }),
          ],
        },
      },
      {
        kind: "take_step",
        label: "Call the customer",
        invoiceIds: ["2", "3"],
        sentence: "“call” is due for 2 invoices.",
      },
    ],
    [
      "evidence of a dispute",
      { disputes: [dispute], invoice: { disputedMinor: 100_000n } },
      {
        kind: "ask_evidence",
        invoiceIds: ["invoice-1"],
        sentence: "The customer has contested DE01-001001 since 27 February 2026 and sent nothing that shows why.",
      },
    ],
    [
      "evidence of several disputes at once",
      {
        disputes: [{ ...dispute, invoiceId: "2", number: "B", openedOn: daysAgo(4) }, dispute],
        invoice: { disputedMinor: 100_000n },
      },
      {
        kind: "ask_evidence",
        sentence:
          "The customer has contested B and DE01-001001 since 26 February 2026 and sent nothing that shows why.",
      },
    ],
    ["the step that is due before evidence", { disputes: [dispute] }, { kind: "take_step" }],
    [
      "no evidence a day sooner",
      { disputes: [{ ...dispute, openedOn: daysAgo(2) }], invoice: { disputedMinor: 100_000n } },
      { kind: "wait" },
    ],
    [
      "no evidence that is there",
      { disputes: [{ ...dispute, hasEvidence: true }], invoice: { disputedMinor: 100_000n } },
      { kind: "wait" },
    ],
    [
      "a word on the agreed day",
      { desk: { followUpOn: TODAY }, invoice: taken("second", 10) },
      { kind: "speak", sentence: "The next word with the customer was meant for 2 March 2026." },
    ],
    [
      "a word behind the last step",
      { invoice: { dueOn: daysAgo(50), ...taken("letter", 30) }, account: { contacts: [givenContact(daysAgo(8))] } },
      { kind: "speak", sentence: "No further step is left, and the last word was on 22 February 2026." },
    ],
    [
      "a word where nobody has turned to them",
      { invoice: { dueOn: daysAgo(50), ...taken("letter", 30) } },
      { kind: "speak", sentence: "No further step is left, and nobody has turned to the customer yet." },
    ],
    [
      "waiting for the next step",
      { invoice: taken("second", 10) },
      { kind: "wait", until: "2026-03-12", sentence: "The next step is reached on 12 March 2026." },
    ],
    [
      "waiting for the agreed day",
      { desk: { followUpOn: addDays(TODAY, 2) }, invoice: taken("second", 10) },
      { kind: "wait", until: "2026-03-04", sentence: "The next word with the customer is meant for 4 March 2026." },
    ],
    [
      "waiting for quiet days",
      { account: { contacts: [givenContact(daysAgo(1))] } },
      {
        kind: "wait",
        until: "2026-03-04",
        sentence: "The customer was written to on 1 March 2026; 2 days stay quiet.",
      },
    ],
    [
      "waiting for signatures",
      { requested: ["write_off"], invoice: taken("second", 10) },
      { kind: "wait", until: null, sentence: "A write-off was asked for and waits for signatures." },
    ],
    [
      "waiting for an answer behind the last step",
      { invoice: { dueOn: daysAgo(50), ...taken("letter", 30) }, account: { contacts: [call] } },
      {
        kind: "wait",
        until: "2026-03-05",
        sentence: "The customer was contacted and has until 5 March 2026 to answer.",
      },
    ],
    [
      "waiting for the gateway",
      { invoice: { nextChargeOn: addDays(TODAY, 1) } },
      { kind: "wait", until: "2026-03-04" },
    ],
  ])("%s", (_, given, action) => expect(nextFor(given)).toMatchObject(action));

  test("a mail that is due waits for a working day of theirs, a call does not", () => {
    const sunday = daysAgo(1);
    const facts = (dueOn: string): ActionFacts => ({
      account: givenAccount({ invoices: [givenInvoice({ dueOn })] }),
      desk: quietDesk,
      overdueMinor: 100_000n,
      disputes: [],
      requested: [],
    });
    const policy = { dunning: givenPolicy({ onWorkingDays: true }), advice };
    expect(nextAction(facts(daysAgo(11)), policy, sunday, mondayToFriday)).toMatchObject({
      kind: "wait",
      until: TODAY,
    });
    expect(nextAction(facts(daysAgo(21)), policy, sunday, mondayToFriday)).toMatchObject({
      label: "Call the customer",
    });
  });
});
