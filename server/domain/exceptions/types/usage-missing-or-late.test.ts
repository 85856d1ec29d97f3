import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import {
  givenContract,
  givenLine,
  givenMeteredPrice,
  givenPrice,
  givenSibling,
  givenUsage,
  givenUsageLine,
  TODAY,
} from "#server/domain/exceptions/given-facts";
import { givenDays, givenMetered } from "#server/domain/exceptions/given-usage-days";
import { usageMissingOrLate } from "#server/domain/exceptions/types/usage-missing-or-late";
import { usageOverEntitlement } from "#server/domain/exceptions/types/usage-over-entitlement";
import type { UsageDayFacts } from "#server/domain/exceptions/usage-facts";
import type { PlainDate } from "#server/domain/time";

type Given = NonNullable<Parameters<typeof givenMetered>[1]>;
const find = (facts: InvoiceFacts, today: PlainDate = TODAY) => usageMissingOrLate.detect(facts, today);

/** 50 units a day from December to the day before the invoice was made, except where something else is said. */
const with50 = (others: Parameters<typeof givenDays>[3] = {}, given: Given = {}) =>
  givenMetered(givenDays("2025-12-01", "2026-03-02", 50n, others), given);
const without = (days: readonly PlainDate[], given: Given = {}) =>
  givenMetered(
    givenDays("2025-12-01", "2026-03-02", 50n).filter((day) => !days.includes(day.usedOn)),
    given,
  );
const accepted = (usedOn: PlainDate) => ({
  productCode: "API_CALLS",
  usedOn,
  kind: "missing" as const,
  quantity: 0n,
  reason: "Their works holidays.",
  acceptedBy: "Ada",
  acceptedAt: new Date("2026-03-01T10:00:00Z"),
});
/** Weekends without use, as of a customer who works five days. */
const weekdays = (day: PlainDate) => ([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) ? 0n : 40n);

describe("no days are missing", () => {
  const cases: [string, InvoiceFacts][] = [
    ["use on every day", with50()],
    ["nothing known by day", givenMetered([])],
    [
      "a first invoice, which has no period behind it",
      without(["2026-02-10"], { invoice: { periodStartsOn: "2026-03-01" } }),
    ],
    ["days missing before the period", without(["2026-01-30", "2026-01-31"])],
    ["the day on which the period ended, which is not of it", without(["2026-03-01"])],
    ["weekends of a customer who works on weekdays", givenMetered(givenDays("2025-12-01", "2026-03-02", weekdays))],
    [
      "a customer of a unit a day, who has none by chance",
      givenMetered(givenDays("2025-12-01", "2026-03-02", 1n, { "2026-02-10": 0n })),
    ],
    ["use that has not begun: nothing before", givenMetered(givenDays("2026-02-12", "2026-03-02", 50n))],
    ["use that ended: nothing after", givenMetered(givenDays("2025-12-01", "2026-02-20", 50n))],
    [
      "too few weeks to tell what is usual",
      givenMetered(givenDays("2026-02-02", "2026-02-20", 50n, { "2026-02-10": 0n }), {
        invoice: { periodEndsOn: "2026-02-20" },
      }),
    ],
    ["a void invoice", without(["2026-02-10"], { invoice: { status: "void" } })],
    ["an extra copy", without(["2026-02-10"], { siblings: [givenSibling()] })],
    ["a contract without metered products", without(["2026-02-10"], { contract: givenContract() })],
    ["what billing measured all the same", without(["2026-02-10"], { usage: [givenUsage(1_400n)] })],
    ["days somebody took as they are", without(["2026-02-10"], { acceptedUsage: [accepted("2026-02-10")] })],
    [
      "an invoice made ahead, whose days are still to come",
      without(["2026-02-19", "2026-02-20", "2026-02-21"], { invoice: { createdAt: new Date("2026-02-20T09:00:00Z") } }),
    ],
  ];
  test.each(cases)("%s", (_name, facts) => expect(find(facts)).toBeNull());
});

