import { expect, test } from "vitest";
import { disputeSignal } from "#server/domain/disputes/ticket-signals";

const ticket = (subject: string, ...words: string[]) => ({ subject, topic: null, tags: [], words });

test.each<[string, string | null]>([
  ["We were billed twice for March", "duplicate"],
  ["You charged us twice", "duplicate"],
  ["Rechnung doppelt berechnet", "duplicate"],
  ["Invoice DE01-1 was already paid in January", "already_paid"],
  ["Wurde bereits überwiesen", "already_paid"],
  ["We cancelled our subscription in May", "cancelled"],
  ["Invoice without purchase order", "purchase_order"],
  ["Wrong unit price on the invoice", "price"],
  ["We have been overcharged", "price"],
  ["The discount was not applied", "discount"],
  ["Too many seats on the invoice", "quantity"],
  ["Usage looks wrong", "usage"],
  ["Wrong VAT on your invoice", "tax"],
  ["The workshop was never delivered", "not_delivered"],
  ["You promised us a credit", "credit_due"],
  ["We dispute this invoice", "other"],
  ["We will not pay", "other"],
  ["How do I add a user?", null],
  ["Please send the invoice again", null],
  ["Prices for 2027", null],
  ["Where do I see what we have used?", null],
])("“%s” speaks of %s", (subject, reason) => expect(disputeSignal(ticket(subject))?.reason ?? null).toBe(reason));

test("what was said on it counts as well, quoted with what stands beside it", () => {
  const long = `${"Thanks for your time. ".repeat(6)}The price was wrong on line 2. ${"Please call. ".repeat(8)}`;
  expect(disputeSignal(ticket("Question", long))).toEqual({
    reason: "price",
    quote: expect.stringMatching(/^….*price was wrong.*…$/),
  });
});

test("the desk's own mark counts where the words say nothing", () => {
  expect(disputeSignal({ ...ticket("Hello"), tags: ["billing_dispute"] })).toEqual({ reason: "other", quote: "Hello" });
  expect(disputeSignal({ ...ticket("Hello"), topic: "billing__dispute" })).toEqual({ reason: "other", quote: "Hello" });
  expect(disputeSignal({ ...ticket("Hello"), tags: ["undisputed"] })).toBeNull();
});
