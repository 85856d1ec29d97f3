import { describe, expect, test } from "vitest";
import type { ContractSubjectFacts, SubscriptionItemFacts } from "#server/domain/exceptions/contract-facts";
import type { ContractPriceFacts } from "#server/domain/exceptions/facts";
import { givenContract, givenMeteredPrice, givenPrice, price } from "#server/domain/exceptions/given-facts";
import { amendmentNotReflected } from "#server/domain/exceptions/types/amendment-not-reflected";

const SEEN_AT = new Date("2026-03-12T08:00:00.000Z");
const TODAY = "2026-03-12";
const find = (facts: ContractSubjectFacts, today = TODAY) => amendmentNotReflected.detect(facts, today);
const first = givenPrice();

/** 120 seats from 10 March, inside the running period. */
function amended(given: Partial<ContractPriceFacts> = {}): ContractPriceFacts {
  return givenPrice({
    quantity: 120n,
    startsOn: "2026-03-10",
    orderNumber: "00000200",
    orderKind: "amendment",
    ...given,
  });
}

function item(given: Partial<SubscriptionItemFacts> = {}): SubscriptionItemFacts {
  return {
    id: "si_1",
    productCode: "PLATFORM_TEAM",
    quantity: 100n,
    unitPriceMicros: price(90),
    periodStartsOn: "2026-03-01",
    periodEndsOn: "2026-04-01",
    ...given,
  };
}

