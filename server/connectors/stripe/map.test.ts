import { describe, expect, test } from "vitest";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import { mapStripe } from "#server/connectors/stripe/map";
import { deadOf, factsOf, fixture, message, recordsOf, type Shape } from "#server/connectors/testing/fixture";
import { type Mapping, plainMapping } from "#server/domain/sync/mapping";

const plain = plainMapping(stripeMapping);
const zones = plainMapping(stripeMapping, { US01: "America/New_York", DE01: "Europe/Berlin", JP01: "Asia/Tokyo" });
const invoiceVersions = ["invoice-2020-08-27.json", "invoice-2024-09-30.acacia.json", "invoice-2025-04-30.basil.json"];

function event(type: string, object: Shape, created = 1_772_323_260): Shape {
  return {
    id: "evt_1",
    object: "event",
    type,
    created,
    data: { object },
    request: { id: "req_1", idempotency_key: null },
  };
}

describe("invoices of every API version say the same", () => {
  test.each(invoiceVersions)("%s", (name) => {
    const facts = factsOf(mapStripe(message("invoices", fixture("stripe", name)), zones), "billing_invoice");
    expect(facts).toMatchObject({
      number: "HARB-0042",
      status: "paid",
      customerId: "cus_Harbor",
      subscriptionId: "sub_Harbor",
      entityCode: "DE01",
      currency: "EUR",
      subtotalMinor: "120050",
      taxMinor: "22810",
      totalMinor: "142860",
      paidMinor: "142860",
      remainingMinor: "0",
      poNumber: "4500-7781",
      taxStatus: "complete",
      hasAllLines: true,
    });
    expect(facts.lines).toMatchObject([
      {
        id: "il_seats",
        productCode: "PLATFORM_TEAM",
        priceId: "price_team",
        quantity: "10",
        unitPriceMicros: "12000000000",
        amountMinor: "120000",
        taxMinor: "22800",
        isProration: false,
        subscriptionItemId: "si_team",
      },
      {
        id: "il_calls",
        productCode: "API_CALLS",
        priceId: "price_calls",
        quantity: "4",
        unitPriceMicros: "12500000",
        amountMinor: "50",
        taxMinor: "10",
        subscriptionItemId: "si_calls",
      },
    ]);
    expect(facts.taxes).toMatchObject([{ jurisdiction: "DE", rateText: "19 %", amountMinor: "22810" }]);
  });

  test.each(invoiceVersions)("the total is subtotal and tax, and the lines are the subtotal: %s", (name) => {
    const facts = factsOf(mapStripe(message("invoices", fixture("stripe", name)), zones), "billing_invoice");
    expect(BigInt(facts.subtotalMinor) + BigInt(facts.taxMinor)).toBe(BigInt(facts.totalMinor));
    expect(facts.lines.reduce((sum, line) => sum + BigInt(line.amountMinor), 0n)).toBe(BigInt(facts.subtotalMinor));
  });

  test.each([
    [invoiceVersions[0], 2],
    [invoiceVersions[1], 2],
    [invoiceVersions[2], 1],
  ])("%s gives %i records", (name, count) => {
    const records = recordsOf(mapStripe(message("invoices", fixture("stripe", name ?? "")), zones));
    expect(records).toHaveLength(count);
    if (count === 2) {
      expect(records[1]).toMatchObject({
        kind: "billing_invoice_payment",
        externalId: "in_1HarborA:pi_Harbor1",
        facts: {
          invoiceId: "in_1HarborA",
          paymentIntentId: "pi_Harbor1",
          chargeId: "ch_Harbor1",
          amountMinor: "142860",
          status: "paid",
          paidAt: "2026-03-01T00:01:00.000Z",
        },
      });
    }
  });

  test("an open invoice of the old shape says nothing about a payment", () => {
    const open = { ...fixture("stripe", "invoice-2020-08-27.json"), status: "open", amount_paid: 0 };
    expect(recordsOf(mapStripe(message("invoices", open), plain))).toHaveLength(1);
  });
});

describe("days follow the legal entity's zone where it is known", () => {
  const invoice = fixture("stripe", "invoice-2025-04-30.basil.json");
  test.each([
    ["DE01", zones, "2026-03-01"],
    ["US01", zones, "2026-02-28"],
    ["JP01", zones, "2026-03-01"],
    ["DE01", plain, "2026-03-01"],
    ["FR01", zones, "2026-03-01"],
  ])("%s", (entity, mapping, day) => {
    expect(
      factsOf(
        mapStripe(message("invoices", { ...invoice, metadata: { legal_entity: entity } }), mapping),
        "billing_invoice",
      ).issuedOn,
    ).toBe(day);
  });
});

test("yen have no minor decimals, and a failed tax keeps its reason", () => {
  expect(
    factsOf(mapStripe(message("invoices", fixture("stripe", "invoice-jpy-draft.json")), zones), "billing_invoice"),
  ).toMatchObject({
    number: null,
    status: "draft",
    currency: "JPY",
    subtotalMinor: "88000",
    totalMinor: "96800",
    poNumber: null,
    autoAdvance: true,
    finalizedAt: null,
    taxStatus: "requires_location_inputs",
    taxDetail: "finalization_requires_location_inputs",
    finalizationError: "The customer's location is not recognized.",
    lines: [{ unitPriceMicros: "8800000000", amountMinor: "88000" }],
  });
});

