import { describe, expect, test } from "vitest";
import type { ContractSubjectFacts } from "#server/domain/exceptions/contract-facts";
import {
  givenBilled,
  givenContractFacts,
  givenDeal,
  givenOrder,
  givenRenewalOrder,
  givenSubscription,
} from "#server/domain/exceptions/given-contract-facts";
import { givenLine, givenMeteredPrice, givenPrice, givenUsageLine } from "#server/domain/exceptions/given-facts";
import { renewalNotBilled } from "#server/domain/exceptions/types/renewal-not-billed";
import { addMonths, monthsOf } from "#server/domain/exceptions/unbilled-renewals";
import type { PlainDate } from "#server/domain/time";

const find = (facts: ContractSubjectFacts, today: PlainDate = "2026-02-20") => renewalNotBilled.detect(facts, today);
const firstOfTerm = givenBilled({
  externalId: "in_first",
  status: "draft",
  number: null,
  issuedOn: "2026-02-10",
  lines: [givenLine({ periodStartsOn: "2026-02-10", periodEndsOn: "2026-03-10" })],
});
/** Signed as a deal alone: the contract still ends with the old term. */
const dealOnly = (deal = givenDeal(), given: Parameters<typeof givenContractFacts>[0] = {}) =>
  givenContractFacts({
    orders: [givenOrder()],
    renewals: [deal],
    ...given,
    contract: {
      endsOn: "2026-02-09",
      prices: [givenPrice({ startsOn: "2025-02-10", endsOn: "2026-02-09" })],
      ...given.contract,
    },
  });

describe("renewals that are billed, or none", () => {
  const cases: [string, ContractSubjectFacts, PlainDate?][] = [
    ["the first invoice of the term is drafted", givenContractFacts({ billed: [firstOfTerm, givenBilled()] })],
    ["the term has not begun", givenContractFacts(), "2026-02-09"],
    ["its first day", givenContractFacts(), "2026-02-10"],
    ["the last day of grace", givenContractFacts(), "2026-02-13"],
    ["a contract that was ended", givenContractFacts({ contract: { status: "Expired" } })],
    ["a contract that was deleted", givenContractFacts({ contract: { isDeleted: true } })],
    [
      "a renewal order still in draft",
      givenContractFacts({
        orders: [givenOrder(), givenRenewalOrder({ isBinding: false })],
        contract: { endsOn: "2026-02-09" },
      }),
    ],
    [
      "an amendment within the term",
      givenContractFacts({
        orders: [givenOrder(), givenRenewalOrder({ effectiveOn: "2026-01-15", endsOn: "2026-02-09" })],
        contract: { endsOn: "2026-02-09" },
      }),
    ],
    ["a contract that ran out", givenContractFacts({ orders: [givenOrder()], contract: { endsOn: "2026-02-09" } })],
    ["a deal that was lost", dealOnly(givenDeal({ isWon: false, stage: "Closed Lost" }))],
    ["a deal still open", dealOnly(givenDeal({ isWon: false, isClosed: false, stage: "Negotiation/Review" }))],
    ["a deal of the term before last", dealOnly(givenDeal({ closesOn: "2025-02-09" }))],
    [
      "a renewal signed as a contract of its own",
      dealOnly(givenDeal(), {
        successors: [
          {
            system: "salesforce",
            externalId: "800B",
            seenAt: new Date(0),
            number: "00010099",
            status: "Activated",
            startsOn: "2026-02-10",
          },
        ],
      }),
    ],
    ["a contract billing never knew", givenContractFacts({ subscriptions: [], billed: [] })],
    [
      "a term that is free",
      givenContractFacts({ contract: { prices: [givenPrice({ startsOn: "2026-02-10", unitPriceMicros: 0n })] } }),
    ],
    [
      "use alone, which is billed once it was used",
      givenContractFacts({ contract: { prices: [givenMeteredPrice({ startsOn: "2025-02-10" })] } }),
    ],
    [
      "billed in arrears, and the first period not over",
      givenContractFacts({ billed: [givenBilled({ issuedOn: "2026-02-10" })] }),
      "2026-03-13",
    ],
  ];
  test.each(cases)("%s", (_name, facts, today) => expect(find(facts, today)).toBeNull());
});

