import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import {
  givenContract,
  givenFacts,
  givenLine,
  givenMeteredPrice,
  givenPrice,
  givenSibling,
  givenUsageLine,
  price,
  TODAY,
} from "#server/domain/exceptions/given-facts";
import { contractPriceVariance } from "#server/domain/exceptions/types/contract-price-variance";

const find = (facts: InvoiceFacts) => contractPriceVariance.detect(facts, TODAY);
const tooDear = givenLine({ unitPriceMicros: price(120), amountMinor: 1_200_000n });
const newPrice = givenPrice({
  externalId: "802N",
  unitPriceMicros: price(80),
  startsOn: "2026-03-01",
  orderNumber: "00000200",
  orderKind: "amendment",
});

describe("what is no variance", () => {
  const cases: [string, InvoiceFacts][] = [
    ["a draft as the contract says", givenFacts()],
    ["an invoice without a contract", givenFacts({ contract: null, lines: [tooDear] })],
    ["another currency, where nothing can be compared", givenFacts({ contract: givenContract({ currency: "USD" }) })],
    ["a void invoice", givenFacts({ invoice: { status: "void" }, lines: [tooDear] })],
    ["a deleted draft", givenFacts({ invoice: { status: "deleted", isDeleted: true }, lines: [tooDear] })],
    ["a written-off invoice", givenFacts({ invoice: { status: "uncollectible" }, lines: [tooDear] })],
    [
      "a proration at another price",
      givenFacts({
        lines: [givenLine(), givenLine({ externalId: "il_p", isProration: true, quantity: 10n, amountMinor: 31_337n })],
      }),
    ],
    [
      "the negative half of a proration that is not marked as one",
      givenFacts({ lines: [givenLine(), givenLine({ externalId: "il_c", quantity: 10n, amountMinor: -31_337n })] }),
    ],
    [
      "a product the contract does not know",
      givenFacts({ lines: [givenLine({ productCode: "ONBOARDING", unitPriceMicros: price(500) })] }),
    ],
    ["a line without a product", givenFacts({ lines: [givenLine({ productCode: null, amountMinor: 1n })] })],
    [
      "an amendment that takes effect after the line's first day",
      givenFacts({ contract: givenContract({ prices: [givenPrice(), { ...newPrice, startsOn: "2026-03-02" }] }) }),
    ],
    [
      "an amendment still in draft",
      givenFacts({ contract: givenContract({ prices: [givenPrice(), { ...newPrice, isBinding: false }] }) }),
    ],
    [
      "an amended price billed from its first day",
      givenFacts({
        lines: [givenLine({ unitPriceMicros: price(80), amountMinor: 800_000n })],
        contract: givenContract({ prices: [newPrice, givenPrice()] }),
      }),
    ],
    [
      "a price no longer agreed because the contract ran out",
      givenFacts({ lines: [tooDear], contract: givenContract({ prices: [givenPrice({ endsOn: "2026-02-28" })] }) }),
    ],
    [
      "seats of one product on two lines",
      givenFacts({
        lines: [
          givenLine({ quantity: 60n, amountMinor: 540_000n }),
          givenLine({ externalId: "il_2", quantity: 40n, amountMinor: 360_000n }),
        ],
      }),
    ],
    [
      "a unit price finer than a cent that rounds to the same amount",
      givenFacts({ lines: [givenLine({ unitPriceMicros: price(90) + 4_000n })] }),
    ],
    [
      "yen rounded half up",
      givenFacts({
        invoice: { currency: "JPY" },
        lines: [givenLine({ quantity: 3n, unitPriceMicros: 33_333_333n, amountMinor: 100n })],
        contract: givenContract({
          currency: "JPY",
          prices: [givenPrice({ quantity: 3n, unitPriceMicros: 33_333_333n })],
        }),
      }),
    ],
    [
      "usage at the agreed overage price, whatever its quantity",
      givenFacts({
        lines: [givenLine(), givenUsageLine(77n)],
        contract: givenContract({ prices: [givenPrice(), givenMeteredPrice()] }),
      }),
    ],
    [
      "an extra copy, which is taken back rather than corrected",
      givenFacts({ lines: [tooDear], siblings: [givenSibling({ lines: [tooDear] })] }),
    ],
    [
      "too much billed and credited since",
      givenFacts({ invoice: { status: "paid", creditedMinor: 357_000n }, lines: [tooDear] }),
    ],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());
});

