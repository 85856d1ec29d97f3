import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import {
  givenContract,
  givenFacts,
  givenLine,
  givenMeteredPrice,
  givenPrice,
  givenSibling,
  givenUsage,
  givenUsageLine,
  TODAY,
} from "#server/domain/exceptions/given-facts";
import { usageOverEntitlement } from "#server/domain/exceptions/types/usage-over-entitlement";

type Given = NonNullable<Parameters<typeof givenFacts>[0]>;
const contract = givenContract({ prices: [givenPrice(), givenMeteredPrice()] });
const metered = (used: bigint, billed: bigint | null, given: Given = {}): InvoiceFacts =>
  givenFacts({
    contract,
    usage: [givenUsage(used)],
    lines: billed === null ? [givenLine()] : [givenLine(), givenUsageLine(billed)],
    ...given,
  });
const find = (facts: InvoiceFacts) => usageOverEntitlement.detect(facts, TODAY);
const included = (units: bigint | null) =>
  givenContract({ prices: [givenPrice(), givenMeteredPrice({ includedUnits: units })] });

describe("what is no mismatch", () => {
  const cases: [string, InvoiceFacts][] = [
    ["use below the limit", metered(999n, null)],
    ["use exactly at the limit", metered(1_000n, null)],
    ["overage billed in full", metered(1_340n, 340n)],
    [
      "overage over two lines",
      givenFacts({
        contract,
        usage: [givenUsage(1_340n)],
        lines: [givenUsageLine(300n), givenUsageLine(40n, { externalId: "il_calls2" })],
      }),
    ],
    ["no measurement", metered(0n, null, { usage: [] })],
    [
      "a measurement of another period alone",
      metered(0n, null, { usage: [givenUsage(5_000n, { periodStartsOn: "2026-01-01", periodEndsOn: "2026-02-01" })] }),
    ],
    ["half a period measured", metered(0n, null, { usage: [givenUsage(5_000n, { periodEndsOn: "2026-02-15" })] })],
    [
      "a first invoice, which has no period behind it",
      metered(5_000n, null, { invoice: { periodStartsOn: "2026-03-01" } }),
    ],
    ["a contract without metered products", metered(5_000n, null, { contract: givenContract() })],
    ["a void invoice", metered(5_000n, null, { invoice: { status: "void" } })],
    [
      "overage that is free",
      metered(5_000n, null, {
        contract: givenContract({ prices: [givenMeteredPrice({ overageUnitPriceMicros: 0n })] }),
      }),
    ],
    [
      "too much billed while the period still runs",
      metered(1_010n, 340n, { usage: [givenUsage(1_010n, { seenAt: new Date("2026-02-28T12:00:00Z") })] }),
    ],
    [
      "too much billed by what was read on the very day the period ended",
      metered(1_010n, 340n, { usage: [givenUsage(1_010n, { seenAt: new Date("2026-03-01T22:59:00Z") })] }),
    ],
    [
      "the rest billed on a later invoice of the same period",
      metered(1_340n, 300n, { siblings: [givenSibling({ totalMinor: 4_760n, lines: [givenUsageLine(40n)] })] }),
    ],
    [
      "an amendment that raised the limit from the period's first day",
      metered(1_900n, null, {
        contract: givenContract({
          prices: [
            givenMeteredPrice(),
            givenMeteredPrice({ includedUnits: 2_000n, startsOn: "2026-02-01", orderNumber: "00000200" }),
          ],
        }),
      }),
    ],
    ["an extra copy", metered(1_340n, null, { siblings: [givenSibling()] })],
    [
      "a contract in another currency",
      metered(5_000n, null, { contract: givenContract({ currency: "USD", prices: [givenMeteredPrice()] }) }),
    ],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());
});