describe("days are missing", () => {
  const cases: [string, InvoiceFacts, string, bigint | null][] = [
    // 27 days of 50 are 1,350 units, 350 over what is included; the day back, 50 more are owed.
    ["one day", without(["2026-02-10"]), "1 day without API calls", 5_500n],
    ["a day that says zero", with50({ "2026-02-10": 0n }), "1 day without API calls", 5_500n],
    ["several days in a row", without(["2026-02-10", "2026-02-11", "2026-02-12"]), "3 days without API calls", 16_500n],
    ["apart from each other", without(["2026-02-03", "2026-02-17"]), "2 days without API calls", 11_000n],
    ["the first day of the period", without(["2026-02-01"]), "1 day without API calls", 5_500n],
    [
      "the last day of the period, once there is use after it",
      without(["2026-02-28"]),
      "1 day without API calls",
      5_500n,
    ],
    [
      "across the period's beginning: only its own days",
      without(["2026-01-31", "2026-02-01"]),
      "1 day without API calls",
      5_500n,
    ],
    [
      "one holiday among the weeks before does not make it usual",
      with50({ "2026-01-13": 0n, "2026-02-10": 0n }),
      "1 day without API calls",
      5_500n,
    ],
    [
      "what is missing lies within what is included",
      without(["2026-02-10"], { contract: givenContract({ prices: [givenMeteredPrice({ includedUnits: 5_000n })] }) }),
      "1 day without API calls",
      null,
    ],
    [
      "part of it lies beyond what is included",
      without(["2026-02-10"], { contract: givenContract({ prices: [givenMeteredPrice({ includedUnits: 1_380n })] }) }),
      "1 day without API calls",
      2_200n,
    ],
    [
      "billing has less than the meter lacks",
      without(["2026-02-10"], { usage: [givenUsage(1_350n)] }),
      "1 day without API calls",
      5_500n,
    ],
  ];
  test.each(cases)("%s", (_name, facts, title, minor) => {
    const found = find(facts);
    expect(found).toMatchObject({ title });
    expect(found?.amount?.minor ?? null).toBe(minor);
  });

  test("the leap day counts like any other", () => {
    const days = givenDays("2027-12-01", "2028-03-02", 50n).filter((day) => day.usedOn !== "2028-02-29");
    const contract = givenContract({ endsOn: null, prices: [givenMeteredPrice({ endsOn: null })] });
    const facts = givenMetered(days, {
      contract,
      invoice: {
        periodStartsOn: "2028-02-01",
        periodEndsOn: "2028-03-01",
        issuedOn: "2028-03-01",
        createdAt: new Date("2028-03-01T09:00:00Z"),
      },
    });
    expect(find(facts, "2028-03-02")).toMatchObject({
      title: "1 day without API calls",
      details: { uses: [{ missing: [{ usedOn: "2028-02-29", usualUnits: "50" }] }] },
    });
  });

  test("without money at stake nothing is held", () => {
    const within = without(["2026-02-10"], {
      contract: givenContract({ prices: [givenMeteredPrice({ includedUnits: 5_000n })] }),
    });
    expect(find(within)).toMatchObject({ severity: "low", holdsInvoice: false, amount: null });
    expect(find(without(["2026-02-10"]))).toMatchObject({ severity: "medium", holdsInvoice: true });
  });

  test("yen are whole", () => {
    const contract = givenContract({
      currency: "JPY",
      prices: [givenMeteredPrice({ overageUnitPriceMicros: 1_510_000n })],
    });
    expect(find(without(["2026-02-10"], { contract, invoice: { currency: "JPY" } }))?.amount).toEqual({
      minor: 76n,
      currency: "JPY",
    });
  });

  test("the sentence names the days and what is at stake", () => {
    expect(find(without(["2026-02-10", "2026-02-11"]))?.diagnosis).toBe(
      "The meter shows no API calls of Hallmann Logistik on 10 February 2026 and 11 February 2026, though there was use before and after, so draft in_second would go out about €110.00 too low and is held.",
    );
  });
});

describe("use that changed after the invoice was made", () => {
  const lateAt = new Date("2026-03-01T20:00:00.000Z");
  const late = (units: bigint, given: Partial<UsageDayFacts> = {}, more: Given = {}) =>
    with50(
      { "2026-02-10": { quantity: units, changedAt: lateAt, ...given } },
      { usage: [givenUsage(1_400n)], ...more },
    );
  const billed: Given = { lines: [givenLine(), givenUsageLine(400n)] };

  test.each<[string, InvoiceFacts, bigint]>([
    ["more than was rated", late(90n, {}, billed), 4_400n],
    ["less than was rated: corrected", late(20n, {}, billed), -3_300n],
    [
      "on an invoice that went out",
      late(90n, {}, { ...billed, invoice: { status: "open", number: "DE01-9" } }),
      4_400n,
    ],
    ["on one that was paid", late(90n, {}, { ...billed, invoice: { status: "paid", number: "DE01-9" } }), 4_400n],
  ])("%s", (_name, facts, minor) => {
    const found = find(facts);
    expect(found?.title).toBe("API calls of 1 day changed after the invoice was made");
    expect(found?.details).toMatchObject({ uses: [{ atStakeMinor: String(minor) }] });
    // Billing and invoice agree: the other type has nothing to say.
    expect(usageOverEntitlement.detect(facts, TODAY)).toBeNull();
  });

  test.each<[string, InvoiceFacts, PlainDate]>([
    ["billing has it too", late(90n, {}, { usage: [givenUsage(1_440n)] }), TODAY],
    ["it changed before the invoice was made", late(90n, { changedAt: new Date("2026-03-01T08:00:00Z") }), TODAY],
    ["billing has until the next business day", late(90n), "2026-03-01"],
    // 20:00 UTC is 2 March in Tokyo already.
    [
      "the business day is the entity's",
      late(
        90n,
        {},
        {
          entity: {
            code: "JP01",
            name: "Meridian Metrics K.K.",
            country: "JP",
            currency: "JPY",
            timeZone: "Asia/Tokyo",
          },
        },
      ),
      "2026-03-02",
    ],
    ["billing measured nothing to compare", late(90n, {}, { usage: [] }), TODAY],
    [
      "the invoice was made before its period was over",
      late(90n, {}, { invoice: { createdAt: new Date("2026-02-20T09:00:00Z") } }),
      TODAY,
    ],
  ])("is no finding when %s", (_name, facts, today) => expect(find(facts, today)).toBeNull());

  test("where billing's own measure and the invoice differ, the mismatch speaks alone", () => {
    const facts = with50({}, { usage: [givenUsage(1_400n)], lines: [givenLine()] });
    expect(find(facts)).toBeNull();
    expect(usageOverEntitlement.detect(facts, TODAY)).not.toBeNull();
  });

  test("while days are missing the mismatch is silent: what was used comes first", () => {
    const facts = without(["2026-02-10"], { usage: [givenUsage(1_350n)], lines: [givenLine()] });
    expect(find(facts)).not.toBeNull();
    expect(usageOverEntitlement.detect(facts, TODAY)).toBeNull();
  });

  test("until billing was read since the meter's change the mismatch waits", () => {
    const stale = { usage: [givenUsage(1_400n, { seenAt: new Date("2026-03-01T19:00:00Z") })], lines: [givenLine()] };
    expect(usageOverEntitlement.detect(late(90n, {}, stale), "2026-03-01")).toBeNull();
    const read = { usage: [givenUsage(1_400n, { seenAt: new Date("2026-03-01T21:00:00Z") })], lines: [givenLine()] };
    expect(usageOverEntitlement.detect(late(90n, {}, read), "2026-03-01")).not.toBeNull();
  });
});

