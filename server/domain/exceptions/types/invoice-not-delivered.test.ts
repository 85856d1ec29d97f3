import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenFacts } from "#server/domain/exceptions/given-facts";
import type { DeliveryFacts, DeliveryTryFacts } from "#server/domain/exceptions/process-facts";
import { invoiceNotDelivered } from "#server/domain/exceptions/types/invoice-not-delivered";

const SEEN_AT = new Date("2026-03-02T12:00:00.000Z");
const tryOf = (given: Partial<DeliveryTryFacts> = {}): DeliveryTryFacts => ({
  system: "stripe",
  externalId: "in_second:1772442000",
  seenAt: SEEN_AT,
  channel: "email",
  recipient: "accounts@hallmann.example",
  status: "sent",
  detail: null,
  at: new Date("2026-03-02T09:00:00.000Z"),
  ...given,
});
const bounced = tryOf({ status: "bounced", detail: "No such mailbox." });
const sentLater = tryOf({ externalId: "in_second:1772445600", at: new Date("2026-03-02T10:00:00.000Z") });

/** Issued at 23:30 on 2 March in Berlin, to be sent. */
const issued = (delivery: Partial<DeliveryFacts> = {}, invoice: Partial<InvoiceFacts["invoice"]> = {}) =>
  givenFacts({
    invoice: {
      status: "open",
      number: "DE01-001002",
      collectionMethod: "send_invoice",
      finalizedAt: new Date("2026-03-02T22:30:00.000Z"),
      ...invoice,
    },
    delivery: { isTracked: true, tries: [], wantedChannel: null, email: "accounts@hallmann.example", ...delivery },
  });
const find = (facts: InvoiceFacts, today = "2026-03-04") => invoiceNotDelivered.detect(facts, today);

test.each<[string, InvoiceFacts, string, string | null]>([
  ["nothing sent on the day it was issued", issued(), "2026-03-02", null],
  ["nothing sent the day after", issued(), "2026-03-03", "not_sent"],
  ["nothing sent, as far as we were told", issued({ isTracked: false }), "2026-03-20", null],
  ["no address, found at once", issued({ email: null }), "2026-03-02", "no_address"],
  ["a blank address", issued({ email: "  " }), "2026-03-02", "no_address"],
  ["no address, for a customer with a portal", issued({ email: null, wantedChannel: "portal" }), "2026-03-02", null],
  ["sent", issued({ tries: [tryOf()] }), "2026-03-20", null],
  ["came back", issued({ tries: [bounced] }), "2026-03-02", "bounced"],
  ["came back and was sent again", issued({ tries: [bounced, sentLater] }), "2026-03-20", null],
  ["sent and came back later", issued({ tries: [tryOf(), { ...bounced, at: sentLater.at }] }), "2026-03-02", "bounced"],
  [
    "refused by the portal",
    issued({ tries: [tryOf({ channel: "portal", status: "rejected" })] }),
    "2026-03-02",
    "rejected",
  ],
  [
    "mailed, and wanted in the portal",
    issued({ wantedChannel: "portal", tries: [tryOf()] }),
    "2026-03-02",
    "wrong_channel",
  ],
  [
    "in the portal, and mailed besides",
    issued({ wantedChannel: "portal", tries: [tryOf({ channel: "portal", status: "delivered" }), sentLater] }),
    "2026-03-20",
    null,
  ],
  [
    "mail came back, and wanted in the portal",
    issued({ wantedChannel: "portal", tries: [bounced] }),
    "2026-03-02",
    "bounced",
  ],
  ["charged rather than sent", issued({}, { collectionMethod: "charge_automatically" }), "2026-03-20", null],
  ["a draft", issued({}, { status: "draft", finalizedAt: null }), "2026-03-20", null],
  ["paid", issued({ tries: [bounced] }, { status: "paid" }), "2026-03-20", null],
  ["void", issued({ tries: [bounced] }, { status: "void" }), "2026-03-20", null],
  ["deleted", issued({ tries: [bounced] }, { isDeleted: true }), "2026-03-20", null],
  ["of which nobody knows when it was issued", issued({}, { finalizedAt: null }), "2026-03-20", null],
])("%s", (_name, facts, today, problem) => expect(find(facts, today)?.details.problem ?? null).toBe(problem));