describe("what is a mismatch", () => {
  const cases: [string, InvoiceFacts, string, bigint][] = [
    ["one unit over the limit", metered(1_001n, null), "1 unit over the entitlement, none billed", 110n],
    ["overage left off", metered(1_340n, null), "340 units over the entitlement, none billed", 37_400n],
    ["overage billed in part", metered(1_340n, 200n), "340 units over the entitlement, only 200 billed", 15_400n],
    [
      "zero units included",
      metered(50n, null, { contract: included(0n) }),
      "50 units over the entitlement, none billed",
      5_500n,
    ],
    [
      "no included units stated",
      metered(50n, null, { contract: included(null) }),
      "50 units over the entitlement, none billed",
      5_500n,
    ],
    [
      "more billed than measured",
      metered(1_010n, 340n),
      "340 units over the entitlement billed, the meter shows 10",
      36_300n,
    ],
    ["billed below the limit", metered(900n, 5n), "5 units over the entitlement billed, the meter shows 0", 550n],
    [
      "months within a quarter",
      metered(0n, null, {
        usage: [givenUsage(700n, { periodEndsOn: "2026-02-14" }), givenUsage(600n, { periodStartsOn: "2026-02-14" })],
      }),
      "300 units over the entitlement, none billed",
      33_000n,
    ],
    [
      "an amendment in mid-period leaves the limit of the first day",
      metered(1_900n, null, {
        contract: givenContract({
          prices: [
            givenMeteredPrice(),
            givenMeteredPrice({ includedUnits: 2_000n, startsOn: "2026-02-15", orderNumber: "00000200" }),
          ],
        }),
      }),
      "900 units over the entitlement, none billed",
      99_000n,
    ],
    [
      "a prorated usage line bills nothing of the overage",
      givenFacts({ contract, usage: [givenUsage(1_340n)], lines: [givenUsageLine(340n, { isProration: true })] }),
      "340 units over the entitlement, none billed",
      37_400n,
    ],
    [
      "a line for the period before does not count",
      givenFacts({
        contract,
        usage: [givenUsage(1_340n)],
        lines: [givenUsageLine(340n, { periodStartsOn: "2026-01-01", periodEndsOn: "2026-02-01" })],
      }),
      "340 units over the entitlement, none billed",
      37_400n,
    ],
  ];
  test.each(cases)("%s", (_name, facts, title, minor) =>
    expect(find(facts)).toMatchObject({
      title,
      amount: { minor, currency: "EUR" },
      severity: "medium",
      holdsInvoice: true,
    }),
  );
});

test("yen are rounded to whole yen", () => {
  const facts = metered(1_003n, null, {
    invoice: { currency: "JPY" },
    contract: givenContract({ currency: "JPY", prices: [givenMeteredPrice({ overageUnitPriceMicros: 1_500_000n })] }),
  });
  expect(find(facts)?.amount).toEqual({ minor: 5n, currency: "JPY" });
});

test("the sentence names use, limit, both counts and the money", () => {
  expect(find(metered(1_340n, 200n))?.diagnosis).toBe(
    "Hallmann Logistik used 1,340 units of API calls from 1 February 2026 to 1 March 2026, 1,000 are included: 340 are owed and 200 billed, so draft in_second would go out €154.00 too low and is held.",
  );
});

describe("fixes", () => {
  const only = (facts: InvoiceFacts) => usageOverEntitlement.describe(facts, {}, TODAY).fixes[0];

  test("a missing line is added", () => {
    expect(only(metered(1_340n, null))?.build({})).toMatchObject({
      effects: [
        {
          label: "Add 340 units of API calls, €374.00",
          operation: {
            operation: "invoice.add_usage_line",
            productCode: "API_CALLS",
            quantity: "340",
            amountMinor: "37400",
            currency: "EUR",
            periodStartsOn: "2026-02-01",
            periodEndsOn: "2026-03-01",
          },
        },
      ],
    });
  });

  test("a partial line is raised, with its description", () => {
    const fix = only(metered(1_340n, 200n));
    expect(fix?.label).toBe("Bill 340 units and re-run");
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          operation: {
            operation: "invoice.correct_line_quantity",
            lineId: "il_calls",
            quantity: "340",
            amountMinor: "37400",
            description: "API calls beyond the included volume (340 × 1,000)",
          },
        },
      ],
    });
  });

  test("what another invoice bills already is left to it", () => {
    const fix = only(
      metered(1_340n, 200n, { siblings: [givenSibling({ totalMinor: 4_760n, lines: [givenUsageLine(40n)] })] }),
    );
    expect(fix?.build({})).toMatchObject({ effects: [{ operation: { quantity: "300", amountMinor: "33000" } }] });
  });

  test("after sending it needs an approval", () => {
    expect(only(metered(1_340n, 200n, { invoice: { status: "open", number: "DE01-9" } }))).toMatchObject({
      label: "Bill the missing €154.00",
      refusal: expect.stringContaining("approval"),
    });
    expect(only(metered(1_010n, 340n, { invoice: { status: "paid", number: "DE01-9" } }))).toMatchObject({
      label: "Credit €363.00",
    });
  });
});

test("evidence has contract, meter and billing side by side", () => {
  const { evidence } = usageOverEntitlement.describe(metered(1_340n, 200n), {}, TODAY);
  expect(evidence.systems).toEqual(["Contract (CRM)", "Usage meter", "Billing"]);
  expect(evidence.rows.find((row) => row.label === "API calls: to be billed")).toMatchObject({
    differs: true,
    cells: [
      { value: null },
      { value: "340", source: { type: "usage" } },
      { value: "200", source: { type: "invoice", id: "in_second" } },
    ],
  });
});
