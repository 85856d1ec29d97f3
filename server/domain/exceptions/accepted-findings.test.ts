import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AcceptedFinding, acceptedWords, counts, releasedWords } from "./accepted-findings";
import { liesWithin, type Variance } from "./types/contract-price-details";
import { contractPriceVariance } from "./types/contract-price-variance";
import { type Unapproved, liesWithin as unapprovedLiesWithin } from "./types/unapproved-rate-details";
import { liesWithin as gapLiesWithin } from "./types/usage-details";
import { usageSpike } from "./types/usage-spike";

const accepted = (change: Partial<AcceptedFinding> = {}): AcceptedFinding => ({
  type: "contract_price_variance",
  acceptance: "closes",
  details: {},
  fromOn: "2026-03-10",
  untilOn: "2026-03-20",
  requestNumber: 5012,
  documentOn: null,
  ...change,
});

describe("the days it counts on", () => {
  test.each<[string, Partial<AcceptedFinding>, string, boolean]>([
    ["the day before it begins", {}, "2026-03-09", false],
    ["its first day", {}, "2026-03-10", true],
    ["its last day", {}, "2026-03-20", true],
    ["the day after", {}, "2026-03-21", false],
    ["without an end", { untilOn: null }, "2099-01-01", true],
    ["a document of its last day, looked at years later", { documentOn: "2026-03-20" }, "2029-01-01", true],
    ["a document of the day after", { documentOn: "2026-03-21" }, "2026-03-15", false],
  ])("%s", (_name, change, today, does) => {
    expect(counts(accepted(change), today)).toBe(does);
  });
});

test.each<[string, AcceptedFinding[], string]>([
  ["with its end", [accepted()], "Accepted as it is under request 5012, until 20 March 2026."],
  ["without one", [accepted({ untilOn: null })], "Accepted as it is under request 5012."],
  [
    "of two requests",
    [accepted({ untilOn: null, requestNumber: 5013 }), accepted({ untilOn: null })],
    "Accepted as it is under requests 5012 and 5013.",
  ],
])("it is told %s", (_name, all, words) => expect(acceptedWords(all)).toBe(words));

test("a case that holds no longer says why", () =>
  expect(releasedWords([accepted()])).toBe("It is held no longer: request 5012 let it go out as it is."));

const variance = fc
  .record({ agreed: fc.bigInt(0n, 10n ** 9n), price: fc.bigInt(-999n, 999n), quantity: fc.bigInt(-99n, 99n) })
  .map(
    ({ agreed, price, quantity }): Variance => ({
      productCode: "SUPPORT_PREMIUM",
      kind: "price_and_quantity",
      lineIds: ["il_1"],
      billedQuantity: (100n + quantity).toString(),
      agreedQuantity: "100",
      billedPriceMicros: (agreed + 1_000n + price).toString(),
      agreedPriceMicros: (agreed + 1_000n).toString(),
      billedMinor: "0",
      agreedMinor: "0",
      orderNumber: "00000001",
      agreedSince: "2026-01-01",
      isFormerPrice: false,
    }),
  );
const priceOff = (one: Variance) => BigInt(one.billedPriceMicros) - BigInt(one.agreedPriceMicros);
const quantityOff = (one: Variance) => BigInt(one.billedQuantity) - BigInt(one.agreedQuantity);

test("a variance lies within another one exactly where neither price nor quantity goes further or the other way", () => {
  const isWithin = (off: bigint, known: bigint) => off === 0n || (off > 0n ? known >= off : known <= off);
  fc.assert(
    fc.property(variance, variance, (one, known) => {
      expect(liesWithin(one, one)).toBe(true);
      expect(liesWithin(one, known)).toBe(
        isWithin(priceOff(one), priceOff(known)) && isWithin(quantityOff(one), quantityOff(known)),
      );
      expect(liesWithin(one, { ...one, productCode: "API_CALLS" })).toBe(false);
    }),
  );
});

