import { describe, expect, test } from "vitest";
import { defaultMatchingPolicy, type MatchingPolicy } from "#server/domain/bank/matching-policy";
import { alder, birch, givenGround, givenItem, givenReceipt } from "#server/domain/cash/given";
import { matchReceipt } from "#server/domain/cash/match-receipt";
import type { Ground, OpenItem, Receipt } from "#server/domain/cash/receipt";
import { rateFromDecimal } from "#server/domain/money";

const match = (
  receipt: Partial<Receipt>,
  items: readonly OpenItem[],
  ground: Partial<Ground> = {},
  policy: Partial<MatchingPolicy> = {},
) => matchReceipt(givenReceipt(receipt), givenGround(items, ground), { ...defaultMatchingPolicy, ...policy });

/** "automatic 1001 119000, 1002 5000" */
function verdictOf(...given: Parameters<typeof match>): string {
  const { verdict } = match(...given);
  if (verdict.kind === "nothing") return verdict.kind;
  return `${verdict.kind} ${verdict.proposal.parts.map(({ itemId, minor }) => `${itemId} ${minor}`).join(", ")}`;
}

const stranger = { payerName: "Schmidt, Klaus", payerAccount: "XX1" };
const credit = givenItem(1009, 19_000n, { kind: "credit", number: "DE01-CN-000009" });
const two = [givenItem(1001), givenItem(1002, 50_000n)];

describe("what is applied by itself", () => {
  test.each<[string, Partial<Receipt>, OpenItem[], string]>([
    ["the number and its balance, whoever pays", { ...stranger, words: "DE01-001001" }, two, "automatic 1001 119000"],
    [
      "two numbers and their sum",
      { words: "DE01-001001 und 1002", amountMinor: 169_000n },
      two,
      "automatic 1001 119000, 1002 50000",
    ],
    ["the only sum of a known payer", {}, two, "automatic 1001 119000"],
    ["all that is open of a known payer", { amountMinor: 169_000n }, two, "automatic 1001 119000, 1002 50000"],
    [
      "the invoice less a credit, both named",
      { words: "DE01-001001 - DE01-CN-000009", amountMinor: 100_000n },
      [...two, credit],
      "automatic 1001 119000, 1009 -19000",
    ],
    [
      "the invoice less a credit nobody names",
      { words: "DE01-001001", amountMinor: 100_000n },
      [...two, credit],
      "automatic 1001 119000, 1009 -19000",
    ],
    ["five cents less", { words: "DE01-001001", amountMinor: 118_995n }, two, "automatic 1001 119000"],
    ["six cents less, as a bank keeps", { words: "DE01-001001", amountMinor: 118_994n }, two, "automatic 1001 119000"],
    ["what a bank keeps", { words: "DE01-001001", amountMinor: 117_500n }, two, "automatic 1001 119000"],
    [
      "two percent less within two weeks",
      { words: "DE01-001001", amountMinor: 116_620n, receivedOn: "2026-02-24" },
      two,
      "automatic 1001 119000",
    ],
  ])("%s", (_name, receipt, items, expected) => {
    expect(verdictOf(receipt, items)).toBe(expected);
  });
});

