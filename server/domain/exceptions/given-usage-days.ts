import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenContract, givenFacts, givenMeteredPrice, givenPrice } from "#server/domain/exceptions/given-facts";
import { daysOf } from "#server/domain/exceptions/usage-days";
import type { UsageDayFacts } from "#server/domain/exceptions/usage-facts";
import type { PlainDate } from "#server/domain/time";

export const MEASURED_AT = new Date("2026-03-01T08:00:00.000Z");

/** A day of API calls that was told the day after. */
export function givenDay(usedOn: PlainDate, quantity: bigint, given: Partial<UsageDayFacts> = {}): UsageDayFacts {
  return {
    system: "metering",
    externalId: `uday_${usedOn}`,
    seenAt: MEASURED_AT,
    productCode: "API_CALLS",
    usedOn,
    quantity,
    eventCount: 10,
    refusedCount: 0,
    refusal: null,
    changedAt: new Date(`${usedOn}T12:00:00.000Z`),
    ...given,
  };
}

/** Use on every day from the first to the one before the last: the same, except where something else is said. */
export function givenDays(
  startsOn: PlainDate,
  endsOn: PlainDate,
  units: bigint | ((day: PlainDate) => bigint),
  others: Readonly<Record<PlainDate, bigint | Partial<UsageDayFacts>>> = {},
): UsageDayFacts[] {
  return daysOf(startsOn, endsOn).map((day) => {
    const usual = typeof units === "bigint" ? units : units(day);
    const other = others[day];
    return typeof other === "bigint" ? givenDay(day, other) : givenDay(day, usual, other);
  });
}

type Given = NonNullable<Parameters<typeof givenFacts>[0]>;

/** A draft over February 2026 of a customer with a metered contract, whose days are known since December. */
export function givenMetered(usageDays: readonly UsageDayFacts[], given: Given = {}): InvoiceFacts {
  return givenFacts({ contract: givenContract({ prices: [givenPrice(), givenMeteredPrice()] }), usageDays, ...given });
}
