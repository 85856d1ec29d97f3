import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gocardlessBindings, mapGocardless } from "#server/connectors/gocardless/map";
import { deadOf, factsOf, fixture, message, recordsOf, type Shape } from "#server/connectors/testing/fixture";
import { plainMapping } from "#server/domain/sync/mapping";

const mapping = plainMapping({ bindings: gocardlessBindings, valueTables: [] });
const of = (name: string): Shape => fixture("gocardless", `${name}.json`);
const map = (payload: unknown, eventId?: string) => mapGocardless(message("x", payload, eventId), mapping);
const payment = (changes: Shape = {}, event?: Shape) =>
  map({ payments: { ...of("payment"), ...changes }, ...(event ? { event } : {}) });

describe("what each object becomes", () => {
  test("a customer", () => {
    expect(factsOf(map({ customers: of("customer") }), "gateway_customer")).toEqual({
      name: "Erlenholz Systeme GmbH",
      email: "buchhaltung@erlenholz.example",
      accountId: "0015f00000ERLHOLZ",
      country: "DE",
    });
    const person = { ...of("customer"), company_name: "", metadata: {} };
    expect(factsOf(map({ customers: person }), "gateway_customer")).toMatchObject({
      name: "Mara Lindqvist",
      accountId: null,
    });
  });

  test("a mandate", () => {
    expect(factsOf(map({ mandates: of("mandate") }), "gateway_mandate")).toEqual({
      customerId: "CU00A1LDERHOLZ",
      scheme: "sepa_core",
      status: "active",
      reference: "MERIDIAN-77",
      createdAt: "2026-01-05T09:20:01.500Z",
    });
  });

  test("a payment", () => {
    expect(factsOf(payment(), "gateway_payment")).toEqual({
      customerId: null,
      mandateId: "MD00B2ERLENHOL",
      amountMinor: "129900",
      refundedMinor: "0",
      currency: "EUR",
      status: "succeeded",
      failureCode: null,
      failureMessage: null,
      scheme: "sepa_core",
      billingInvoiceId: "in_erlenholz_44",
      reference: "DE01-001044",
      chargedOn: "2026-03-04",
      createdAt: "2026-03-01T06:00:00.250Z",
    });
  });

  test("a refund and a payout", () => {
    expect(factsOf(map({ refunds: of("refund") }), "gateway_refund")).toEqual({
      paymentId: "PM00D4ERLENHOL",
      amountMinor: "9900",
      currency: "EUR",
      status: "paid",
      createdAt: "2026-03-12T08:00:00.000Z",
    });
    expect(factsOf(map({ payouts: of("payout") }), "gateway_payout")).toEqual({
      amountMinor: "129500",
      feeMinor: "400",
      currency: "EUR",
      status: "paid",
      reference: "MERIDIAN-0306",
      arrivesOn: "2026-03-09",
    });
  });

  test.each([
    ["pending_customer_approval", "pending"],
    ["pending_submission", "pending"],
    ["submitted", "pending"],
    ["confirmed", "succeeded"],
    ["paid_out", "succeeded"],
    ["cancelled", "canceled"],
    ["customer_approval_denied", "canceled"],
    ["failed", "failed"],
    ["charged_back", "charged_back"],
  ])("a payment that is %s is %s", (status, ours) => {
    expect(factsOf(payment({ status }), "gateway_payment").status).toBe(ours);
  });

  test("why it failed is said by the event of that failure, and by no other", () => {
    const event = of("failed-event");
    expect(factsOf(payment({ status: "failed" }, event), "gateway_payment")).toMatchObject({
      failureCode: "insufficient_funds",
      failureMessage: "The customer's account had too little money.",
    });
    expect(factsOf(payment({ status: "charged_back" }, event), "gateway_payment").failureCode).toBeNull();
  });

  test("a payment without a day yet is charged on the day it was made", () => {
    expect(factsOf(payment({ charge_date: null }), "gateway_payment").chargedOn).toBe("2026-03-01");
  });
});