describe("what is a variance", () => {
  const cases: [string, InvoiceFacts, string, bigint, string][] = [
    [
      "a price too high",
      givenFacts({ lines: [tooDear] }),
      "Billed €120.00 per seat, contract says €90.00",
      300_000n,
      "high",
    ],
    [
      "a price too low",
      givenFacts({ lines: [givenLine({ unitPriceMicros: price(89), amountMinor: 890_000n })] }),
      "Billed €89.00 per seat, contract says €90.00",
      10_000n,
      "medium",
    ],
    [
      "one cent in all",
      givenFacts({ lines: [givenLine({ amountMinor: 900_001n })] }),
      "Billed €90.0001 per seat, contract says €90.00",
      1n,
      "medium",
    ],
    [
      "the former price after an amendment",
      givenFacts({ contract: givenContract({ prices: [givenPrice(), newPrice] }) }),
      "Billed €90.00 per seat, contract says €80.00",
      100_000n,
      "medium",
    ],
    [
      "an amendment billed before its first day",
      givenFacts({
        lines: [givenLine({ unitPriceMicros: price(80), amountMinor: 800_000n })],
        contract: givenContract({ prices: [givenPrice(), { ...newPrice, startsOn: "2026-03-15" }] }),
      }),
      "Billed €80.00 per seat, contract says €90.00",
      100_000n,
      "medium",
    ],
    [
      "the last of several amendments in one cycle counts",
      givenFacts({
        contract: givenContract({
          prices: [givenPrice(), newPrice, { ...newPrice, orderNumber: "00000201", unitPriceMicros: price(85) }],
        }),
      }),
      "Billed €90.00 per seat, contract says €85.00",
      50_000n,
      "medium",
    ],
    [
      "more seats than agreed",
      givenFacts({ lines: [givenLine({ quantity: 120n, amountMinor: 1_080_000n })] }),
      "120 seats billed, contract says 100",
      180_000n,
      "medium",
    ],
    [
      "fewer seats over two lines",
      givenFacts({
        lines: [
          givenLine({ quantity: 60n, amountMinor: 540_000n }),
          givenLine({ externalId: "il_2", quantity: 30n, amountMinor: 270_000n }),
        ],
      }),
      "90 seats billed, contract says 100",
      90_000n,
      "medium",
    ],
    [
      "other seats at another price",
      givenFacts({ lines: [givenLine({ quantity: 120n, unitPriceMicros: price(100), amountMinor: 1_200_000n })] }),
      "120 seats at €100.00 billed, contract says 100 at €90.00",
      300_000n,
      "high",
    ],
    [
      "a product the contract has ended",
      givenFacts({ contract: givenContract({ prices: [givenPrice(), { ...newPrice, quantity: 0n }] }) }),
      "Platform team billed, contract ended it on 1 March 2026",
      900_000n,
      "high",
    ],
    [
      "a flat product",
      givenFacts({
        invoice: { currency: "JPY" },
        lines: [
          givenLine({
            productCode: "SUPPORT_PREMIUM",
            quantity: 1n,
            unitPriceMicros: 120_000_000_000n,
            amountMinor: 120_000n,
          }),
        ],
        contract: givenContract({
          currency: "JPY",
          prices: [givenPrice({ productCode: "SUPPORT_PREMIUM", quantity: 1n, unitPriceMicros: 98_000_000_000n })],
        }),
      }),
      "Billed ¥120,000 for Support premium, contract says ¥98,000",
      22_000n,
      "medium",
    ],
    [
      "the overage price",
      givenFacts({
        lines: [givenLine(), givenUsageLine(10n, { unitPriceMicros: price(1.3), amountMinor: 1_300n })],
        contract: givenContract({ prices: [givenPrice(), givenMeteredPrice()] }),
      }),
      "Billed €1.30 per unit, contract says €1.10",
      200n,
      "medium",
    ],
    [
      "an invoice that went out",
      givenFacts({
        invoice: { status: "open", number: "DE01-001002" },
        lines: [givenLine({ unitPriceMicros: price(91), amountMinor: 910_000n })],
      }),
      "Billed €91.00 per seat, contract says €90.00",
      10_000n,
      "high",
    ],
    [
      "a credit smaller than the difference",
      givenFacts({ invoice: { status: "paid", creditedMinor: 299_999n }, lines: [tooDear] }),
      "Billed €120.00 per seat, contract says €90.00",
      300_000n,
      "high",
    ],
    [
      "two products at once",
      givenFacts({
        lines: [
          tooDear,
          givenLine({ externalId: "il_s", productCode: "SUPPORT_PREMIUM", quantity: 1n, amountMinor: 70_000n }),
        ],
        contract: givenContract({
          prices: [
            givenPrice(),
            givenPrice({ productCode: "SUPPORT_PREMIUM", quantity: 1n, unitPriceMicros: price(690) }),
          ],
        }),
      }),
      "2 items differ from the contract by €3,010.00",
      301_000n,
      "high",
    ],
  ];
  test.each(cases)("%s", (_name, facts, title, minor, severity) => {
    expect(find(facts)).toMatchObject({
      title,
      severity,
      amount: { minor, currency: facts.invoice.currency },
      dedupeKey: facts.invoice.id,
      holdsInvoice: true,
    });
  });
});

test("the sentence says what is wrong, since when, and what it blocks", () => {
  expect(find(givenFacts({ contract: givenContract({ prices: [givenPrice(), newPrice] }) }))?.diagnosis).toBe(
    "Billed €90.00 per seat, contract says €80.00 (contract 00010042, order 00000200, since 1 March 2026); draft in_second would go out €1,000.00 too high and is held.",
  );
});