describe("fixes", () => {
  const fixes = (facts: InvoiceFacts) => usageMissingOrLate.describe(facts, {}, TODAY).fixes;

  test("the meter is asked for the days, by a day it knows", () => {
    expect(fixes(without(["2026-02-10", "2026-02-11"]))[0]?.build({})).toEqual({
      kind: "effects",
      effects: [
        {
          system: "metering",
          operation: {
            operation: "usage.resubmit",
            likeDayId: "uday_2025-12-01",
            productCode: "API_CALLS",
            days: ["2026-02-10", "2026-02-11"],
          },
          label: "Take API calls of 10 February 2026 and 11 February 2026 again",
          target: "usage_day:uday_2025-12-01",
        },
      ],
    });
  });

  test("days without use are accepted only with a reason", () => {
    const accept = fixes(without(["2026-02-10"]))[1];
    expect(accept?.build({ reason: "  " })).toMatchObject({ kind: "refused" });
    expect(accept?.build({ reason: " Holidays " })).toMatchObject({
      kind: "command",
      command: "usage.accept",
      reason: "Holidays",
      input: { kind: "missing", days: [{ productCode: "API_CALLS", usedOn: "2026-02-10", quantity: "0" }] },
    });
  });

  test("what changed after rating cannot be accepted away", () => {
    const facts = with50(
      { "2026-02-10": { quantity: 90n, changedAt: new Date("2026-03-01T20:00:00Z") } },
      { usage: [givenUsage(1_400n)] },
    );
    expect(fixes(facts).map((fix) => fix.key)).toEqual(["resubmit_usage"]);
  });
});

test("two products are looked at apart", () => {
  const other = givenMeteredPrice({ externalId: "802C", productCode: "STORAGE_GB" });
  const facts = givenMetered(
    [
      ...givenDays("2025-12-01", "2026-03-02", 50n),
      ...givenDays("2025-12-01", "2026-03-02", 30n, { "2026-02-10": 0n }).map((day) => ({
        ...day,
        externalId: `gb_${day.usedOn}`,
        productCode: "STORAGE_GB",
      })),
    ],
    { contract: givenContract({ prices: [givenPrice(), givenMeteredPrice(), other] }) },
  );
  expect(find(facts)?.details).toMatchObject({ uses: [{ productCode: "STORAGE_GB" }] });
});

test("days come back", () => {
  const stored = find(without(["2026-02-10"]))?.details;
  expect(usageMissingOrLate.proof(with50(), stored)).toBe(
    "The meter shows use on every day of 1 February 2026 to 1 March 2026 on which there usually is some, and billing rated the same.",
  );
  expect(usageMissingOrLate.proof(without(["2026-02-10"], { acceptedUsage: [accepted("2026-02-10")] }), stored)).toBe(
    "Ada took the days without API calls as they are: Their works holidays.",
  );
});

test("a day that is accepted counts while it stays without use", () => {
  const acceptedUsage = [accepted("2026-02-10")];
  expect(find(without(["2026-02-10"], { acceptedUsage }))).toBeNull();
  expect(find(without(["2026-02-10", "2026-02-11"], { acceptedUsage }))).toMatchObject({
    details: { uses: [{ missing: [{ usedOn: "2026-02-11" }] }] },
  });
});