describe("what is shown to somebody, with why", () => {
  test.each<[string, Partial<Receipt>, OpenItem[], string, RegExp]>([
    [
      "an amount from nobody who is known",
      stranger,
      two,
      "proposed 1001 119000",
      /^It has 60 points, and 110 are needed\./,
    ],
    [
      "a name that is like a customer's",
      { payerAccount: null },
      two,
      "proposed 1001 119000",
      /nobody is known to pay it from this account/,
    ],
    [
      "equal amounts: the oldest first",
      {},
      [givenItem(1001, 119_000n, { dueOn: "2026-04-10" }), givenItem(1002)],
      "proposed 1002 119000",
      /DE01-001001 is of the same amount/,
    ],
    [
      "two sums of the same amount",
      {},
      [...two, givenItem(1003, 69_000n)],
      "proposed 1001 119000",
      /2 sets of invoices come to the same amount/,
    ],
    [
      "more than a bank keeps",
      { words: "DE01-001001", amountMinor: 117_499n },
      two,
      "proposed 1001 117499",
      /Something is missing/,
    ],
    [
      "two percent less a day too late",
      { words: "DE01-001001", amountMinor: 116_620n, receivedOn: "2026-02-25" },
      two,
      "proposed 1001 116620",
      /Something is missing/,
    ],
    [
      "more than is claimed",
      { words: "DE01-001001", amountMinor: 120_000n },
      two,
      "proposed 1001 119000",
      /More came in/,
    ],
    [
      "another number beside it",
      { words: "DE01-001001 DE01-001002" },
      two,
      "proposed 1001 119000",
      /DE01-001002 is named as well/,
    ],
    [
      "a paid number beside it",
      { words: "DE01-001001 DE01-001003" },
      [...two, givenItem(1003, 0n)],
      "proposed 1001 119000",
      /DE01-001003 is named as well, and is paid/,
    ],
    [
      "a slip without a known account",
      { words: "DE01-001010", payerAccount: null },
      [givenItem(1001), givenItem(1002, 5n)],
      "proposed 1001 119000",
      /one slip away decides nothing, and nobody is known/,
    ],
    [
      "figures from a stranger",
      { ...stranger, words: "Re 1001" },
      two,
      "proposed 1001 119000",
      /Nothing names it, and nobody/,
    ],
    [
      "another entity's invoice",
      { words: "US01-001001" },
      [givenItem(1001, 119_000n, { entityCode: "US01" })],
      "proposed 1001 119000",
      /US01's, and the money came to DE01/,
    ],
    [
      "the same amount just paid",
      {},
      [...two, givenItem(1000, 0n, { totalMinor: 119_000n, settledOn: "2026-03-05" })],
      "proposed 1001 119000",
      /DE01-001000 of the same amount was only just paid/,
    ],
    [
      "an account that is another's",
      { words: "DE01-001001" },
      [givenItem(1001, 119_000n, { customerId: "birch" })],
      "proposed 1001 119000",
      /known to be another customer's/,
    ],
    ["a name that is another's", { payerName: "BIRCH SARL" }, two, "proposed 1001 119000", /called like Birch SARL/],
  ])("%s", (_name, receipt, items, expected, why) => {
    expect(verdictOf(receipt, items)).toBe(expected);
    expect(match(receipt, items).verdict.because.join(" ")).toMatch(why);
  });

  test("nothing, where nothing speaks for anything", () => {
    expect(match({ ...stranger, amountMinor: 7n }, two).verdict).toEqual({
      kind: "nothing",
      because: ["Nothing speaks for any invoice."],
    });
  });
});

test("says what its points are made of, and why it is the only one", () => {
  const { verdict, proposals } = match({ words: "DE01-001001" }, two);
  expect(proposals[0]?.reasons).toEqual([
    { points: 100, words: "named by the payer" },
    { points: 60, words: "exactly its balance" },
    { points: 20, words: "the payer is called like its customer" },
    { points: 55, words: "paid 3 times from this account, last on 4 February 2026" },
  ]);
  expect(verdict.because).toEqual([
    "DE01-001001: named by the payer, exactly its balance, the payer is called like its customer and paid 3 times from this account, last on 4 February 2026.",
    "The next, DE01-001002, has 75 points and this has 235.",
  ]);
});

test("an account that two customers have used is nobody's alone", () => {
  const [used] = givenGround([]).history;
  const history = used ? [used, { ...used, customerId: "birch" }] : [];
  expect(verdictOf({ payerName: null }, two, { history })).toBe("proposed 1001 119000");
  expect(verdictOf({ payerName: null }, two)).toBe("automatic 1001 119000");
});

test("a charge is small beside what it is taken from", () => {
  const named = { words: "DE01-001001" };
  const small = [givenItem(1001, 20_000n)];
  expect(verdictOf({ ...named, amountMinor: 19_000n }, small)).toBe("automatic 1001 20000");
  expect(verdictOf({ ...named, amountMinor: 18_999n }, small)).toBe("proposed 1001 18999");
});

test("the only sum of many invoices may be one by chance, unless it is all that was due up to a day", () => {
  const items = Array.from({ length: 14 }, (_, at) =>
    givenItem(1_001 + at, 10_000n * 2n ** BigInt(at), { dueOn: `2026-03-${10 + at}` }),
  );
  const found = match({ amountMinor: 10_000n * (2n + 16n + 128n) }, items);
  expect(found.verdict.kind).toBe("proposed");
  expect(found.verdict.because.join(" ")).toMatch(/may be hit by chance/);
  expect(verdictOf({ amountMinor: 70_000n }, items)).toBe("automatic 1001 10000, 1002 20000, 1003 40000");
});