function given(
  prices: ContractPriceFacts[],
  items: SubscriptionItemFacts[] = [item()],
  { status = "active", contractStatus = "Activated" } = {},
): ContractSubjectFacts {
  return {
    contract: {
      ...givenContract({ prices }),
      id: "00000000-0000-8000-8000-0000000000b1",
      status: contractStatus,
      billingFrequency: "monthly",
      isDeleted: false,
    },
    entity: { code: "DE01", name: "Meridian Metrics GmbH", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
    customer: { id: "00000000-0000-8000-8000-0000000000c1", name: "Hallmann Logistik", tier: "Growth" },
    orders: [],
    subscriptions: [
      {
        system: "stripe",
        externalId: "sub_1",
        seenAt: SEEN_AT,
        id: "00000000-0000-8000-8000-0000000000a7",
        status,
        startedOn: "2025-03-01",
        canceledOn: null,
        items,
      },
    ],
    renewals: [],
    billed: [],
    successors: [],
  };
}

describe("what is right", () => {
  const ended = [first, amended({ quantity: 0n })];
  const cases: [string, ContractSubjectFacts, string?][] = [
    ["a contract that was never amended", given([first])],
    ["the first order, however the subscription differs from it", given([first], [item({ quantity: 90n })])],
    ["the amended terms", given([first, amended()], [item({ quantity: 120n })])],
    [
      "an amendment that takes effect today: billing follows in the course of the day",
      given([first, amended()]),
      "2026-03-10",
    ],
    ["an amendment still to come", given([first, amended({ startsOn: "2026-04-01" })])],
    ["an amendment still in draft", given([first, amended({ isBinding: false })])],
    ["an amendment nobody approved", given([first, amended({ isBinding: false, withoutApproval: "pending" })])],
    [
      "what runs by an order nobody approved, which is the trouble of that order",
      given([
        first,
        amended({ startsOn: "2026-01-01" }),
        amended({
          quantity: 100n,
          startsOn: "2026-03-05",
          orderNumber: "3",
          isBinding: false,
          withoutApproval: "rejected",
        }),
      ]),
    ],
    ["seats changed to what no order ever said", given([first, amended()], [item({ quantity: 117n })])],
    ["a product that ended and runs no more", given(ended, [item({ productCode: "SUPPORT_PREMIUM" })])],
    [
      "a product that ended, left with a quantity of zero",
      given(ended, [item({ quantity: 0n }), item({ id: "si_2", productCode: "X" })]),
    ],
    ["terms merely repeated by a renewal", given([first, amended({ quantity: 100n })])],
    [
      "seats on two items that add up",
      given([first, amended()], [item({ quantity: 70n }), item({ id: "si_2", quantity: 50n })]),
    ],
    [
      "a metered product, whatever its quantity",
      given(
        [givenMeteredPrice(), givenMeteredPrice({ startsOn: "2026-03-10", orderKind: "amendment", orderNumber: "2" })],
        [item({ productCode: "API_CALLS", quantity: null, unitPriceMicros: price(1.1) })],
      ),
    ],
    [
      "a price of several steps, which is no single price",
      given([first, amended({ quantity: 100n, unitPriceMicros: price(80) })], [item({ unitPriceMicros: null })]),
    ],
    ["a subscription that was cancelled", given([first, amended()], [item()], { status: "canceled" })],
    ["a contract that has expired", given([first, amended()], [item()], { contractStatus: "Expired" })],
    ["terms that ran out", given([{ ...first, endsOn: "2026-02-28" }, amended({ endsOn: "2026-03-10" })])],
    [
      "terms of a period that billing has not come to",
      given(
        [first, amended({ startsOn: "2026-03-01" })],
        [item({ periodStartsOn: "2026-02-01", periodEndsOn: "2026-03-01" })],
      ),
    ],
    ["a subscription without items yet", given([first, amended()], [])],
  ];
  test.each(cases)("%s", (_name, facts, today) => expect(find(facts, today)?.details ?? null).toBeNull());
});

describe("what is found", () => {
  const cases: [string, ContractSubjectFacts, string, bigint | null, string, string?][] = [
    [
      "more seats, the day after they were agreed",
      given([first, amended()]),
      "Platform team still runs with 100 at €90.00, amended to 120 at €90.00",
      180_000n,
      "medium",
      "2026-03-11",
    ],
    [
      "a lower price",
      given([first, amended({ quantity: 100n, unitPriceMicros: price(80) })]),
      "Platform team still runs with 100 at €90.00, amended to 100 at €80.00",
      100_000n,
      "medium",
    ],
    [
      "price and seats",
      given([first, amended({ unitPriceMicros: price(80) })]),
      "Platform team still runs with 100 at €90.00, amended to 120 at €80.00",
      60_000n,
      "medium",
    ],
    [
      "the price carried over, the seats forgotten",
      given([first, amended({ unitPriceMicros: price(80) })], [item({ unitPriceMicros: price(80) })]),
      "Platform team still runs with 100 at €80.00, amended to 120 at €80.00",
      160_000n,
      "medium",
    ],
    [
      "a period that begins with the amendment, at once",
      given(
        [first, amended({ startsOn: "2026-03-12" })],
        [item({ periodStartsOn: "2026-03-12", periodEndsOn: "2026-04-12" })],
      ),
      "Platform team still runs with 100 at €90.00, amended to 120 at €90.00",
      180_000n,
      "high",
    ],
    [
      "an amendment dated back before the running period",
      given([first, amended({ startsOn: "2026-01-15" })]),
      "Platform team still runs with 100 at €90.00, amended to 120 at €90.00",
      180_000n,
      "high",
    ],
    [
      "the last of several amendments in one period",
      given(
        [first, amended(), amended({ quantity: 150n, startsOn: "2026-03-11", orderNumber: "00000201" })],
        [item({ quantity: 120n })],
      ),
      "Platform team still runs with 120 at €90.00, amended to 150 at €90.00",
      270_000n,
      "medium",
    ],
    [
      "a product that was added",
      given([first, amended({ productCode: "SUPPORT_PREMIUM", quantity: 1n, unitPriceMicros: price(690) })]),
      "Support premium does not run, order 00000200 added it on 10 March 2026",
      69_000n,
      "medium",
    ],
    [
      "another plan: one to end, one to add",
      given([
        first,
        amended({ quantity: 0n }),
        amended({ productCode: "PLATFORM_ENTERPRISE", quantity: 100n, unitPriceMicros: price(150) }),
      ]),
      "2 amended items not carried to the subscription, €24,000.00 a period",
      2_400_000n,
      "medium",
    ],
    [
      "the price of use beyond what is included, which bills by use",
      given(
        [
          givenMeteredPrice(),
          givenMeteredPrice({
            startsOn: "2026-03-10",
            orderKind: "amendment",
            orderNumber: "2",
            overageUnitPriceMicros: price(1),
          }),
        ],
        [item({ productCode: "API_CALLS", quantity: null, unitPriceMicros: price(1.1) })],
      ),
      "API calls still runs with use at €1.10, amended to use at €1.00",
      null,
      "medium",
    ],
  ];
  test.each(cases)("%s", (_name, facts, title, amount, severity, today) => {
    const found = find(facts, today);
    expect(found?.title).toBe(title);
    expect(found?.amount).toEqual(amount === null ? null : { minor: amount, currency: "EUR" });
    expect(found).toMatchObject({ severity, holdsInvoice: false, dedupeKey: facts.contract.id });
  });

  test("the sentence names the order, the customer and what it will cost", () => {
    expect(find(given([first, amended()]))?.diagnosis).toBe(
      "Platform team still runs with 100 at €90.00, amended to 120 at €90.00: order 00000200 of 10 March 2026 took effect on contract 00010042 of Hallmann Logistik and billing goes on as before, so the next invoice will be wrong by €1,800.00 a period.",
    );
  });

  test("it does not change with the clock alone", () => {
    const print = (today: string) => find(given([first, amended()]), today)?.details;
    expect(print("2026-03-20")).toEqual(print("2026-03-11"));
  });
});

describe("the fix", () => {
  const fixOf = (facts: ContractSubjectFacts) => amendmentNotReflected.describe(facts, {}, TODAY).fixes[0];
  const operations = (facts: ContractSubjectFacts) => {
    const act = fixOf(facts)?.build({});
    return act?.kind === "effects" ? act.effects.map(({ operation }) => operation) : act;
  };

  test("sets the item to the amended terms as of their day", () => {
    expect(fixOf(given([first, amended()]))?.label).toBe("Set Platform team to 120 at €90.00");
    expect(operations(given([first, amended()]))).toEqual([
      {
        operation: "subscription.correct_item",
        subscriptionId: "sub_1",
        itemId: "si_1",
        productCode: "PLATFORM_TEAM",
        quantity: "120",
        unitPriceMicros: price(90).toString(),
        currency: "EUR",
        effectiveOn: "2026-03-10",
      },
    ]);
  });

  test("ends one plan and adds the other", () => {
    const facts = given([
      first,
      amended({ quantity: 0n }),
      amended({ productCode: "PLATFORM_ENTERPRISE", quantity: 100n }),
    ]);
    expect(operations(facts)).toMatchObject([
      { productCode: "PLATFORM_ENTERPRISE", itemId: null, quantity: "100" },
      { productCode: "PLATFORM_TEAM", itemId: "si_1", quantity: "0" },
    ]);
  });

  test("a metered item gets a price and no quantity", () => {
    const facts = given(
      [
        givenMeteredPrice(),
        givenMeteredPrice({
          startsOn: "2026-03-10",
          orderKind: "amendment",
          orderNumber: "2",
          overageUnitPriceMicros: price(1),
        }),
      ],
      [item({ productCode: "API_CALLS", quantity: null, unitPriceMicros: price(1.1) })],
    );
    expect(operations(facts)).toMatchObject([{ quantity: null, unitPriceMicros: price(1).toString() }]);
  });

  test("of several items a person must choose; what was billed before is said to stay", () => {
    const two = given([first, amended()], [item({ quantity: 60n }), item({ id: "si_2", quantity: 40n })]);
    expect(fixOf(two)?.refusal).toContain("runs in 2 items");
    expect(fixOf(given([first, amended({ startsOn: "2026-01-15" })]))?.steps.join(" ")).toContain(
      "have cases of their own",
    );
  });
});

test("gone, it says what is now true", () => {
  const stored = find(given([first, amended()]))?.details;
  expect(amendmentNotReflected.proof(given([first, amended()], [item({ quantity: 120n })]), stored)).toBe(
    "What runs in billing for contract 00010042 has the terms of order 00000200, or newer ones.",
  );
  expect(amendmentNotReflected.proof(given([first], [item()], { status: "canceled" }), stored)).toContain(
    "Nothing runs",
  );
  expect(amendmentNotReflected.proof(given([first], [item()], { contractStatus: "Expired" }), stored)).toContain(
    "is expired in the CRM",
  );
});
