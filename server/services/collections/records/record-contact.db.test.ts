import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RecordContactInput } from "#server/domain/collections/record-inputs";
import { enterContactPerson } from "#server/services/collections/records/enter-contact-person";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { recordContact } from "#server/services/collections/records/record-contact";
import { aCall, type Desk, euros, openDesk, TODAY } from "#server/services/collections/records/testing/given-desk";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

/** An account that owes €1,000.00 and €500.00. */
async function owing(name: string) {
  const customerId = await desk.given.account(name);
  const large = await desk.given.owed(customerId, `${name}-1`, { due_on: "2026-01-20" });
  const small = await desk.given.owed(customerId, `${name}-2`, { total_minor: 50_000 });
  return { customerId, large, small };
}

test("a call leaves its entry, promises, tasks and how the account stands, each with its event", async () => {
  const { customerId, large } = await owing("Alder GmbH");
  const answer = await recordContact.execute(
    desk.meike,
    aCall(customerId, {
      outcome: "promised",
      note: "Pays after the audit.",
      invoiceIds: [large],
      promise: {
        currency: "EUR",
        instalments: [
          { amountMinor: 60_000n, promisedOn: "2026-03-10" },
          { amountMinor: 40_000n, promisedOn: "2026-03-24" },
        ],
        invoiceIds: [large],
      },
      followUpOn: "2026-03-11",
      tasks: [{ title: "Send the delivery note", dueOn: "2026-03-03", assigneeId: desk.jonasId }],
      awaitingUs: "the delivery note",
    }),
  );
  const [first = 0, second = 0] = answer.promiseNumbers;
  expect(answer.message).toBe(`The contact with Alder GmbH is recorded, with promises ${first} to ${second}.`);
  expect(await desk.events(customerId)).toEqual([
    {
      type: "contact.recorded",
      sentence: "Meike Harders recorded a call to Alder GmbH: They promise to pay.",
    },
    {
      type: "promise.given",
      sentence: `Frau Lorenz promised €600.00 by 10 March 2026 (promise ${first}), taken by Meike Harders.`,
    },
    {
      type: "promise.given",
      sentence: `Frau Lorenz promised €400.00 by 24 March 2026 (promise ${second}), taken by Meike Harders.`,
    },
    {
      type: "task.added",
      sentence: "Meike Harders added a task for Jonas Lindt on Alder GmbH by 3 March 2026: Send the delivery note",
    },
  ]);
  const [stands] = await desk.owner`
    select worked_by, follow_up_on::text, awaiting_us, awaiting_us_since::text from collection_accounts where customer_id = ${customerId}`;
  expect(stands).toEqual({
    worked_by: "Meike Harders",
    follow_up_on: "2026-03-11",
    awaiting_us: "the delivery note",
    awaiting_us_since: TODAY,
  });
  const [task] = await desk.owner`select contact_id from collection_tasks where customer_id = ${customerId}`;
  expect(task?.contact_id).toBe(answer.contactId);
});

test("what the customer waits for keeps its first day; another wait begins anew", async () => {
  const { customerId } = await owing("Birch AG");
  const waiting = (awaitingUs: string | null) => recordContact.execute(desk.meike, aCall(customerId, { awaitingUs }));
  const since = async () => {
    const [row] = await desk.owner<{ since: string | null }[]>`
      select awaiting_us_since::text as since from collection_accounts where customer_id = ${customerId}`;
    return row?.since;
  };
  await waiting("a copy");
  desk.goTo("2026-03-05");
  await waiting("a copy");
  expect(await since()).toBe(TODAY);
  await waiting("another copy");
  expect(await since()).toBe("2026-03-05");
  await waiting(null);
  expect(await since()).toBeNull();
  desk.goTo(TODAY);
});