describe("renewals that are not billed", () => {
  const cases: [string, ContractSubjectFacts, PlainDate, bigint][] = [
    ["the first day after the grace", givenContractFacts(), "2026-02-14", 900_000n],
    [
      "use of the old term billed after its end is no invoice of the new one",
      givenContractFacts({
        billed: [
          givenBilled({ lines: [givenUsageLine(5n, { periodStartsOn: "2026-01-10", periodEndsOn: "2026-02-10" })] }),
        ],
      }),
      "2026-02-20",
      900_000n,
    ],
    [
      "a subscription that still runs and billed nothing",
      givenContractFacts({ subscriptions: [givenSubscription({ status: "active", canceledOn: null })] }),
      "2026-02-20",
      900_000n,
    ],
    ["invoices and no subscription", givenContractFacts({ subscriptions: [] }), "2026-02-20", 900_000n],
    [
      "prices that rose with the term",
      givenContractFacts({
        contract: {
          prices: [
            givenPrice({ endsOn: "2026-02-09" }),
            givenPrice({ startsOn: "2026-02-10", unitPriceMicros: 9_450_000_000n }),
          ],
        },
      }),
      "2026-02-20",
      945_000n,
    ],
    [
      "several products, use left out",
      givenContractFacts({
        contract: {
          prices: [
            givenPrice({ startsOn: "2026-02-10" }),
            givenPrice({
              startsOn: "2026-02-10",
              productCode: "SUPPORT_PREMIUM",
              quantity: 1n,
              unitPriceMicros: 69_000_000_000n,
            }),
            givenMeteredPrice({ startsOn: "2026-02-10" }),
          ],
        },
      }),
      "2026-02-20",
      969_000n,
    ],
    ["a won deal without an order: what was agreed last", dealOnly(), "2026-02-20", 900_000n],
    ["a deal won somewhat late", dealOnly(givenDeal({ closesOn: "2026-02-18" })), "2026-02-20", 900_000n],
    ["the end moved without an order", givenContractFacts({ orders: [givenOrder()] }), "2026-02-20", 900_000n],
    [
      "billed in arrears, and the first period is over",
      givenContractFacts({ billed: [givenBilled({ issuedOn: "2026-02-10" })] }),
      "2026-03-14",
      900_000n,
    ],
  ];
  test.each(cases)("%s", (_name, facts, today, minor) =>
    expect(find(facts, today)).toMatchObject({ amount: { minor, currency: "EUR" }, holdsInvoice: false }),
  );

  test("a term from the leap day on", () => {
    const facts = givenContractFacts({
      orders: [
        givenOrder({ effectiveOn: "2027-02-28", endsOn: "2028-02-28" }),
        givenRenewalOrder({ effectiveOn: "2028-02-29", endsOn: "2029-02-27" }),
      ],
      contract: {
        startsOn: "2027-02-28",
        endsOn: "2029-02-27",
        prices: [givenPrice({ startsOn: "2028-02-29", endsOn: "2029-02-27" })],
      },
      billed: [
        givenBilled({
          issuedOn: "2028-01-28",
          lines: [givenLine({ periodStartsOn: "2028-01-28", periodEndsOn: "2028-02-28" })],
        }),
      ],
    });
    expect(find(facts, "2028-03-03")).toBeNull();
    expect(find(facts, "2028-03-04")?.title).toBe("Term from 29 February 2028 not billed, €9,000.00 to begin with");
  });

  test("yen", () => {
    const prices = [givenPrice({ startsOn: "2026-02-10", quantity: 3n, unitPriceMicros: 7_800_000_000n })];
    expect(find(givenContractFacts({ contract: { currency: "JPY", prices } }))?.amount).toEqual({
      minor: 23_400n,
      currency: "JPY",
    });
  });

  test("each term is a finding of its own", () => {
    const later = givenRenewalOrder({ number: "00000300", effectiveOn: "2027-02-10", endsOn: "2028-02-09" });
    const facts = givenContractFacts({
      orders: [givenOrder(), givenRenewalOrder(), later],
      contract: { endsOn: "2028-02-09", prices: [givenPrice({ startsOn: "2026-02-10", endsOn: "2028-02-09" })] },
    });
    expect(find(facts)?.dedupeKey).toMatch(/:2026-02-10$/);
    expect(find(facts, "2027-02-20")?.dedupeKey).toMatch(/:2027-02-10$/);
  });
});

test("the sentence names contract, renewal, subscription and money", () => {
  expect(find(givenContractFacts())?.diagnosis).toBe(
    "Contract 00010042 of Hallmann Logistik goes on from 10 February 2026 (order 00000200), but its subscription in billing is canceled on 10 February 2026 and billed until 10 February 2026: the first invoice of €9,000.00 before tax is missing.",
  );
});

describe("fixes", () => {
  const only = (facts: ContractSubjectFacts) => renewalNotBilled.describe(facts, {}, "2026-02-20").fixes[0];

  test("the subscription is started again with the contract's terms", () => {
    expect(only(givenContractFacts({ contract: { billingFrequency: "Quarterly" } }))?.build({})).toMatchObject({
      effects: [
        {
          system: "stripe",
          operation: {
            operation: "subscription.renew",
            subscriptionId: "sub_1",
            contractNumber: "00010042",
            startsOn: "2026-02-10",
            intervalMonths: 3,
            currency: "EUR",
            items: [{ productCode: "PLATFORM_TEAM", quantity: "100", unitPriceMicros: "9000000000" }],
          },
        },
      ],
    });
  });

  test("a subscription that runs is not started twice", () => {
    const facts = givenContractFacts({ subscriptions: [givenSubscription({ status: "active", canceledOn: null })] });
    expect(only(facts)?.refusal).toContain("is active in billing");
  });

  test("without a subscription nobody knows whom to bill", () => {
    expect(only(givenContractFacts({ subscriptions: [] }))?.refusal).toContain("Set it up there");
  });
});

test("the proof names the invoice of the term", () => {
  const stored = find(givenContractFacts())?.details;
  expect(renewalNotBilled.proof(givenContractFacts({ billed: [firstOfTerm] }), stored)).toBe(
    "Contract 00010042 is billed for its term from 10 February 2026: draft in_first.",
  );
});

test.each<[PlainDate, number, PlainDate]>([
  ["2028-01-31", 1, "2028-02-29"],
  ["2027-01-31", 1, "2027-02-28"],
  ["2028-02-29", 12, "2029-02-28"],
  ["2026-11-30", 3, "2027-02-28"],
  ["2026-12-31", 1, "2027-01-31"],
])("%s and %i months is %s", (day, months, later) => expect(addMonths(day, months)).toBe(later));

test.each([
  ["Monthly", 1],
  ["quarterly", 3],
  ["Semi-Annual", 6],
  ["Annual", 12],
  ["yearly", 12],
  [null, 1],
])("%s is billed every %i months", (word, months) => expect(monthsOf(word)).toBe(months));
