import { describe, expect, test } from "vitest";
import {
  ChargeRetryPolicy,
  type ChargeSchedule,
  chargeRetryTroubles,
  chargeScheduleOf,
  defaultChargeRetryPolicy,
  diffChargeRetry,
} from "#server/domain/collections/charge-retry-policy";

const [cards, keyCards, debits] = defaultChargeRetryPolicy.schedules as [
  ChargeSchedule,
  ChargeSchedule,
  ChargeSchedule,
];
const withSchedules = (...schedules: ChargeSchedule[]): ChargeRetryPolicy => ({
  ...defaultChargeRetryPolicy,
  schedules,
});

test("what was delivered can be used, and differs from itself in nothing", () => {
  expect(ChargeRetryPolicy.parse(defaultChargeRetryPolicy)).toEqual(defaultChargeRetryPolicy);
  expect(chargeRetryTroubles(defaultChargeRetryPolicy)).toEqual([]);
  expect(diffChargeRetry(defaultChargeRetryPolicy, defaultChargeRetryPolicy)).toEqual([]);
});

test.each([
  ["card", "Growth", "cards"],
  ["card", "Strategic", "key_account_cards"],
  ["card", null, "cards"],
  ["direct_debit", "Strategic", "debits"],
] as const)("a %s of a %s customer goes by %s", (method, tier, key) => {
  const facts = { entity: "DE01", tier, country: "DE" };
  expect(chargeScheduleOf(defaultChargeRetryPolicy, method, facts).key).toBe(key);
});

test.each([
  { waits: [0] },
  { waits: [61] },
  { waits: [1.5] },
  { noticeFromFailure: 0 },
  { daysForCustomer: -1 },
  { method: "cash" },
  { luck: 1 },
])("%o is out of bounds", (change) => {
  expect(ChargeRetryPolicy.safeParse(withSchedules({ ...cards, ...change } as ChargeSchedule)).success).toBe(false);
});

describe("a document cannot be used", () => {
  const growth = {
    name: "Growth",
    entities: [],
    tiers: ["Growth"],
    countries: [],
    card: "cards",
    directDebit: "debits",
  };
  test.each<[string, ChargeRetryPolicy, { path: string; message: string }[]]>([
    [
      "with a schedule it has not",
      { ...defaultChargeRetryPolicy, otherwise: { card: "none", directDebit: "debits" } },
      [{ path: "otherwise.card", message: 'there is no schedule "none"' }],
    ],
    [
      "with a schedule of another method",
      { ...defaultChargeRetryPolicy, segments: [{ ...growth, directDebit: "cards" }] },
      [{ path: "segments.0.directDebit", message: '"Cards" is for cards, not for direct debits' }],
    ],
    [
      "with a group nobody is left for",
      {
        ...defaultChargeRetryPolicy,
        segments: [
          { ...growth, tiers: [] },
          { ...growth, name: "Other" },
        ],
      },
      [{ path: "segments.1", message: 'nobody is left for "Other": the group "Growth" before it is for everybody' }],
    ],
    [
      "with a key and a name twice",
      withSchedules(cards, keyCards, debits, cards),
      [
        { path: "schedules", message: 'two schedules have the key "cards"' },
        { path: "schedules", message: 'two schedules are called "Cards"' },
      ],
    ],
    [
      "with more debits than any scheme takes",
      withSchedules(cards, keyCards, { ...debits, waits: [5, 5, 5, 5] }),
      [{ path: "schedules.2.waits", message: '"Direct debits" tries more often than any scheme allows' }],
    ],
    [
      "with debits for longer than any scheme takes",
      withSchedules(cards, keyCards, { ...debits, waits: [60, 60, 61] }),
      [{ path: "schedules.2.waits", message: '"Direct debits" tries for longer than any scheme allows' }],
    ],
    [
      "with a notice behind the last try",
      withSchedules({ ...cards, waits: [1, 2], noticeFromFailure: 3 }, keyCards, debits),
      [
        {
          path: "schedules.0.noticeFromFailure",
          message: '"Cards" has no try left after failure 3; choose an earlier one, or none',
        },
      ],
    ],
  ])("%s", (_, policy, troubles) => expect(chargeRetryTroubles(policy)).toEqual(troubles));

  test("cards may be tried as often as they like: their schemes count over days that pass", () => {
    const often = { ...cards, waits: Array.from({ length: 40 }, () => 1) };
    expect(chargeRetryTroubles(withSchedules(often, keyCards, debits))).toEqual([]);
  });
});

describe("what would be otherwise is told", () => {
  test.each<[string, Partial<ChargeSchedule>, string, string]>([
    ["tries", { waits: [1, 3] }, "tries again", "was after 1, 2, 4 and 7 days, would be after 1 and 3 days"],
    ["no tries", { waits: [], noticeFromFailure: 2 }, "tries again", "was after 1, 2, 4 and 7 days, would be never"],
    [
      "notices",
      { noticeFromFailure: null },
      "the customer is told while it tries",
      "was from failure 2 on, would be never",
    ],
    ["the last notice", { noticeAtEnd: false }, "the customer is told at the end", "was yes, would be no"],
    ["time to answer", { daysForCustomer: 1 }, "the customer then has", "was 3 days, would be 1 day"],
    ["days", { onWorkingDays: true }, "tries on", "was any day, would be working days"],
  ])("%s", (_, change, subject, sentence) => {
    expect(diffChargeRetry(defaultChargeRetryPolicy, withSchedules({ ...cards, ...change }, keyCards, debits))).toEqual(
      [{ subject: `Cards: ${subject}`, sentence }],
    );
  });

  test("groups, everybody else and the gateway", () => {
    const after: ChargeRetryPolicy = {
      ...defaultChargeRetryPolicy,
      segments: [],
      otherwise: { card: "key_account_cards", directDebit: "debits" },
      gatewayGraceDays: 2,
    };
    expect(diffChargeRetry(defaultChargeRetryPolicy, after)).toEqual([
      {
        subject: "Group Enterprise and Strategic",
        sentence:
          "was Enterprise or Strategic customers: cards by “Cards of key accounts”, direct debits by “Direct debits”, would not be said any more",
      },
      { subject: "Order of the groups", sentence: "was Enterprise and Strategic, would be none" },
      {
        subject: "Everybody else",
        sentence:
          "was cards by “Cards”, direct debits by “Direct debits”, would be cards by “Cards of key accounts”, direct debits by “Direct debits”",
      },
      { subject: "The gateway is asked about its own try", sentence: "was after 1 day, would be after 2 days" },
    ]);
  });
});