describe("what is refused leaves nothing behind", () => {
  let customerId: string;
  let large: string;
  let small: string;
  let dollars: string;
  let contested: string;
  let paid: string;
  let foreign: string;
  beforeAll(async () => {
    ({ customerId, large, small } = await owing("Cedar GmbH"));
    dollars = await desk.given.owed(customerId, "CEDAR-USD", { currency: "USD" });
    contested = await desk.given.owed(customerId, "CEDAR-CONTESTED", { is_disputed: true });
    paid = await desk.given.owed(customerId, "CEDAR-PAID");
    await desk.given.paid(paid, 100_000, "2026-02-10");
    ({ large: foreign } = await owing("Dogwood GmbH"));
  });

  const promising = (promise: RecordContactInput["promise"]): Partial<RecordContactInput> => ({
    outcome: "promised",
    promise,
    tasks: [{ title: "Look again", dueOn: TODAY, assigneeId: null }],
  });
  test.each<[string, () => Partial<RecordContactInput>, string]>([
    ["a call without an outcome", () => ({ outcome: null }), "Say what came of the call."],
    ["an outcome of a letter", () => ({ channel: "letter" }), "Only a call or a meeting has an outcome."],
    ["a promise by nobody", () => ({ ...promising(euros(100n, TODAY)), outcome: "no_answer" }), "Nobody who could"],
    ["a promise that is none", () => ({ outcome: "promised" }), "Say what they promise"],
    ["a day that has passed", () => promising(euros(100n, "2026-03-01")), "1 March 2026 has passed."],
    ["a day too far", () => promising(euros(100n, "2026-06-01")), "1 June 2026 is more than 90 days from today."],
    [
      "more than is open",
      () => promising(euros(150_001n, "2026-03-10", [large, small])),
      "€1,500.01 is more than can be promised: €1,500.00 is open. Promise €1,500.00 at most",
    ],
    [
      "more than is open of all that is uncontested",
      () => promising(euros(150_001n, "2026-03-10")),
      "€1,500.00 is open.",
    ],
    ["another currency", () => promising(euros(100n, "2026-03-10", [dollars])), "is in USD, the promise in EUR."],
    ["what is contested", () => promising(euros(100n, "2026-03-10", [contested])), "contests all of invoice"],
    ["what is paid", () => promising(euros(100n, "2026-03-10", [paid])), "Nothing is open of invoice CEDAR-PAID."],
    ["an invoice of others", () => promising(euros(100n, "2026-03-10", [foreign])), "none of Cedar GmbH"],
    ["a mention of an invoice of others", () => ({ invoiceIds: [foreign] }), "none of Cedar GmbH"],
    [
      "a day to come back that has passed",
      () => ({ followUpOn: "2026-03-01" }),
      "The day to come back on, 1 March 2026",
    ],
    [
      "a task of somebody who sees no accounts",
      () => ({ tasks: [{ title: "Ask", dueOn: TODAY, assigneeId: desk.given.freshId() }] }),
      "The person you chose does not see accounts",
    ],
    ["a person of nobody", () => ({ personId: desk.given.freshId() }), "none of Cedar GmbH any more"],
  ])("%s", async (_, more, words) => {
    await expect(recordContact.execute(desk.meike, aCall(customerId, more()))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining(words),
    });
    expect(await desk.events(customerId)).toEqual([]);
    for (const table of ["contact_ledger", "promises", "collection_tasks", "collection_accounts"])
      expect(await desk.count(table, customerId), table).toBe(0);
  });

  test("a role that works no accounts, and somebody of another legal entity", async () => {
    await expect(recordContact.execute(desk.reader, aCall(customerId))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(recordContact.execute(desk.abroad, aCall(customerId))).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await desk.count("contact_ledger", customerId)).toBe(0);
  });
});