test("the mapping document says where the company keeps its own numbers", () => {
  const bindings = { "customer.accountId": ["/metadata/crm/key"], "payment.billingInvoiceId": ["/reference"] };
  const own = { ...mapping, document: { bindings, values: {} } };
  expect(factsOf(mapGocardless(message("x", { customers: of("customer") }), own), "gateway_customer").accountId).toBe(
    "ERL-9",
  );
  expect(
    factsOf(mapGocardless(message("x", { payments: of("payment") }), own), "gateway_payment").billingInvoiceId,
  ).toBe("DE01-001044");
});

describe("versions", () => {
  test("what was pulled has the version of its message; what came by file its own date", () => {
    const pulled = "payment:PM00D4ERLENHOL:2026-03-06T15:02:11.900Z+1:9f86d081884c7d65";
    expect(recordsOf(map({ payments: of("payment") }, pulled))[0]).toMatchObject({
      externalId: "PM00D4ERLENHOL",
      versionAt: "2026-03-06T15:02:11.900Z",
      versionSequence: 1,
      isDeleted: false,
    });
    expect(recordsOf(payment())[0]).toMatchObject({ versionAt: "2026-03-01T06:00:00.250Z", versionSequence: 0 });
  });
});

describe("what is no record", () => {
  test.each([
    ["a delivery", { events: [of("failed-event")] }, /next pull reads each/],
    ["an event", { events: of("failed-event") }, /payment objects that are read by themselves/],
    ["an event of something else", { events: { ...of("failed-event"), resource_type: "exports" } }, /"exports"/],
    ["another object", { subscriptions: { id: "SB1" } }, /does not follow "subscriptions"/],
    ["a page", { payments: [], meta: {} }, /page of a GoCardless list/],
    ["a refusal", { error: { message: "Unauthorized" } }, /refusal of a request/],
    ["a refund of a mandate", { refunds: { ...of("refund"), links: { mandate: "MD1" } } }, /names no payment/],
  ])("%s is ignored with its reason", (_case, payload, reason) => {
    expect(map(payload)).toMatchObject({ outcome: "ignored", reason: expect.stringMatching(reason) });
  });

  test.each([
    ["a text", "<html>", null],
    ["two objects at once", { payments: of("payment"), refunds: of("refund") }, null],
    ["a payment of half a cent", { payments: { ...of("payment"), amount: 0.5 } }, "payments.amount"],
    ["a payment of an unknown state", { payments: { ...of("payment"), status: "lost" } }, "payments.status"],
    ["a payment on no day", { payments: { ...of("payment"), charge_date: "2026-02-30" } }, "payments.charge_date"],
    ["a delivery with a broken event", { events: [of("failed-event"), { id: "EV1" }] }, "events.1.created_at"],
    ["a customer without an id", { customers: { ...of("customer"), id: "" } }, "customers.id"],
  ])("%s is dead with the field named", (_case, payload, field) => {
    const dead = deadOf(map(payload));
    expect(dead.reason).toMatch(/^The .{20,}\.$/s);
    expect(dead.field).toBe(field);
  });

  test("no JSON value whatever makes the mapping throw", () => {
    const key = fc.constantFrom("customers", "mandates", "payments", "refunds", "payouts", "events", "event", "error");
    const object = fc.record({
      id: fc.string(),
      created_at: fc.jsonValue(),
      links: fc.jsonValue(),
      amount: fc.jsonValue(),
    });
    const shaped = fc.dictionary(key, fc.oneof(object, fc.array(object), fc.jsonValue()));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ maxDepth: 3 }), shaped), fc.string(), (payload, eventId) => {
        expect(["records", "ignored", "dead"]).toContain(map(payload, eventId).outcome);
      }),
      { numRuns: 400 },
    );
  });

  test("a payment with any one field replaced never throws, and is dead only with that field named", () => {
    const fields = Object.keys(of("payment"));
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
        const mapped = payment({ [field]: value });
        if (mapped.outcome === "dead" && mapped.field !== null)
          expect([mapped.field.split(".")[1], "billingInvoiceId"]).toContain(
            mapped.field.startsWith("payments.") ? field : "billingInvoiceId",
          );
      }),
      { numRuns: 1_500 },
    );
  });
});
