import { sql } from "drizzle-orm";
import { convert, type Money, type Rate, rateFromDecimal } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";

type RateRow = { base: string; quote: string; rate: string };

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
  const rates = foreign.length === 0 ? new Map<string, Rate>() : await loadRates(scope, foreign, day);
  return (amount) => {
    if (!amount) return 0n;
    if (amount.currency === REPORTING_CURRENCY) return amount.minor;
    const rate = rates.get(amount.currency);
    return rate ? convert(amount, rate).minor : 0n;
  };
}

async function loadRates(
  scope: Pick<Scope, "tx">,
  currencies: readonly string[],
  day: PlainDate,
): Promise<Map<string, Rate>> {
  const rows = await scope.tx.execute<RateRow>(sql`
    select distinct on (base, quote) base, quote, rate::text from fx_rates
    where effective_on <= ${day}::date and ((quote = ${REPORTING_CURRENCY} and base = any(${sql.param(currencies)}::text[])) or (base = ${REPORTING_CURRENCY} and quote = any(${sql.param(currencies)}::text[])))
    order by base, quote, effective_on desc`);
  const rates = new Map<string, Rate>();
  // A rate stated the other way round is turned about; one stated directly is better and wins.
  const turnedFirst = [...rows].sort((left) => (left.base === REPORTING_CURRENCY ? -1 : 1));
  for (const { base, quote, rate } of turnedFirst) {
    const stated = rateFromDecimal(base, quote, rate);
    if (!stated) continue;
    if (quote === REPORTING_CURRENCY) rates.set(base, stated);
    else rates.set(quote, { from: quote, to: base, numerator: stated.denominator, denominator: stated.numerator });
  }
  return rates;
}