test("of two who promise the same money at once, the second is told", async () => {
  const { customerId, large } = await owing("Elm GmbH");
  const promise = () =>
    recordContact.execute(
      desk.meike,
      aCall(customerId, { outcome: "promised", promise: euros(100_000n, "2026-03-10", [large]) }),
    );
  // Both have to have begun before either can read what is promised.
  const begun = await desk.owner.begin(async (tx) => {
    await tx`select id from customers where id = ${customerId} for update`;
    const both = [promise(), promise()];
    for (const one of both) one.catch(() => undefined);
    await vi.waitFor(async () => expect(await desk.waiting()).toBe(2), { timeout: 10_000 });
    return { both };
  });
  const results = await Promise.allSettled(begun.both);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { message: expect.stringContaining("€1,000.00 is open, of which €1,000.00 is promised already.") },
  });
  expect(await desk.count("contact_ledger", customerId)).toBe(1);
});

test("what a promise without invoices covers is the account's own, the oldest first", async () => {
  const { customerId, large } = await owing("Fir GmbH");
  await desk.promised(customerId, euros(120_000n, "2026-03-10"));
  const beside = recordContact.execute(
    desk.meike,
    aCall(customerId, { outcome: "promised", promise: euros(30_001n, "2026-03-10") }),
  );
  await expect(beside).rejects.toMatchObject({ message: expect.stringContaining("€1,200.00 is promised already") });
  const ofTheOldest = aCall(customerId, { outcome: "promised", promise: euros(1n, "2026-03-10", [large]) });
  await expect(recordContact.execute(desk.meike, ofTheOldest)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
});

test("a parent may promise for an account below it", async () => {
  const { customerId } = await owing("Ginkgo Holding");
  const child = await desk.given.account("Ginkgo Nord", { parent_id: customerId });
  const invoice = await desk.given.owed(child, "NORD-1");
  await desk.promised(child, euros(40_000n, "2026-03-10"));
  const promise = (minor: bigint) =>
    recordContact.execute(
      desk.meike,
      aCall(customerId, { outcome: "promised", promise: euros(minor, "2026-03-10", [invoice]) }),
    );
  await expect(promise(60_001n)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  await expect(promise(60_000n)).resolves.toMatchObject({ promiseNumbers: [expect.any(Number)] });
});

test("at a standstill only what the customer says by itself is recorded", async () => {
  const { customerId } = await owing("Hazel GmbH");
  await enterStandstill.execute(desk.meike, { customerId, kind: "bankruptcy", reason: "Filed in Leipzig" });
  await expect(recordContact.execute(desk.meike, aCall(customerId))).rejects.toMatchObject({
    message:
      "The customer is bankrupt: nothing may be asked of it. Add a note instead; only what the customer says by itself is recorded as a contact.",
  });
  const called = aCall(customerId, { direction: "in", outcome: null });
  await expect(
    recordContact.execute(desk.meike, { ...called, promise: euros(100n, "2026-03-10") }),
  ).rejects.toMatchObject({ message: expect.stringContaining("Leave the promise out.") });
  await expect(recordContact.execute(desk.meike, called)).resolves.toMatchObject({ promiseNumbers: [] });
});

test("somebody known at the customer is named on the entry and on the promise", async () => {
  const { customerId } = await owing("Ivy GmbH");
  const { contactPersonId } = await enterContactPerson.execute(desk.meike, {
    customerId,
    name: "Petra Vogel",
    role: "accounts_payable",
    email: "vogel@ivy.example",
    phone: null,
    locale: "de-DE",
    mayBeMailed: true,
    mayBeCalled: false,
    getsReminders: true,
  });
  const call = aCall(customerId, {
    personId: contactPersonId,
    outcome: "promised",
    promise: euros(100n, "2026-03-10"),
  });
  await recordContact.execute(desk.meike, call);
  const rows = await desk.owner`
    select person_id, person_name from contact_ledger where customer_id = ${customerId}
    union all select person_id, person_name from promises where customer_id = ${customerId}`;
  expect(rows).toEqual(Array(2).fill({ person_id: contactPersonId, person_name: "Petra Vogel" }));
});
