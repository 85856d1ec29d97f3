import { describe, expect, test } from "vitest";
import type { RawMessage } from "#server/connectors/connector";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import { mapStripe } from "#server/connectors/stripe/map";
import { messagesFromFile } from "#server/connectors/stripe/read-file";
import { deadOf, factsOf, fixture, message, recordsOf } from "#server/connectors/testing/fixture";
import { payloadFiles } from "#server/connectors/testing/payload-folder";
import { plainMapping } from "#server/domain/sync/mapping";

const map = (message: RawMessage) => mapStripe(message, plainMapping(stripeMapping));
const intent = fixture("stripe", "payment-intent-failed.json");
const error = intent.last_payment_error as Record<string, unknown>;

describe("a payment intent", () => {
  test("that failed without a charge is an attempt under its own id", () => {
    const mapped = map(message("payment_intents", intent));
    expect(recordsOf(mapped)).toMatchObject([{ kind: "billing_charge", externalId: "pi_3HarborAuth" }]);
    expect(factsOf(mapped, "billing_charge")).toEqual({
      customerId: "cus_Harbor",
      paymentIntentId: "pi_3HarborAuth",
      invoiceId: null,
      amountMinor: "142860",
      refundedMinor: "0",
      currency: "EUR",
      status: "failed",
      failureCode: "payment_intent_authentication_failure",
      failureMessage: "The customer did not complete the authentication their bank asked for.",
      declineCode: "authentication_required",
      method: "card",
      attemptedAt: "2026-03-01T12:00:00.000Z",
    });
  });

  test("as an event is dated by the event", () => {
    const event = {
      id: "evt_1",
      object: "event",
      type: "payment_intent.payment_failed",
      created: 1772366460,
      data: { object: intent },
    };
    expect(recordsOf(map(message("payment_intent.payment_failed", event)))).toMatchObject([
      { externalId: "pi_3HarborAuth", versionAt: "2026-03-01T12:01:00.000Z" },
    ]);
  });

  test.each([
    ["whose charge is named", { latest_charge: "ch_1" }, "has a charge"],
    ["whose charge is expanded", { latest_charge: { id: "ch_1", object: "charge" } }, "has a charge"],
    ["whose charges lie inside, as before 2022", { charges: { data: [{ id: "ch_1" }] } }, "has a charge"],
    ["whose error names a charge", { last_payment_error: { ...error, charge: "ch_1" } }, "has a charge"],
    ["that waits for its customer", { status: "requires_action", last_payment_error: null }, "holds no attempt"],
    ["that was called off untried", { status: "canceled", last_payment_error: null }, "holds no attempt"],
  ])("%s is ignored by rule", (_case, change, part) => {
    expect(map(message("x", { ...intent, ...change }))).toMatchObject({
      outcome: "ignored",
      reason: expect.stringContaining(part),
    });
  });

  test("whose amount is a text is dead with the field named", () => {
    expect(deadOf(map(message("x", { ...intent, amount: "142860" }))).field).toBe("amount");
  });
});

/** The objects of one kind in the recorded files, in whatever API version, alone or inside an event. */
function recorded(type: string) {
  return payloadFiles("stripe")
    .flatMap(({ path, text }) => messagesFromFile(path, text))
    .flatMap((each) => {
      const payload = each.payload as {
        object?: unknown;
        amount?: unknown;
        total?: unknown;
        data?: { object?: unknown };
      };
      const object = (payload.object === "event" ? payload.data?.object : payload) as typeof payload | undefined;
      return object?.object === type ? [{ object, mapped: map(each) }] : [];
    });
}

test("recorded intents of every API version are an attempt or ignored by rule, never dead", () => {
  expect(recorded("payment_intent").filter(({ mapped }) => mapped.outcome === "dead")).toEqual([]);
});

test.each([
  ["credit_note", "billing_credit_note", "total", "totalMinor"],
  ["refund", "billing_refund", "amount", "amountMinor"],
  ["dispute", "billing_dispute", "amount", "amountMinor"],
] as const)(
  "recorded objects of the kind %s are read with their amount, balance transactions or not",
  (type, kind, from, to) => {
    for (const { object, mapped } of recorded(type))
      expect((factsOf(mapped, kind) as Record<string, unknown>)[to]).toBe(String(object[from]));
  },
);
