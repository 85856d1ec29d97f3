import { describe, expect, test } from "vitest";
import { type ContactDraft, isPromised, newContact, readContact } from "./contact-draft";

const today = "2026-11-23";
const ground = {
  customerId: "0197a000-0000-7000-8000-000000000001",
  today,
  sum: { minor: 120_000n, currency: "EUR" },
  chosen: [
    { id: "0197a000-0000-7000-8000-00000000000a", currency: "EUR" },
    { id: "0197a000-0000-7000-8000-00000000000b", currency: "USD" },
  ],
};
const blank = newContact({ followUpOn: null, awaitingUs: null, today });
const read = (change: Partial<ContactDraft>) => readContact({ ...blank, ...change }, ground);
const promised = { outcome: "promised", instalments: [{ amount: null, promisedOn: "2026-11-27" }] } as const;

describe("a new contact", () => {
  test.each([
    ["2026-11-24", "2026-11-24"],
    ["2026-11-23", ""],
    ["2026-11-20", ""],
  ])("where one comes back on %s begins with “%s”", (followUpOn, begins) =>
    expect(newContact({ followUpOn, awaitingUs: null, today }).followUpOn).toBe(begins),
  );
  test("keeps what the customer waits for", () =>
    expect(newContact({ followUpOn: null, awaitingUs: { words: "a credit", since: today }, today }).awaitingUs).toBe(
      "a credit",
    ));
});

describe("an amount is asked for", () => {
  test.each([
    ["call", "promised", false, true],
    ["call", "reached", true, false],
    ["email", "promised", false, false],
    ["email", null, true, true],
  ] as const)("by %s with outcome %s and its own word %s: %s", (channel, outcome, isPromising, isAsked) =>
    expect(isPromised({ ...blank, channel, outcome, isPromising })).toBe(isAsked),
  );
});

describe("a contact is sent as it was written", () => {
  test("with a promise for the invoices of its currency alone", () =>
    expect(read(promised)).toMatchObject({
      input: {
        outcome: "promised",
        invoiceIds: [ground.chosen[0]?.id, ground.chosen[1]?.id],
        promise: {
          currency: "EUR",
          instalments: [{ amountMinor: 120_000n, promisedOn: "2026-11-27" }],
          invoiceIds: [ground.chosen[0]?.id],
        },
      },
    }));
  test("without an outcome by mail, whatever was chosen before", () =>
    expect(read({ ...promised, channel: "email" })).toMatchObject({ input: { outcome: null, promise: null } }));
  test("with somebody who is not among the people of the customer", () =>
    expect(read({ outcome: "reached", person: { of: "new", name: " Ana Ruiz " } })).toMatchObject({
      input: { personId: null, personName: "Ana Ruiz" },
    }));
});

describe("what is wrong is told at its place", () => {
  test.each([
    ["outcome", {}, "Say what came of the call"],
    ["person", { outcome: "reached", person: { of: "new", name: " " } }, "Write their name."],
    ["followUp", { outcome: "reached", followUpOn: "2026-11-22" }, "has passed"],
    ["followUp", { outcome: "reached", followUpOn: "2027-11-22" }, "more than 90 days"],
    ["tasks", { outcome: "reached", tasks: [{ title: "", dueOn: today, assigneeId: null }] }, "what is to be done"],
    ["tasks", { outcome: "reached", tasks: [{ title: "Send it", dueOn: "", assigneeId: null }] }, "Choose the day"],
    [
      "tasks",
      { outcome: "reached", tasks: [{ title: "Send it", dueOn: "2026-11-20", assigneeId: null }] },
      "has passed",
    ],
    ["awaitingUs", { outcome: "reached", awaitingUs: "x" }, "in a few words"],
  ] as const)("%s", (place, change, words) =>
    expect(read(change)).toMatchObject({ troubles: { [place]: expect.stringContaining(words) } }),
  );
  test("a promise without its day leaves the other places alone", () =>
    expect(read({ outcome: "promised" })).toEqual({
      troubles: {
        outcome: null,
        person: null,
        promise: { trouble: null, troubles: [{ amount: null, promisedOn: "Choose the day." }] },
        followUp: null,
        tasks: null,
        awaitingUs: null,
      },
    }));
});
