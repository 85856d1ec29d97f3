import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mapAvalara } from "#server/connectors/avalara/map";
import { messagesFromFile } from "#server/connectors/avalara/read-file";
import { deadOf, factsOf, fixture, message, recordsOf, type Shape } from "#server/connectors/testing/fixture";

const transaction = (changes: Shape = {}): Shape => ({ ...fixture("avalara", "transaction.json"), ...changes });
const map = (payload: unknown, eventId?: string) => mapAvalara(message("transactions", payload, eventId));
const facts = (changes: Shape = {}) => factsOf(map(transaction(changes)), "tax_transaction");

describe("a transaction", () => {
  test("becomes its facts, at its own version", () => {
    expect(recordsOf(map(transaction()))).toEqual([
      {
        kind: "tax_transaction",
        externalId: "85000000000123",
        versionAt: "2026-03-01T17:55:29.592Z",
        versionSequence: 1,
        isDeleted: false,
        facts: {
          documentCode: "in_erlenholz_44",
          billingCustomerId: "cus_erlenholz",
          status: "committed",
          currency: "USD",
          taxableMinor: "129950",
          taxMinor: "10721",
          documentOn: "2026-03-01",
          country: "US",
          region: "TX",
          errorCode: null,
          errorMessage: null,
        },
      },
    ]);
  });

  test.each([
    ["Temporary", "saved"],
    ["Saved", "saved"],
    ["Posted", "saved"],
    ["Queued", "saved"],
    ["PendingApproval", "saved"],
    ["Committed", "committed"],
    ["Cancelled", "voided"],
    ["Adjusted", "voided"],
  ])("that is %s is %s", (status, ours) => {
    expect(facts({ status }).status).toBe(ours);
  });

  test.each([
    ["cents", "USD", 0.57, "57"],
    ["a number no binary fraction holds", "USD", 1234567.89, "123456789"],
    ["whole yen", "JPY", 980100, "980100"],
    ["yen with a zero behind", "JPY", "980100.00", "980100"],
    ["three places", "KWD", 12.345, "12345"],
    ["a credit", "USD", -0.01, "-1"],
    ["nothing", "USD", 0, "0"],
  ])("counts %s exactly", (_case, currencyCode, totalTax, minor) => {
    expect(facts({ currencyCode, totalTax, totalTaxable: 100 }).taxMinor).toBe(minor);
  });

  test.each([
    ["a tenth of a cent", { totalTax: 0.125 }, "totalTax"],
    ["half a yen", { currencyCode: "JPY", totalTaxable: 10.5, totalTax: 1 }, "totalTaxable"],
    ["more digits than a number holds", { totalTax: 1_234_567_890_123_456 }, "totalTax"],
    ["a state nobody knows", { status: "Lost" }, "status"],
    ["no document", { code: "" }, "code"],
    ["a day that is none", { date: "2026-02-30" }, "date"],
    ["no date of its change", { modifiedDate: "yesterday" }, "modifiedDate"],
  ])("of %s is dead with the field named", (_case, changes, field) => {
    const dead = deadOf(map(transaction(changes)));
    expect(dead.reason).toMatch(/^The transaction 85000000000123 .{20,}\.$/s);
    expect(dead.field).toBe(field);
  });

  test("empty texts are absent, and ids and days may be written as in exports", () => {
    expect(
      facts({ customerCode: "", customerVendorCode: "cus_old", region: "", date: "2026-03-01T00:00:00" }),
    ).toMatchObject({
      billingCustomerId: "cus_old",
      region: null,
      documentOn: "2026-03-01",
    });
    expect(recordsOf(map(transaction({ id: "85" })))[0]?.externalId).toBe("85");
  });

  test("that is voided outranks what it was, by its date and its count", () => {
    const [before] = recordsOf(map(transaction()));
    const [after] = recordsOf(map(transaction({ status: "Cancelled", version: 2 })));
    expect(after?.versionAt).toBe(before?.versionAt);
    expect(after?.versionSequence).toBeGreaterThan(before?.versionSequence ?? 0);
  });
});

