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
import { contractPriceVariance } from "#server/domain/exceptions/types/contract-price-variance";
import { duplicateInvoiceLine } from "#server/domain/exceptions/types/duplicate-invoice-line";
import { usageOverEntitlement } from "#server/domain/exceptions/types/usage-over-entitlement";

const find = (facts: InvoiceFacts) => duplicateInvoiceLine.detect(facts, TODAY);
const again = givenLine({ externalId: "il_again" });
const twice = (given: Parameters<typeof givenFacts>[0] = {}) => givenFacts({ lines: [givenLine(), again], ...given });
const credit = givenLine({ externalId: "il_credit", amountMinor: -450_000n, isProration: true });
const rest = givenLine({
  externalId: "il_rest",
  amountMinor: 450_000n,
  isProration: true,
  periodStartsOn: "2026-03-15",
});

describe("repeated lines that are right", () => {
  const cases: [string, InvoiceFacts][] = [
    ["one line", givenFacts()],
    [
      "different periods",
      givenFacts({
        lines: [givenLine(), givenLine({ ...again, periodStartsOn: "2026-02-01", periodEndsOn: "2026-03-01" })],
      }),
    ],
    [
      "different quantities",
      givenFacts({ lines: [givenLine(), givenLine({ ...again, quantity: 99n, amountMinor: 891_000n })] }),
    ],
    [
      "another price",
      givenFacts({ lines: [givenLine(), givenLine({ ...again, unitPriceMicros: 1n, amountMinor: 899_999n })] }),
    ],
    [
      "sites told apart by their words",
      givenFacts({
        lines: [
          givenLine({ description: "100 × Meridian Team, Leipzig" }),
          givenLine({ ...again, description: "100 × Meridian Team, Kassel" }),
        ],
      }),
    ],
    ["prorations of opposite sign", givenFacts({ lines: [givenLine(), credit, rest] })],
    ["two equal deductions", givenFacts({ lines: [givenLine(), credit, { ...credit, externalId: "il_credit2" }] })],
    [
      "two seat bundles that the contract has as two order items",
      twice({ contract: givenContract({ prices: [givenPrice(), givenPrice({ externalId: "802Z" })] }) }),
    ],
    [
      "two changes of one day, each with its proration",
      givenFacts({
        lines: [givenLine(), rest, { ...rest, externalId: "il_rest2" }],
        contract: givenContract({
          prices: [
            givenPrice(),
            givenPrice({ externalId: "802Y", startsOn: "2026-03-15", orderNumber: "00000200" }),
            givenPrice({ externalId: "802Z", startsOn: "2026-03-15", orderNumber: "00000201" }),
          ],
        }),
      }),
    ],
    [
      "prorations that begin at different hours of one day",
      givenFacts({
        lines: [
          { ...rest, periodStartsAt: new Date("2026-03-15T09:00:00Z") },
          { ...rest, externalId: "il_rest2", periodStartsAt: new Date("2026-03-15T15:00:00Z") },
        ],
      }),
    ],
    [
      "free lines",
      givenFacts({
        lines: [
          givenLine({ amountMinor: 0n, unitPriceMicros: 0n }),
          givenLine({ ...again, amountMinor: 0n, unitPriceMicros: 0n }),
        ],
      }),
    ],
    [
      "lines without a product, such as hours",
      givenFacts({ lines: [givenLine({ productCode: null }), givenLine({ ...again, productCode: null })] }),
    ],
    ["given back in full", twice({ invoice: { status: "open", number: "DE01-9", creditedMinor: 900_000n } })],
    ["a void invoice", twice({ invoice: { status: "void" } })],
    ["an extra copy", twice({ siblings: [givenSibling({ lines: [givenLine(), again] })] })],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());
});

