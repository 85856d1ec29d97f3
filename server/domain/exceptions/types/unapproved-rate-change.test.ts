import { describe, expect, test } from "vitest";
import type { ContractPriceFacts, InvoiceFacts } from "#server/domain/exceptions/facts";
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
import type { BilledTimeFacts, HourlyRateFacts } from "#server/domain/exceptions/project-facts";
import { contractPriceVariance } from "#server/domain/exceptions/types/contract-price-variance";
import { unapprovedRateChange } from "#server/domain/exceptions/types/unapproved-rate-change";

const find = (facts: InvoiceFacts) => unapprovedRateChange.detect(facts, TODAY);
const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");

/** An amendment signed at €80.00 a seat that nobody approved yet. */
function pending(given: Partial<ContractPriceFacts> = {}): ContractPriceFacts {
  return givenPrice({
    externalId: "802N",
    unitPriceMicros: price(80),
    startsOn: "2026-03-01",
    orderNumber: "00000200",
    orderKind: "amendment",
    isBinding: false,
    withoutApproval: "pending",
    ...given,
  });
}

const atEighty = givenLine({ unitPriceMicros: price(80), amountMinor: 800_000n });
const discount = givenLine({
  externalId: "il_off",
  description: "Loyalty discount",
  quantity: 1n,
  unitPriceMicros: null,
  amountMinor: -90_000n,
});
const withPrices = (prices: ContractPriceFacts[], given: Parameters<typeof givenFacts>[0] = {}) =>
  givenFacts({ lines: [atEighty], contract: givenContract({ prices }), ...given });

function rate(given: Partial<HourlyRateFacts> = {}): HourlyRateFacts {
  return {
    system: "psa",
    externalId: "rate_1",
    seenAt: SEEN_AT,
    role: "Data Engineer",
    currency: "EUR",
    hourlyMinor: 17_550n,
    startsOn: "2026-01-01",
    endsOn: null,
    approvedOn: null,
    carriesApproval: true,
    ...given,
  };
}

function hours(given: Partial<BilledTimeFacts> = {}): BilledTimeFacts {
  return {
    projectId: "00000000-0000-8000-8000-0000000000e1",
    projectExternalId: "prj_1",
    projectName: "Hallmann Logistik: Data migration",
    role: "Data Engineer",
    minutes: 2_250,
    entryCount: 6,
    rate: rate(),
    ...given,
  };
}

describe("what is right", () => {
  const cases: [string, InvoiceFacts][] = [
    ["a draft as the contract says", givenFacts()],
    ["an approved amendment", withPrices([givenPrice(), pending({ isBinding: true, withoutApproval: null })])],
    [
      "approved terms, whatever else waits for approval",
      withPrices([givenPrice(), pending()], { lines: [givenLine()] }),
    ],
    ["an order that begins later", withPrices([givenPrice(), pending({ startsOn: "2026-03-02" })])],
    ["an order that has ended", withPrices([givenPrice(), pending({ startsOn: "2026-02-01", endsOn: "2026-02-28" })])],
    [
      "an order that approved terms have replaced since",
      withPrices([
        givenPrice(),
        pending({ startsOn: "2026-01-01" }),
        pending({ startsOn: "2026-02-01", unitPriceMicros: price(85), isBinding: true, withoutApproval: null }),
      ]),
    ],
    [
      "a price that neither order says, which is a price variance",
      withPrices([givenPrice(), pending()], {
        lines: [givenLine({ unitPriceMicros: price(70), amountMinor: 700_000n })],
      }),
    ],
    [
      "a deduction from the list price down to the agreed one",
      givenFacts({
        lines: [
          givenLine({ unitPriceMicros: price(100), amountMinor: 1_000_000n }),
          { ...discount, amountMinor: -100_000n },
        ],
      }),
    ],
    [
      "the unused time of a change inside the cycle",
      givenFacts({
        lines: [givenLine({ quantity: 120n, amountMinor: 1_080_000n }), { ...discount, isProration: true }],
        contract: givenContract({
          prices: [givenPrice(), givenPrice({ quantity: 120n, startsOn: "2026-02-10", orderNumber: "2" })],
        }),
      }),
    ],
    [
      "a credit for another product",
      givenFacts({ lines: [givenLine(), { ...discount, productCode: "SUPPORT_PREMIUM" }] }),
    ],
    ["a credit without a product", givenFacts({ lines: [givenLine(), { ...discount, productCode: null }] })],
    ["another currency than the contract's", withPrices([givenPrice(), pending()], { invoice: { currency: "USD" } })],
    ["an approved rate", givenFacts({ time: [hours({ rate: rate({ approvedOn: "2026-01-02" }) })] })],
    ["a system that keeps no approvals", givenFacts({ time: [hours({ rate: rate({ carriesApproval: false }) })] })],
    ["hours without a rate", givenFacts({ time: [hours({ rate: null })] })],
    ["a void invoice", withPrices([givenPrice(), pending()], { invoice: { status: "void" } })],
    ["an extra copy", withPrices([givenPrice(), pending()], { siblings: [givenSibling({ lines: [atEighty] })] })],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());
});

