import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenContract, givenMeteredPrice, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import { givenDays, givenMetered } from "#server/domain/exceptions/given-usage-days";
import { usageSpike } from "#server/domain/exceptions/types/usage-spike";
import { daysBetween, type PlainDate } from "#server/domain/time";

type Given = NonNullable<Parameters<typeof givenMetered>[1]>;
const find = (facts: InvoiceFacts) => usageSpike.detect(facts, TODAY);
/** 38 and 42 in turn: the median is 40, the deviations from it are all 2. */
const about40 = (day: PlainDate) => (daysBetween("2025-01-01", day) % 2 === 0 ? 38n : 42n);
const history = (others: Parameters<typeof givenDays>[3] = {}, given: Given = {}) =>
  givenMetered(givenDays("2025-11-03", "2026-03-01", about40, others), given);
const SPIKE = "2026-02-10";

describe("what is no spike", () => {
  const cases: [string, InvoiceFacts][] = [
    ["the usual use", history()],
    ["somewhat more: within the spread", history({ [SPIKE]: 50n })],
    // (79 − 40) × 0.6745 / 2 is 13, but it is not twice the median.
    ["less than twice the median, however far out", history({ [SPIKE]: 79n })],
    ["far too little", history({ [SPIKE]: 0n })],
    ["a spike before the period, which is history", history({ "2026-01-10": 900n })],
    ["the day on which the period ends", history({ "2026-03-01": 900n })],
    [
      "what was measured after the draft was made",
      history({ [SPIKE]: { quantity: 900n, changedAt: new Date("2026-03-01T09:00:00Z") } }),
    ],
    ["next to nothing, ten times over", givenMetered(givenDays("2025-11-03", "2026-03-01", 1n, { [SPIKE]: 10n }))],
    ["too short a history", givenMetered(givenDays("2026-01-05", "2026-03-01", about40, { [SPIKE]: 900n }))],
    ["an invoice that went out", history({ [SPIKE]: 900n }, { invoice: { status: "open", number: "DE01-9" } })],
    ["an extra copy", history({ [SPIKE]: 900n }, { siblings: [givenSibling()] })],
    [
      "what somebody confirmed",
      history(
        { [SPIKE]: 900n },
        {
          acceptedUsage: [
            {
              productCode: "API_CALLS",
              usedOn: SPIKE,
              kind: "spike",
              quantity: 900n,
              reason: "Launch day.",
              acceptedBy: "Ada",
              acceptedAt: new Date("2026-03-01T10:00:00Z"),
            },
          ],
        },
      ),
    ],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());
});

describe("what is a spike", () => {
  test("a day of many times the usual, with what it costs", () => {
    // The period comes to more than 1,900 units, 1,000 are included; at 40 instead of 900 there are 860 fewer to bill.
    expect(find(history({ [SPIKE]: 900n }))).toMatchObject({
      title: "900 units of API calls on 10 February 2026, usually 40 a day",
      amount: { minor: 94_600n, currency: "EUR" },
      severity: "medium",
      holdsInvoice: true,
      details: { products: [{ usualUnits: "40", deviationUnits: "2", knownDays: 90 }] },
    });
  });

  test("exactly twice the median with a small spread", () =>
    expect(find(history({ [SPIKE]: 80n }))).toMatchObject({ details: { products: [{ days: [{ units: "80" }] }] } }));

  test("days that are all alike: the mean deviation stands in for the median's", () => {
    const alike = (units: bigint) =>
      givenMetered(givenDays("2025-11-03", "2026-03-01", 40n, { "2026-01-05": 49n, [SPIKE]: units }));
    expect(find(alike(90n))).not.toBeNull();
    expect(find(alike(40n))).toBeNull();
  });

  test("several days, the highest first", () => {
    expect(find(history({ [SPIKE]: 300n, "2026-02-12": 700n }))?.diagnosis).toBe(
      "Hallmann Logistik used 700 units of API calls on 12 February 2026 and far more than usual on 1 more day, against 40 on a usual day of the 90 before; €1,012.00 of draft in_second come from it, and it is held until somebody says that it is genuine.",
    );
  });

  test("four weeks of history are enough, one day less is not", () => {
    const since = (first: PlainDate) => find(givenMetered(givenDays(first, "2026-03-01", about40, { [SPIKE]: 900n })));
    expect(since("2026-01-04")).not.toBeNull();
    expect(since("2026-01-05")).toBeNull();
  });

  test("known days without a row had no use", () => {
    const sparse = givenDays("2025-11-03", "2026-03-01", about40, { [SPIKE]: 900n }).filter(
      (day) => day.usedOn >= "2026-01-25" || day.usedOn <= "2025-11-20",
    );
    expect(find(givenMetered(sparse))).toMatchObject({ details: { products: [{ usualUnits: "0" }] } });
  });

  test("within what is included nothing is held", () => {
    const contract = givenContract({ prices: [givenMeteredPrice({ includedUnits: 9_000n })] });
    expect(find(history({ [SPIKE]: 900n }, { contract }))).toMatchObject({
      severity: "low",
      holdsInvoice: false,
      amount: null,
    });
  });

  test("yen are whole", () => {
    const contract = givenContract({
      currency: "JPY",
      prices: [givenMeteredPrice({ overageUnitPriceMicros: 1_505_000n })],
    });
    expect(find(history({ [SPIKE]: 900n }, { contract, invoice: { currency: "JPY" } }))?.amount).toEqual({
      minor: 1_294n,
      currency: "JPY",
    });
  });

  test("the leap day can be one", () => {
    const contract = givenContract({ endsOn: null, prices: [givenMeteredPrice({ endsOn: null })] });
    const facts = givenMetered(givenDays("2027-11-03", "2028-03-01", about40, { "2028-02-29": 900n }), {
      contract,
      invoice: {
        periodStartsOn: "2028-02-01",
        periodEndsOn: "2028-03-01",
        createdAt: new Date("2028-03-01T13:00:00Z"),
      },
    });
    expect(find(facts)?.title).toContain("29 February 2028");
  });
});

test("whatever a customer does, days that never go beyond twice the median are none", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 50, max: 99 }), { minLength: 118, maxLength: 118 }), (units) => {
      let index = 0;
      const days = givenDays("2025-11-03", "2026-03-01", () => BigInt(units[index++] ?? 50));
      return find(givenMetered(days)) === null;
    }),
    { numRuns: 50 },
  );
});

test("it is confirmed with a reason, or corrected at the meter", () => {
  const [confirm, correct] = usageSpike.describe(history({ [SPIKE]: 900n }), {}, TODAY).fixes;
  expect(confirm?.build({})).toMatchObject({ kind: "refused" });
  expect(confirm?.build({ reason: "Launch day." })).toMatchObject({
    command: "usage.accept",
    input: { kind: "spike", days: [{ productCode: "API_CALLS", usedOn: SPIKE, quantity: "900" }] },
  });
  expect(correct?.build({})).toMatchObject({
    effects: [{ operation: { operation: "usage.correct_day", dayId: `uday_${SPIKE}`, quantity: "40" } }],
  });
});
