import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenContract, givenMeteredPrice, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import { givenDay, givenMetered } from "#server/domain/exceptions/given-usage-days";
import { invalidUsageRecord } from "#server/domain/exceptions/types/invalid-usage-record";
import type { UsageDayFacts } from "#server/domain/exceptions/usage-facts";

type Given = NonNullable<Parameters<typeof givenMetered>[1]>;
const find = (facts: InvoiceFacts) => invalidUsageRecord.detect(facts, TODAY);
/** 10 events made 50 units on 10 February; so many more were refused. */
const refused = (count: number, day: Partial<UsageDayFacts> = {}, given: Given = {}) =>
  givenMetered(
    [
      givenDay(day.usedOn ?? "2026-02-10", 50n, {
        refusedCount: count,
        refusal: count === 0 ? null : "The event is older than 24 hours.",
        ...day,
      }),
    ],
    given,
  );

describe("what is no invalid record", () => {
  const leftOut = (quantity: bigint) => ({
    acceptedUsage: [
      {
        productCode: "API_CALLS",
        usedOn: "2026-02-10",
        kind: "refused" as const,
        quantity,
        reason: "Test events.",
        acceptedBy: "Ada",
        acceptedAt: new Date("2026-03-01T10:00:00Z"),
      },
    ],
  });
  const cases: [string, InvoiceFacts][] = [
    ["nothing refused", refused(0)],
    ["events that were counted once already", refused(4, { refusal: "An event with this id was taken before." })],
    ["duplicates, in other words", refused(4, { refusal: "Duplicate event identifier" })],
    ["the day before the period", refused(4, { usedOn: "2026-01-31" })],
    ["the day on which the period ends", refused(4, { usedOn: "2026-03-01" })],
    ["a product the contract does not meter", refused(4, { productCode: "PLATFORM_TEAM" })],
    ["left out by somebody", refused(4, {}, leftOut(4n))],
    [
      "a price at which it all rounds to nothing",
      refused(
        1,
        { quantity: 1n, eventCount: 1 },
        {
          contract: givenContract({ prices: [givenMeteredPrice({ overageUnitPriceMicros: 400_000n })] }),
        },
      ),
    ],
    ["a void invoice", refused(4, {}, { invoice: { status: "void" } })],
    ["an extra copy", refused(4, {}, { siblings: [givenSibling()] })],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());

  test("more refused than somebody left out is another matter", () =>
    expect(find(refused(5, {}, leftOut(4n)))).toMatchObject({ title: "5 usage events refused by the meter" }));
});

describe("what is invalid", () => {
  const cases: [string, InvoiceFacts, string, bigint][] = [
    // Five units an event at €1.10.
    ["at the average event of the day", refused(4), "4 usage events refused by the meter", 2_200n],
    ["one event", refused(1), "1 usage event refused by the meter", 550n],
    [
      "a day without a counted event: one unit each",
      refused(4, { quantity: 0n, eventCount: 0 }),
      "4 usage events refused by the meter",
      440n,
    ],
    [
      "an average below one: one unit each",
      refused(4, { quantity: 2n, eventCount: 10 }),
      "4 usage events refused by the meter",
      440n,
    ],
    [
      "the average is rounded half up",
      refused(2, { quantity: 25n, eventCount: 10 }),
      "2 usage events refused by the meter",
      660n,
    ],
    ["without a reason", refused(4, { refusal: null }), "4 usage events refused by the meter", 2_200n],
    ["the period's first day", refused(4, { usedOn: "2026-02-01" }), "4 usage events refused by the meter", 2_200n],
    ["the period's last day", refused(4, { usedOn: "2026-02-28" }), "4 usage events refused by the meter", 2_200n],
  ];
  test.each(cases)("%s", (_name, facts, title, minor) =>
    expect(find(facts)).toMatchObject({
      title,
      amount: { minor, currency: "EUR" },
      severity: "medium",
      holdsInvoice: true,
    }),
  );

  test("yen are whole", () => {
    const contract = givenContract({
      currency: "JPY",
      prices: [givenMeteredPrice({ overageUnitPriceMicros: 1_660_000n })],
    });
    expect(find(refused(1, {}, { contract, invoice: { currency: "JPY" } }))?.amount).toEqual({
      minor: 8n,
      currency: "JPY",
    });
  });

  test("what went out is more serious", () =>
    expect(find(refused(4, {}, { invoice: { status: "open", number: "DE01-9" } }))?.severity).toBe("high"));
});

test("the sentence names day, reason and money", () => {
  expect(find(refused(4))?.diagnosis).toBe(
    'The meter refused 4 events of API calls of Hallmann Logistik on 10 February 2026 ("The event is older than 24 hours"); about €22.00 would be left off draft in_second, which is held.',
  );
});

test("they are taken again, or left out with a reason", () => {
  const [again, leave] = invalidUsageRecord.describe(refused(4), {}, TODAY).fixes;
  expect(again?.build({})).toMatchObject({
    effects: [{ operation: { operation: "usage.resubmit", likeDayId: "uday_2026-02-10", days: ["2026-02-10"] } }],
  });
  expect(leave?.build({})).toMatchObject({ kind: "refused" });
  expect(leave?.build({ reason: "Test events." })).toMatchObject({
    command: "usage.accept",
    input: { kind: "refused", days: [{ usedOn: "2026-02-10", quantity: "4" }] },
  });
});

test("the proof says whether they were counted or left out", () => {
  const stored = find(refused(4))?.details;
  expect(invalidUsageRecord.proof(refused(0), stored)).toBe(
    "The meter refuses no events of 1 February 2026 to 1 March 2026 any more.",
  );
});