describe("what is found", () => {
  const cases: [string, InvoiceFacts, string, bigint, string][] = [
    [
      "the price of an order that waits for approval",
      withPrices([givenPrice(), pending()]),
      "Platform team at €80.00, order 00000200 is not approved",
      100_000n,
      "medium",
    ],
    [
      "the price of an order that was rejected",
      withPrices([givenPrice(), pending({ withoutApproval: "rejected" })]),
      "Platform team at €80.00, order 00000200 is rejected",
      100_000n,
      "high",
    ],
    [
      "a price increase nobody approved",
      withPrices([givenPrice(), pending({ unitPriceMicros: price(99) })], {
        lines: [givenLine({ unitPriceMicros: price(99), amountMinor: 990_000n })],
      }),
      "Platform team at €99.00, order 00000200 is not approved",
      90_000n,
      "medium",
    ],
    [
      "more seats at the agreed price, on an order nobody approved",
      withPrices([givenPrice(), pending({ unitPriceMicros: price(90), quantity: 110n })], {
        lines: [givenLine({ quantity: 110n, amountMinor: 990_000n })],
      }),
      "Platform team at €90.00, order 00000200 is not approved",
      90_000n,
      "medium",
    ],
    [
      "a product that was never approved",
      withPrices([pending()]),
      "Platform team at €80.00, order 00000200 is not approved",
      800_000n,
      "medium",
    ],
    [
      "use beyond the included volume at a price nobody approved",
      givenFacts({
        lines: [givenLine(), givenUsageLine(50n, { unitPriceMicros: price(1), amountMinor: 5_000n })],
        contract: givenContract({
          prices: [
            givenPrice(),
            givenMeteredPrice(),
            givenMeteredPrice({
              overageUnitPriceMicros: price(1),
              startsOn: "2026-02-01",
              orderNumber: "00000200",
              isBinding: false,
              withoutApproval: "pending",
            }),
          ],
        }),
      }),
      "API calls at €1.00, order 00000200 is not approved",
      500n,
      "medium",
    ],
    [
      "a discount off the agreed price",
      givenFacts({ lines: [givenLine(), discount] }),
      "€900.00 off Platform team without an approved amendment",
      90_000n,
      "medium",
    ],
    [
      "hours at a rate nobody approved, half up to the cent",
      givenFacts({ time: [hours({ minutes: 125 })] }),
      "2 h 5 min of Data Engineer at €175.50 an hour, nobody approved the rate",
      36_563n,
      "medium",
    ],
    [
      "what went out already",
      withPrices([givenPrice(), pending()], { invoice: { status: "open", number: "DE01-7" } }),
      "Platform team at €80.00, order 00000200 is not approved",
      100_000n,
      "high",
    ],
    [
      "several things at once",
      givenFacts({ lines: [givenLine(), discount], time: [hours()] }),
      "2 items billed at prices nobody approved",
      90_000n + 658_125n,
      "medium",
    ],
  ];
  test.each(cases)("%s", (_name, facts, title, amount, severity) => {
    expect(find(facts)).toMatchObject({
      title,
      amount: { minor: amount, currency: "EUR" },
      severity,
      holdsInvoice: true,
    });
  });

  test("what follows an unapproved order is reported once: the price variance leaves it to this", () => {
    expect(contractPriceVariance.detect(withPrices([givenPrice(), pending()]), TODAY)).toBeNull();
    const another = withPrices([givenPrice(), pending()], { lines: [givenLine({ amountMinor: 1n })] });
    expect(contractPriceVariance.detect(another, TODAY)).not.toBeNull();
  });

  test("the sentence says what it waits for", () => {
    expect(find(withPrices([givenPrice(), pending()]))?.diagnosis).toBe(
      "Draft in_second bills Hallmann Logistik Platform team at €80.00, order 00000200 is not approved; it is held until the change is approved in the CRM or the approved terms are billed.",
    );
    expect(find(givenFacts({ time: [hours()] }))?.diagnosis).toContain(
      "37 h 30 min of Data Engineer at €175.50 an hour, nobody approved the rate; it is held until the rate is approved in the project system.",
    );
  });
});