describe("results of handing invoices over", () => {
  const failed = fixture("avalara", "calculation-failed.json");

  test("a calculation that failed says why", () => {
    const [one] = messagesFromFile("x.json", JSON.stringify(failed));
    expect(one && factsOf(mapAvalara(one), "tax_transaction")).toEqual({
      documentCode: "in_erlenholz_45",
      billingCustomerId: "cus_erlenholz",
      status: "failed",
      currency: "EUR",
      taxableMinor: null,
      taxMinor: null,
      documentOn: "2026-03-02",
      country: "DE",
      region: null,
      errorCode: "AddressIncomplete",
      errorMessage: "The postal code is missing.",
    });
  });

  test.each([
    ["a sentence", "You've exceeded your limit", null, "You've exceeded your limit"],
    [
      "a bare code",
      { type: "CannotModifyLockedTransaction" },
      "CannotModifyLockedTransaction",
      "Cannot modify locked transaction.",
    ],
    ["several sentences", [{ Message: "First." }, { Message: "Second." }], null, "First. Second."],
    ["nothing at all", null, null, null],
  ])("a reason written as %s is read", (_case, validation_errors, errorCode, errorMessage) => {
    const [row] = failed.failedInvoices as Shape[];
    expect(factsOf(map({ failedInvoices: [{ ...row, validation_errors }] }), "tax_transaction")).toMatchObject({
      errorCode,
      errorMessage,
    });
  });

  test("one that names no invoice, currency or day is dead with what is missing", () => {
    const dead = deadOf(map({ failedInvoices: [{ id: "in_1", validation_errors: { type: "Locked" } }] }));
    expect(dead).toMatchObject({
      field: "failedInvoices.0.issuing_date",
      reason: expect.stringMatching(/The invoice in_1/),
    });
  });

  test("a success of the same day outranks a failure", () => {
    const [row] = failed.failedInvoices as Shape[];
    const taken = { ...row, sub_total_excluding_taxes: 25_000, taxes_amount_cents: 4_750 };
    const [success] = recordsOf(map({ succeededInvoices: [taken] }));
    const [failure] = recordsOf(map({ failedInvoices: [row] }));
    expect(success?.facts).toMatchObject({ status: "saved", taxableMinor: "25000", taxMinor: "4750" });
    expect(success?.versionAt).toBe(failure?.versionAt);
    expect(success?.versionSequence).toBeGreaterThan(failure?.versionSequence ?? 0);
  });
});

describe("what is no record", () => {
  test.each([
    ["a refusal", { error: { code: "ParseError" } }, /refusal of a request/],
    ["a receipt", { transactionCode: "85" }, /only names a transaction/],
    ["a voided invoice's receipt", { succeededInvoices: [{ id: "in_1" }] }, /voided or reversed/],
    ["an accounting result", { failedInvoices: [{ id: "1", type: "ACCREC" }] }, /accounting system/],
    ["rates", { rate: { zip: "1" } }, /does not follow "rate"/],
  ])("%s is ignored with its reason", (_case, payload, reason) => {
    expect(map(payload)).toMatchObject({ outcome: "ignored", reason: expect.stringMatching(reason) });
  });

  test("no JSON value whatever makes the mapping throw", () => {
    const key = fc.constantFrom(
      "id",
      "code",
      "status",
      "modifiedDate",
      "failedInvoices",
      "succeededInvoices",
      "order",
      "error",
      "type",
      "payload",
    );
    const row = fc.dictionary(
      fc.constantFrom("id", "issuing_date", "currency", "validation_errors", "type"),
      fc.jsonValue(),
    );
    const shaped = fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.array(row), row));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ maxDepth: 3 }), shaped), fc.string(), (payload, eventId) => {
        expect(["records", "ignored", "dead"]).toContain(map(payload, eventId).outcome);
      }),
      { numRuns: 400 },
    );
  });

  test("a transaction with any one field replaced never throws, and is dead only with that field named", () => {
    const whole = transaction();
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), (field, value) => {
        const mapped = map({ ...whole, [field]: value });
        const renamed: Partial<Record<string, string>> = {
          customerCode: "billingCustomerId",
          currencyCode: "totalTax",
        };
        if (mapped.outcome === "dead")
          expect([field, renamed[field], "totalTaxable"]).toContain(mapped.field?.split(".")[0]);
      }),
      { numRuns: 1_500 },
    );
  });
});