describe("repeated lines that are wrong", () => {
  const cases: [string, InvoiceFacts, string, bigint, string[]][] = [
    ["the same line twice", twice(), "100 × Meridian Team billed twice", 900_000n, ["il_again"]],
    [
      "three times",
      givenFacts({ lines: [givenLine(), again, givenLine({ externalId: "il_third" })] }),
      "100 × Meridian Team billed 3 times",
      1_800_000n,
      ["il_again", "il_third"],
    ],
    [
      "three times where two are ordered",
      givenFacts({
        lines: [givenLine(), again, givenLine({ externalId: "il_third" })],
        contract: givenContract({ prices: [givenPrice(), givenPrice({ externalId: "802Z" })] }),
      }),
      "100 × Meridian Team billed 3 times",
      900_000n,
      ["il_third"],
    ],
    [
      "words that differ in case and spaces alone",
      givenFacts({ lines: [givenLine(), givenLine({ ...again, description: " 100 × MERIDIAN team" })] }),
      "100 × Meridian Team billed twice",
      900_000n,
      ["il_again"],
    ],
    [
      "a former order of the same quantity explains nothing",
      twice({
        contract: givenContract({
          prices: [givenPrice(), givenPrice({ externalId: "802Z", startsOn: "2026-01-01", orderNumber: "00000200" })],
        }),
      }),
      "100 × Meridian Team billed twice",
      900_000n,
      ["il_again"],
    ],
    [
      "the same proration twice after one change",
      givenFacts({
        lines: [givenLine(), rest, { ...rest, externalId: "il_rest2" }],
        contract: givenContract({
          prices: [givenPrice(), givenPrice({ externalId: "802Y", startsOn: "2026-03-15", orderNumber: "00000200" })],
        }),
      }),
      "100 × Meridian Team billed twice",
      450_000n,
      ["il_rest2"],
    ],
    ["without a contract", twice({ contract: null }), "100 × Meridian Team billed twice", 900_000n, ["il_again"]],
    [
      "a smaller credit settles nothing",
      twice({ invoice: { status: "open", creditedMinor: 899_999n } }),
      "100 × Meridian Team billed twice",
      900_000n,
      ["il_again"],
    ],
  ];
  test.each(cases)("%s", (_name, facts, title, minor, surplus) =>
    expect(find(facts)).toMatchObject({
      title,
      amount: { minor, currency: "EUR" },
      details: { repeats: [{ surplusLineIds: surplus }] },
    }),
  );

  test("yen", () =>
    expect(find(twice({ invoice: { currency: "JPY" } }))?.diagnosis).toBe(
      "Draft in_second bills Hallmann Logistik 100 × Meridian Team for 1 March 2026 to 1 April 2026 twice, and the contract explains once; it would go out ¥900,000 too high and is held.",
    ));
});

describe("who speaks", () => {
  test("of a seat line twice, this type alone", () => {
    expect(contractPriceVariance.detect(twice(), TODAY)).toBeNull();
  });
  test("of a usage line twice, this type alone", () => {
    const facts = givenFacts({
      contract: givenContract({ prices: [givenPrice(), givenMeteredPrice()] }),
      usage: [givenUsage(1_340n)],
      lines: [givenLine(), givenUsageLine(340n), givenUsageLine(340n, { externalId: "il_calls2" })],
    });
    expect(find(facts)).not.toBeNull();
    expect(usageOverEntitlement.detect(facts, TODAY)).toBeNull();
  });
  test("two bundles that were ordered apart are what the contract says", () => {
    const bundles = twice({ contract: givenContract({ prices: [givenPrice(), givenPrice({ externalId: "802Z" })] }) });
    expect(contractPriceVariance.detect(bundles, TODAY)).toBeNull();
  });
  test("a wrong price on a line that is there twice is still found", () => {
    const lines = ["il_seats", "il_again"].map((externalId) =>
      givenLine({ externalId, unitPriceMicros: 100_000_000_00n, amountMinor: 1_000_000n }),
    );
    expect(contractPriceVariance.detect(givenFacts({ lines }), TODAY)).not.toBeNull();
  });
});

describe("fixes", () => {
  const only = (facts: InvoiceFacts) => duplicateInvoiceLine.describe(facts, {}, TODAY).fixes[0];
  test("the copy is taken off the draft", () => {
    expect(only(twice())?.build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.remove_line", invoiceId: "in_second", lineId: "il_again" } }],
    });
  });
  test("after sending it is a credit, which waits for an approval", () => {
    expect(only(twice({ invoice: { status: "paid", number: "DE01-9" } }))).toMatchObject({
      label: "Credit €9,000.00",
      refusal: expect.stringContaining("needs an approval"),
    });
  });
});