test.each(["subscription-2020-08-27.json", "subscription-2025-04-30.basil.json"])(
  "billing periods are read from %s",
  (name) => {
    expect(
      factsOf(mapStripe(message("subscriptions", fixture("stripe", name)), plain), "billing_subscription"),
    ).toEqual({
      customerId: "cus_Harbor",
      status: "active",
      collectionMethod: "send_invoice",
      contractNumber: "C-000123",
      contractId: "8005f0000000123AAA",
      currency: "EUR",
      startedOn: "2025-12-31",
      canceledOn: null,
      items: [
        {
          id: "si_team",
          priceId: "price_team",
          productCode: "PLATFORM_TEAM",
          quantity: "10",
          unitPriceMicros: "12000000000",
          periodStartsOn: "2026-02-28",
          periodEndsOn: "2026-03-31",
        },
      ],
    });
  },
);

test("a declined charge names the bank's reason in Stripe's own words", () => {
  expect(
    factsOf(mapStripe(message("charges", fixture("stripe", "charge-failed.json")), plain), "billing_charge"),
  ).toMatchObject({
    status: "failed",
    declineCode: "insufficient_funds",
    failureCode: "card_declined",
    amountMinor: "142860",
    currency: "EUR",
    method: "card",
    attemptedAt: "2026-03-01T00:00:30.000Z",
  });
});

test("usage keeps whole units", () => {
  const reading = {
    object: "usage_reading",
    customer: "cus_1",
    meter: "mtr_1",
    product_code: "API_CALLS",
    period_start: 1_769_900_400,
    period_end: 1_772_319_600,
    read_at: "2026-02-10T00:00:00.000Z",
    summaries: [{ aggregated_value: 1_200 }, { aggregated_value: 34.9 }],
  };
  expect(recordsOf(mapStripe(message("usage", reading), plain))).toMatchObject([
    {
      kind: "billing_usage",
      externalId: "mtr_1:cus_1:1769900400",
      versionAt: "2026-02-10T00:00:00.000Z",
      facts: { quantity: "1234", periodStartsOn: "2026-01-31", periodEndsOn: "2026-02-28" },
    },
  ]);
});

describe("versions", () => {
  const draft = fixture("stripe", "invoice-jpy-draft.json");
  const versionOf = (payload: unknown, eventId?: string) => {
    const [record] = recordsOf(mapStripe(message("x", payload, eventId), plain));
    return { at: record?.versionAt, sequence: record?.versionSequence ?? -1 };
  };

  test("an event is dated by its second, a pulled object by the instant in its id", () => {
    expect(versionOf(event("invoice.updated", draft)).at).toBe("2026-03-01T00:01:00.000Z");
    expect(versionOf(draft, "invoice:in_1Sakura:2026-03-02T00:00:00.000Z+15:0123456789abcdef")).toEqual({
      at: "2026-03-02T00:00:00.000Z",
      sequence: 15,
    });
    expect(versionOf(draft, "invoice:in_1Sakura:0123456789abcdef").at).toBe("2026-02-28T23:00:00.000Z");
  });

  test("within one second the invoice that came further wins, and a snapshot loses to every event", () => {
    const states = [
      versionOf(draft, "invoice:in_1Sakura:2026-03-01T00:01:00.000Z+0:0123456789abcdef"),
      versionOf(event("invoice.created", draft)),
      versionOf(event("invoice.updated", draft)),
      versionOf(event("invoice.finalized", { ...draft, status: "open" })),
      versionOf(event("invoice.payment_failed", { ...draft, status: "open", attempt_count: 1 })),
      versionOf(event("invoice.paid", { ...draft, status: "paid", attempt_count: 1 })),
      versionOf(event("invoice.deleted", draft)),
    ].map(({ sequence }) => sequence);
    expect(states).toEqual(states.toSorted((left, right) => left - right));
    expect(new Set(states).size).toBe(states.length);
  });
});

describe("deleted objects", () => {
  test("a deleted draft is a tombstone with its last state", () => {
    const [record] = recordsOf(
      mapStripe(
        message("invoice.deleted", event("invoice.deleted", fixture("stripe", "invoice-jpy-draft.json"))),
        plain,
      ),
    );
    expect(record).toMatchObject({ isDeleted: true, facts: { status: "deleted", totalMinor: "96800" } });
  });

  test("a deleted customer is a tombstone even without its fields", () => {
    expect(
      recordsOf(mapStripe(message("customers", { id: "cus_1", object: "customer", deleted: true }), plain)),
    ).toMatchObject([{ externalId: "cus_1", isDeleted: true }]);
  });

  test("a bare tombstone of an invoice says nothing that could be stored", () => {
    expect(mapStripe(message("invoices", { id: "in_1", object: "invoice", deleted: true }), plain).outcome).toBe(
      "ignored",
    );
  });

  test("an ended subscription is no tombstone: it stays readable as canceled", () => {
    const ended = {
      ...fixture("stripe", "subscription-2025-04-30.basil.json"),
      status: "canceled",
      ended_at: 1_772_323_200,
    };
    expect(recordsOf(mapStripe(message("x", event("customer.subscription.deleted", ended)), plain))).toMatchObject([
      { isDeleted: false, facts: { status: "canceled", canceledOn: "2026-03-01" } },
    ]);
  });
});