test("the former price is told apart as a cause", () => {
  expect(find(givenFacts({ contract: givenContract({ prices: [givenPrice(), newPrice] }) }))?.cause).toBe(
    "Former price of Platform team still billed after an amendment",
  );
  expect(find(givenFacts({ lines: [tooDear] }))?.cause).toBe("Price of Platform team differs from the contract");
});

test("evidence puts the contract beside billing and marks what differs", () => {
  const { evidence } = contractPriceVariance.describe(givenFacts({ lines: [tooDear] }), {}, TODAY);
  expect(evidence.systems).toEqual(["Contract (CRM)", "Billing"]);
  expect(
    evidence.rows.filter((row) => row.differs).map((row) => [row.label, ...row.cells.map((cell) => cell.value)]),
  ).toEqual([
    ["Platform team: unit price", "€90.00", "€120.00"],
    ["Platform team: amount", "€9,000.00", "€12,000.00"],
  ]);
  expect(evidence.rows[1]?.cells.map((cell) => cell.source)).toEqual([
    { type: "OrderItem", id: "802A" },
    { type: "invoice", id: "in_second" },
  ]);
});

describe("fixes", () => {
  const only = (facts: InvoiceFacts) => contractPriceVariance.describe(facts, {}, TODAY).fixes[0];

  test("a draft's line gets the agreed price", () => {
    const fix = only(givenFacts({ lines: [tooDear] }));
    expect(fix).toMatchObject({
      label: "Correct to €90.00 and re-run",
      refusal: null,
      steps: [
        "Set Platform team to 100 at €90.00 in billing.",
        "Billing calculates subtotal, tax and total again.",
        expect.stringContaining("hold is lifted"),
      ],
    });
    expect(fix?.build({})).toEqual({
      kind: "effects",
      effects: [
        {
          system: "stripe",
          target: "invoice:in_second",
          label: "Set Platform team to 100 at €90.00",
          operation: {
            operation: "invoice.correct_line_price",
            invoiceId: "in_second",
            lineId: "il_seats",
            unitPriceMicros: "9000000000",
            quantity: "100",
            currency: "EUR",
          },
        },
      ],
    });
  });

  test("seats are corrected with their description", () => {
    const fix = only(
      givenFacts({
        lines: [givenLine({ quantity: 120n, amountMinor: 1_080_000n, description: "120 × Meridian Team" })],
      }),
    );
    expect(fix?.label).toBe("Correct to 100 and re-run");
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          operation: {
            operation: "invoice.correct_line_quantity",
            quantity: "100",
            amountMinor: "900000",
            description: "100 × Meridian Team",
          },
        },
      ],
    });
  });

  test("of several lines only the wrong one is repriced", () => {
    const fix = only(
      givenFacts({
        lines: [
          givenLine({ quantity: 60n, amountMinor: 540_000n }),
          givenLine({ externalId: "il_2", quantity: 40n, unitPriceMicros: price(99), amountMinor: 396_000n }),
        ],
      }),
    );
    expect(fix?.build({})).toMatchObject({
      kind: "effects",
      effects: [{ operation: { lineId: "il_2", quantity: "40" } }],
    });
  });

  test("seats spread over lines are left to a person", () => {
    expect(
      only(
        givenFacts({
          lines: [
            givenLine({ quantity: 60n, amountMinor: 540_000n }),
            givenLine({ externalId: "il_2", quantity: 30n, amountMinor: 270_000n }),
          ],
        }),
      )?.refusal,
    ).toContain("stands on 2 lines");
  });

  test("what went out needs an approval, in either direction", () => {
    expect(only(givenFacts({ invoice: { status: "open", number: "DE01-7" }, lines: [tooDear] }))).toMatchObject({
      label: "Credit €3,000.00",
      refusal: expect.stringContaining("needs an approval"),
    });
    const low = only(
      givenFacts({ invoice: { status: "paid", number: "DE01-7" }, lines: [givenLine({ amountMinor: 800_000n })] }),
    );
    expect(low).toMatchObject({
      label: "Bill the missing €1,000.00",
      steps: [expect.stringContaining("DE01-7 is paid, so its lines stand")],
      refusal: expect.stringContaining("needs an approval"),
    });
    expect(low?.build({})).toMatchObject({ kind: "refused" });
  });
});

test("the proof says what is now billed", () => {
  const stored = find(givenFacts({ lines: [tooDear] }))?.details;
  expect(contractPriceVariance.proof(givenFacts(), stored)).toBe(
    "Draft in_second now bills what contract 00010042 says: €9,000.00 before tax.",
  );
  expect(
    contractPriceVariance.proof(givenFacts({ invoice: { status: "deleted", isDeleted: true } }), stored),
  ).toContain("was deleted");
  expect(contractPriceVariance.proof(givenFacts(), { shape: "of another time" })).toBe("The finding no longer holds.");
});