describe("money in another currency", () => {
  const dollars = givenItem(1001, 100_000n, { currency: "USD" });
  const rate = rateFromDecimal("USD", "EUR", "0.9");
  const rates = rate ? [{ ...rate, on: "2026-03-06" }] : [];
  test.each<[string, Partial<Receipt>, string]>([
    ["named, at the day's rate", { words: "DE01-001001", amountMinor: 90_000n }, "automatic 1001 100000"],
    ["named, a percent off", { words: "DE01-001001", amountMinor: 89_100n }, "automatic 1001 100000"],
    ["named, further off", { words: "DE01-001001", amountMinor: 89_099n }, "proposed 1001 100000"],
    ["named by nobody", { amountMinor: 90_000n }, "proposed 1001 100000"],
    ["the rate is too old", { words: "DE01-001001", amountMinor: 90_000n, receivedOn: "2026-03-14" }, "nothing"],
  ])("%s", (_name, receipt, expected) => {
    expect(verdictOf(receipt, [dollars], { rates })).toBe(expected);
  });
});

describe("within a group", () => {
  const payers = [
    { ...alder, familyId: "holding" },
    { ...birch, familyId: "holding" },
  ];
  const theirs = givenItem(1001, 119_000n, { customerId: "birch" });
  test.each<[string, Partial<Receipt>, string]>([
    ["one pays what the other owes, by its number", { words: "DE01-001001" }, "automatic 1001 119000"],
    ["and without a word somebody looks", {}, "proposed 1001 119000"],
  ])("%s", (_name, receipt, expected) => {
    expect(verdictOf(receipt, [theirs], { payers })).toBe(expected);
  });

  test("an account that is known of one is not known of the other", () => {
    const items = [givenItem(1002, 50_000n), theirs];
    expect(verdictOf({ amountMinor: 169_000n }, items, { payers })).toBe("proposed 1001 119000, 1002 50000");
  });

  test("what both owe is paid together, by their numbers", () => {
    const items = [givenItem(1002, 50_000n), theirs];
    const receipt = { words: "DE01-001001, DE01-001002", amountMinor: 169_000n };
    expect(verdictOf(receipt, items, { payers })).toBe("automatic 1001 119000, 1002 50000");
    expect(verdictOf(receipt, items)).toBe("proposed 1001 119000, 1002 50000");
    expect(match(receipt, items).verdict.because.join(" ")).toMatch(/do not pay for each other/);
  });
});

describe("the policy decides", () => {
  test.each<[string, Partial<Receipt>, Partial<MatchingPolicy>, string]>([
    ["from how many points", {}, { automaticFrom: 136 }, "proposed 1001 119000"],
    ["how often an account has to be accepted", {}, { knownAfter: 4 }, "proposed 1001 119000"],
    ["how far ahead it is", { words: "DE01-001001" }, { margin: 200 }, "proposed 1001 119000"],
    [
      "that nothing is tolerated",
      { words: "DE01-001001", amountMinor: 118_995n },
      { tolerances: {} },
      "proposed 1001 118995",
    ],
    [
      "that there is no discount",
      { words: "DE01-001001", amountMinor: 116_620n, receivedOn: "2026-02-12" },
      { discountPercent: 0 },
      "proposed 1001 116620",
    ],
  ])("%s", (_name, receipt, policy, expected) => {
    expect(verdictOf(receipt, two, {}, policy)).toBe(expected);
  });
});

describe("however many invoices there are", () => {
  const many = (amountOf: (place: number) => number) =>
    Array.from({ length: 200 }, (_, place) => givenItem(1_000 + place, BigInt(amountOf(place))));
  test.each([
    ["all the same", many(() => 10_000), 45_000n],
    ["powers of two", many((place) => 2 ** (place % 40)), 2n ** 39n - 1n],
    ["close to each other", many((place) => 100_000 + place), 400_777n],
    ["even, and the amount is odd", many((place) => 2 * (500 + place)), 3_001n],
  ])("%s: the search ends, and nothing is applied by itself", (_name, items, amountMinor) => {
    const credits = [1, 2, 3].map((place) => givenItem(2_000 + place, BigInt(place), { kind: "credit" }));
    const found = match({ amountMinor }, [...items, ...credits]);
    expect(found.steps).toBeLessThanOrEqual(defaultMatchingPolicy.steps);
    expect(found.verdict.kind).not.toBe("automatic");
  });

  test("a sum that is found before the search ends is no proof that it is the only one", () => {
    const items = many((place) => 100_003 + 2 * place * place);
    const [first, second] = items;
    const amountMinor = (first?.openMinor ?? 0n) + (second?.openMinor ?? 0n);
    const found = match({ amountMinor }, items, {}, { steps: 1_000 });
    expect(found.verdict.kind).toBe("proposed");
    expect(found.verdict.because).toContain(
      "There are too many invoices to try every sum, so another may be the amount as well.",
    );
  });
});