describe("what cannot be used", () => {
  const invoice = fixture("stripe", "invoice-2025-04-30.basil.json");

  test.each([
    [
      "an amount as text",
      event("invoice.updated", { ...invoice, amount_due: "1428.60" }),
      "data.object.amount_due",
      "1428.60",
    ],
    ["an amount with decimals", { ...invoice, total: 1428.6 }, "total", "1428.6"],
    ["a new state", { ...invoice, status: "frozen" }, "status", "frozen"],
    ["an unknown currency", { ...invoice, currency: "currency" }, "currency", "CURRENCY"],
    [
      "a line without an amount",
      { ...invoice, lines: { data: [{ id: "il_1" }] } },
      "lines.data.0.amount",
      "nothing stands",
    ],
    [
      "an event without a date",
      { id: "evt_2", object: "event", type: "invoice.paid", data: { object: invoice } },
      "created",
      "nothing stands",
    ],
    ["an event of ours without an object", event("invoice.paid", { id: "in_1" }), "data.object.object", "what kind"],
    [
      "a subscription without its period",
      {
        ...fixture("stripe", "subscription-2025-04-30.basil.json"),
        items: { data: [{ id: "si_1", price: { id: "price_1", currency: "eur" } }] },
      },
      "items.data.0.current_period_start",
      "billing period",
    ],
    ["no object at all", "<html>", null, "Nothing was changed"],
  ])("%s is dead, with a sentence and the field", (_case, payload, field, part) => {
    const dead = deadOf(mapStripe(message("x", payload), plain));
    expect(dead.field).toBe(field);
    expect(dead.reason).toContain(part);
    expect(dead.reason).toMatch(/\.$/);
  });

  test.each([
    ["an unknown event", event("payout.paid", { id: "po_1", object: "payout" })],
    ["an unknown object", { id: "txr_1", object: "tax_rate" }],
    ["a preview", { ...invoice, id: undefined }],
    ["an error answer", { error: { message: "No such customer" } }],
    [
      "an event without an object type that we do not follow",
      event("account.application.deauthorized", { id: "ca_1" }),
    ],
  ])("%s is ignored with a reason", (_case, payload) => {
    expect(mapStripe(message("x", payload), plain)).toMatchObject({
      outcome: "ignored",
      reason: expect.stringMatching(/\.$/),
    });
  });
});

describe("fields a company chose itself", () => {
  const document = (changes: Record<string, string[]>, entity: Record<string, string> = {}): Mapping => ({
    ...zones,
    documentVersion: 1,
    document: {
      bindings: { ...zones.document.bindings, ...changes },
      values: { entity },
    },
  });
  const invoice = fixture("stripe", "invoice-2025-04-30.basil.json");

  test("a purchase order in the metadata comes before the custom field", () => {
    const noted = { ...invoice, metadata: { legal_entity: "DE01", po: "PO-9" } };
    const facts = (mapping: Mapping) => factsOf(mapStripe(message("invoices", noted), mapping), "billing_invoice");
    expect(facts(zones).poNumber).toBe("4500-7781");
    expect(facts(document({ "invoice.poNumber": ["/metadata/po"] })).poNumber).toBe("PO-9");
    expect(facts(document({ "invoice.poNumber": ["/metadata/nothing"] })).poNumber).toBe("4500-7781");
  });

  test("a legal entity by another word, in another field, decides the day too", () => {
    const noted = { ...invoice, metadata: { firm: "us" } };
    const mapping = document({ "invoice.entityCode": ["/metadata/firm"] }, { us: "US01" });
    expect(factsOf(mapStripe(message("invoices", noted), mapping), "billing_invoice")).toMatchObject({
      entityCode: "US01",
      issuedOn: "2026-02-28",
    });
  });

  test("a reading of use counts its days where its subscription's entity is", () => {
    const reading = {
      object: "usage_reading",
      customer: "cus_1",
      meter: "mtr_1",
      product_code: "API_CALLS",
      metadata: { legal_entity: "JP01" },
      period_start: Date.parse("2026-01-31T15:00:00Z") / 1_000,
      period_end: Date.parse("2026-02-28T15:00:00Z") / 1_000,
      read_at: "2026-03-01T00:00:00.000Z",
      summaries: [],
    };
    expect(factsOf(mapStripe(message("usage", reading), zones), "billing_usage")).toMatchObject({
      periodStartsOn: "2026-02-01",
      periodEndsOn: "2026-03-01",
    });
  });
});
