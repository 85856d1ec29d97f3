import { sql } from "drizzle-orm";
import { convert, type Money, type Rate, rateFromDecimal } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";

type RateRow = { base: string; quote: string; rate: string; effective_on: PlainDate };

/** A rate into the reporting currency with the day it was given for. */
export type DatedRate = { rate: Rate; on: PlainDate };

/**
 * Converts amounts into the reporting currency at each currency's latest rate on or before a day. Where no rate was ever
 * given the amount counts as nothing for the order of cases; it is still shown in its own currency.
 */
export async function baseAmounts(
  scope: Pick<Scope, "tx">,
  currencies: readonly string[],
  day: PlainDate,
): Promise<(amount: Money | null) => bigint> {
  const foreign = [...new Set(currencies)].filter((currency) => currency !== REPORTING_CURRENCY);
  const rates = foreign.length === 0 ? new Map<string, DatedRate>() : await loadRates(scope, foreign, day);
  return (amount) => {
    if (!amount) return 0n;
    if (amount.currency === REPORTING_CURRENCY) return amount.minor;
    const rate = rates.get(amount.currency);
    return rate ? convert(amount, rate.rate).minor : 0n;
  };
}

/** The latest rate of one currency on or before a day; null where none was ever given. The reporting currency is its own. */
export async function datedRate(scope: Pick<Scope, "tx">, currency: string, day: PlainDate): Promise<DatedRate | null> {
  if (currency === REPORTING_CURRENCY)
    return { rate: { from: currency, to: currency, numerator: 1n, denominator: 1n }, on: day };
  return (await loadRates(scope, [currency], day)).get(currency) ?? null;
}

async function loadRates(
  scope: Pick<Scope, "tx">,
  currencies: readonly string[],
  day: PlainDate,
): Promise<Map<string, DatedRate>> {
  const rows = await scope.tx.execute<RateRow>(sql`
    select distinct on (base, quote) base, quote, rate::text, effective_on::text from fx_rates
    where effective_on <= ${day}::date and ((quote = ${REPORTING_CURRENCY} and base = any(${sql.param(currencies)}::text[])) or (base = ${REPORTING_CURRENCY} and quote = any(${sql.param(currencies)}::text[])))
    order by base, quote, effective_on desc`);
  const rates = new Map<string, DatedRate>();
  // A rate stated the other way round is turned about; one stated directly is better and wins.
  const turnedFirst = [...rows].sort((left) => (left.base === REPORTING_CURRENCY ? -1 : 1));
  for (const { base, quote, rate, effective_on: on } of turnedFirst) {
    const stated = rateFromDecimal(base, quote, rate);
    if (!stated) continue;
    if (quote === REPORTING_CURRENCY) rates.set(base, { rate: stated, on });
    else {
      const turned = { from: quote, to: base, numerator: stated.denominator, denominator: stated.numerator };
      rates.set(quote, { rate: turned, on });
    }
  }
  return rates;
}
