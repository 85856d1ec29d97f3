import { describe, expect, test } from "vitest";
import { censusRow, dayFactOf, isCounted, type Places } from "#server/domain/completeness/census-row";
import type { RecordKind } from "#server/domain/sync/records";

const zones: Record<string, string> = { US01: "America/New_York", JP01: "Asia/Tokyo" };
const entities: Record<string, string> = { "billing_customer:cus_us": "US01", "billing_customer:cus_jp": "JP01" };
const places: Places = {
  entityOf: (kind, id) => entities[`${kind}:${id}`] ?? null,
  zoneOf: (code) => zones[code ?? ""] ?? "UTC",
};
const counted = (kind: RecordKind, facts: Record<string, unknown>) =>
  censusRow({ kind, externalId: "x", facts }, places);

const charge = { amountMinor: "1250", currency: "USD", attemptedAt: "2026-11-18T02:30:00.000Z" };

describe("a row of the count", () => {
  test.each([
    ["in New York it is still the day before", { ...charge, customerId: "cus_us" }, "2026-11-17", "US01"],
    ["in Tokyo it is the day itself", { ...charge, customerId: "cus_jp" }, "2026-11-18", "JP01"],
    ["of nobody known it is counted in UTC", { ...charge, customerId: "cus_x" }, "2026-11-18", ""],
    ["without a customer as well", { ...charge, customerId: null }, "2026-11-18", ""],
  ])("%s", (_case, facts, businessOn, entityCode) => {
    expect(counted("billing_charge", facts)).toEqual({
      externalId: "x",
      businessOn,
      entityCode,
      currency: "USD",
      amountMinor: 1250n,
    });
  });

  test("an object that names its entity is not asked for its owner", () => {
    const facts = {
      entityCode: "JP01",
      customerId: "cus_us",
      createdAt: "2026-11-18T16:00:00Z",
      totalMinor: "5",
      currency: "JPY",
    };
    expect(counted("billing_invoice", facts)).toMatchObject({ entityCode: "JP01", businessOn: "2026-11-19" });
  });

  test("days stay as they are, quantities and minutes count without a currency", () => {
    expect(counted("usage_day", { usedOn: "2026-11-18", quantity: "42", billingCustomerId: "cus_us" })).toMatchObject({
      businessOn: "2026-11-18",
      currency: "XXX",
      amountMinor: 42n,
    });
    expect(counted("psa_time_entry", { workedOn: "2026-11-18", minutes: 90, projectId: "p" })).toMatchObject({
      amountMinor: 90n,
    });
    expect(counted("crm_order", { effectiveOn: "2026-11-18", accountId: "a" })).toMatchObject({ amountMinor: 0n });
  });

  test.each([
    ["a kind without a day of its own", "crm_account", {}],
    ["a fact that is no day", "erp_transaction", { postedOn: "yesterday" }],
    ["a missing day", "gateway_payout", { arrivesOn: null, amountMinor: "1", currency: "EUR" }],
  ] as const)("%s gives none", (_case, kind, facts) => {
    expect(counted(kind, facts)).toBeNull();
  });

  test("what has no day cannot be looked up by day", () => {
    expect(isCounted("crm_account")).toBe(false);
    expect(() => dayFactOf("crm_account")).toThrow(RangeError);
    expect(dayFactOf("billing_invoice")).toBe("createdAt");
  });
});