describe("fixes", () => {
  const fixesOf = (facts: InvoiceFacts) => unapprovedRateChange.describe(facts, {}, TODAY).fixes;

  test("a draft gets the terms that were approved last", () => {
    expect(fixesOf(withPrices([givenPrice(), pending()]))[0]?.build({})).toMatchObject({
      effects: [
        {
          operation: {
            operation: "invoice.correct_line_price",
            lineId: "il_seats",
            unitPriceMicros: price(90).toString(),
            quantity: "100",
          },
        },
      ],
    });
  });

  test("what was never approved, and what was taken off, comes off the draft", () => {
    for (const facts of [withPrices([pending()]), givenFacts({ lines: [givenLine(), discount] })])
      expect(fixesOf(facts)[0]?.build({})).toMatchObject({
        effects: [{ operation: { operation: "invoice.remove_line" } }],
      });
  });

  test("of several lines a person must choose", () => {
    const facts = withPrices([givenPrice(), pending()], {
      lines: [
        { ...atEighty, quantity: 60n, amountMinor: 480_000n },
        { ...atEighty, externalId: "il_2", quantity: 40n, amountMinor: 320_000n },
      ],
    });
    expect(fixesOf(facts)[0]?.refusal).toContain("stands on 2 lines");
  });

  test("what went out can only be billed or credited, which moves money", () => {
    const issued = { invoice: { status: "paid", number: "DE01-7" } };
    expect(fixesOf(withPrices([givenPrice(), pending()], issued))).toMatchObject([
      { label: "Bill the missing €1,000.00", refusal: expect.stringContaining("needs an approval") },
    ]);
    expect(
      fixesOf(
        withPrices([givenPrice(), pending({ unitPriceMicros: price(99) })], {
          ...issued,
          lines: [givenLine({ unitPriceMicros: price(99), amountMinor: 990_000n })],
        }),
      ),
    ).toMatchObject([{ label: "Credit €900.00" }]);
  });

  test("the approval of rates is asked for, project by project", () => {
    const other = hours({
      projectExternalId: "prj_2",
      projectName: "Onboarding",
      role: "Trainer",
      rate: rate({ externalId: "rate_2", role: "Trainer" }),
    });
    const [fix] = fixesOf(givenFacts({ time: [hours(), other] }));
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          system: "psa",
          operation: {
            operation: "project.request_approval",
            projectId: "prj_1",
            rateIds: ["rate_1"],
            timeEntryIds: [],
          },
        },
        { operation: { projectId: "prj_2", rateIds: ["rate_2"] } },
      ],
    });
  });
});

test("gone, it says what is now true", () => {
  const stored = find(withPrices([givenPrice(), pending()]))?.details;
  expect(unapprovedRateChange.proof(givenFacts(), stored)).toBe(
    "Everything draft in_second bills is at approved prices now: €9,000.00 before tax.",
  );
  expect(unapprovedRateChange.proof(givenFacts({ invoice: { status: "void" } }), stored)).toContain(
    "is void in billing",
  );
});