test("the day it was issued is counted by its own entity's calendar", () => {
  // 22:30 UTC is 23:30 in Berlin, and the next morning in Tokyo.
  const facts = issued();
  expect(find(facts, "2026-03-03")).not.toBeNull();
  expect(find({ ...facts, entity: { ...facts.entity, timeZone: "Asia/Tokyo" } }, "2026-03-03")).toBeNull();
});

test("what it says", () => {
  expect(find(issued({ tries: [bounced] }))).toMatchObject({
    title: "Came back from accounts@hallmann.example",
    severity: "high",
    holdsInvoice: false,
    amount: { minor: 1_071_000n, currency: "EUR" },
    cause: "E-mail address does not take mail",
    diagnosis:
      "DE01-001002 sent by e-mail to accounts@hallmann.example came back (No such mailbox); Hallmann Logistik does not have it, and €10,710.00 will not be paid on time.",
  });
  expect(find(issued({ wantedChannel: "e_invoice", tries: [tryOf()] }))).toMatchObject({
    title: "Went by e-mail, not as an electronic invoice",
    severity: "medium",
    cause: "Sent through another channel than agreed: Electronic invoice",
  });
});

test("a payment on account leaves a dismissed finding dismissed; another try that fails brings it back", () => {
  const print = (facts: InvoiceFacts) => invoiceNotDelivered.fingerprint(find(facts)?.details);
  const first = print(issued({ tries: [bounced] }));
  expect(print(issued({ tries: [bounced] }, { balanceMinor: 1n }))).toBe(first);
  expect(print(issued({ tries: [{ ...bounced, recipient: "other@hallmann.example" }] }))).not.toBe(first);
});

describe("what can be done", () => {
  const fixesOf = (facts: InvoiceFacts) =>
    invoiceNotDelivered.describe(facts, find(facts)?.details, "2026-03-04").fixes;

  test("an address that takes no mail is corrected before the invoice is sent again", () => {
    const [fix, again] = fixesOf(issued({ tries: [bounced] }));
    expect(fix?.build({ email: "bills@hallmann.example" })).toMatchObject({
      kind: "effects",
      effects: [
        { operation: { operation: "customer.set_email", customerId: "cus_1", email: "bills@hallmann.example" } },
        { operation: { operation: "invoice.send", invoiceId: "in_second", channel: "email" } },
      ],
    });
    expect(fix?.build({ email: "hallmann" })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("no e-mail"),
    });
    expect(again).toMatchObject({ key: "send", refusal: null });
  });

  test("without an address nothing can be sent before one is entered", () => {
    const [fix, ...rest] = fixesOf(issued({ email: null }));
    expect(rest).toEqual([]);
    expect(fix?.build({})).toMatchObject({ kind: "refused" });
  });

  test("what was not sent is sent, through the channel the customer wants", () => {
    expect(fixesOf(issued())[0]?.build({})).toMatchObject({ effects: [{ operation: { channel: "email" } }] });
    const [only, ...rest] = fixesOf(issued({ wantedChannel: "portal", tries: [tryOf()] }));
    expect(rest).toEqual([]);
    expect(only?.build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.send", channel: "portal" } }],
    });
  });
});

test("the proof tells how it arrived, or why it need not", () => {
  const stored = find(issued({ tries: [bounced] }))?.details;
  expect(invoiceNotDelivered.proof(issued({ tries: [bounced, sentLater] }), stored)).toBe(
    "DE01-001002 was sent by e-mail to accounts@hallmann.example on 2 March 2026.",
  );
  expect(invoiceNotDelivered.proof(issued({ tries: [bounced] }, { status: "paid" }), stored)).toBe(
    "DE01-001002 is paid in billing and need not be sent any more.",
  );
});