describe("what is left of a finding", () => {
  const priced = (...variances: Variance[]) => ({
    currency: "EUR",
    contractNumber: "C-1",
    subtotalMinor: "100",
    variances,
  });
  const [off] = fc.sample(
    variance.filter((one) => priceOff(one) > 1n),
    { numRuns: 1, seed: 7 },
  );
  if (!off) throw new Error("No variance was drawn.");

  test("a price on another invoice is covered up to what was accepted, and under another contract not at all", () => {
    const further = { ...off, billedPriceMicros: (BigInt(off.billedPriceMicros) + 1n).toString() };
    const less = { ...off, billedPriceMicros: (BigInt(off.billedPriceMicros) - 1n).toString(), lineIds: ["il_9"] };
    expect(contractPriceVariance.isWithin(priced(off, less), [priced(off)])).toBe(true);
    expect(contractPriceVariance.isWithin(priced(further), [priced(off)])).toBe(false);
    expect(contractPriceVariance.isWithin(priced(off), [{ ...priced(off), contractNumber: "C-2" }])).toBe(false);
  });

  test("what cannot be read any more covers nothing", () => {
    expect(contractPriceVariance.isWithin(priced(off), [{ from: "another version" }])).toBe(false);
  });

  const spiky = (...days: [string, string][]) => ({
    currency: "EUR",
    periodStartsOn: "2026-02-01",
    periodEndsOn: "2026-03-01",
    products: [
      {
        productCode: "API_CALLS",
        days: days.map(([usedOn, units]) => ({ usedOn, units, dayId: `d-${usedOn}` })),
        usualUnits: "100",
        deviationUnits: "5",
        knownDays: 90,
        usedUnits: "9000",
        atStakeMinor: "500",
      },
    ],
  });

  test.each<[string, [string, string][], boolean]>([
    ["the same day", [["2026-02-10", "900"]], true],
    ["less on that day", [["2026-02-10", "899"]], true],
    ["one unit more", [["2026-02-10", "901"]], false],
    ["another day", [["2026-02-11", "900"]], false],
    [
      "the same day and another",
      [
        ["2026-02-10", "900"],
        ["2026-02-11", "500"],
      ],
      false,
    ],
  ])("of use that stands out: %s", (_name, days, isWithin) => {
    expect(usageSpike.isWithin(spiky(...days), [spiky(["2026-02-10", "900"])])).toBe(isWithin);
  });

  test("a discount goes no further than it did, nor a rate", () => {
    const discount: Extract<Unapproved, { kind: "discount" }> = {
      kind: "discount",
      productCode: "P",
      lineIds: ["il"],
      billedMinor: "900",
      approvedMinor: "1000",
      orderNumber: "1",
    };
    const rate: Extract<Unapproved, { kind: "rate" }> = {
      kind: "rate",
      projectId: "p",
      projectName: "P",
      role: "R",
      rateId: "r",
      hourlyMinor: "100",
      minutes: 60,
      billedMinor: "100",
    };
    expect(unapprovedLiesWithin({ ...discount, billedMinor: "950" }, discount)).toBe(true);
    expect(unapprovedLiesWithin({ ...discount, billedMinor: "899" }, discount)).toBe(false);
    expect(unapprovedLiesWithin({ ...rate, minutes: 600 }, rate)).toBe(true);
    expect(unapprovedLiesWithin({ ...rate, hourlyMinor: "101" }, rate)).toBe(false);
    expect(unapprovedLiesWithin(rate, discount)).toBe(false);
  });

  test("use that is billed wrongly goes no further, and not the other way", () => {
    const gap = {
      productCode: "P",
      usedUnits: "9",
      includedUnits: "0",
      owedUnits: "9",
      billedUnits: "5",
      billedElsewhereUnits: "0",
      unitPriceMicros: "1",
      owedMinor: "90",
      billedMinor: "50",
      lineIds: [],
      orderNumber: "1",
    };
    expect(gapLiesWithin({ ...gap, billedUnits: "6", billedMinor: "60" }, gap)).toBe(true);
    expect(gapLiesWithin({ ...gap, billedUnits: "4", billedMinor: "40" }, gap)).toBe(false);
    expect(gapLiesWithin({ ...gap, billedUnits: "10", billedMinor: "100" }, gap)).toBe(false);
  });
});
