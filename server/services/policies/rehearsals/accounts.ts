import { sql } from "drizzle-orm";
import { listWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";

/** Accounts looked at together. */
export const ACCOUNT_BATCH = 300;

/** Customers by their ids, each with the day it is at its legal entity. */
export async function nextAccounts(
  scope: Pick<Scope, "tx" | "now">,
  after: string | null,
): Promise<{ id: string; today: PlainDate }[]> {
  if (after !== null && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(after))
    throw new AppError("BAD_INPUT", "The place in the list is not right. Rehearse again.");
  const rows = await scope.tx.execute<{ id: string; time_zone: string }>(sql`
    select c.id, e.time_zone from customers c join legal_entities e on e.code = c.entity_code
    where ${after === null ? sql`true` : sql`c.id > ${after}::uuid`} order by c.id limit ${ACCOUNT_BATCH}`);
  return rows.map(({ id, time_zone }) => ({ id, today: businessDate(scope.now, time_zone) }));
}

/** One amount for several currencies: in the currency where all are of one, else in the reporting currency. */
export function oneAmount(
  amounts: readonly Money[],
  base: (amount: Money) => bigint,
): { amount: Money | null; baseMinor: bigint } {
  const baseMinor = amounts.reduce((sum, amount) => sum + base(amount), 0n);
  const [first] = amounts;
  if (!first) return { amount: null, baseMinor };
  if (amounts.some(({ currency }) => currency !== first.currency))
    return { amount: { minor: baseMinor, currency: REPORTING_CURRENCY }, baseMinor };
  return {
    amount: { minor: amounts.reduce((sum, { minor }) => sum + minor, 0n), currency: first.currency },
    baseMinor,
  };
}

export function accountTitle({
  entity,
  tier,
  country,
}: {
  entity: string;
  tier: string | null;
  country: string | null;
}) {
  return [entity, tier, country].filter((part) => part !== null).join(" · ");
}

/** What decides about an account: the strategy, and the segment that chose it. */
export function strategyWords(label: string, segment: string | null): string {
  return `${label} (${segment ?? "everybody else"})`;
}

/** "2 e-mails, 1 call and 1 letter". */
export function countedWords(counts: readonly { count: number; one: string; many: string }[]): string {
  return listWords(
    counts.filter(({ count }) => count > 0).map(({ count, one, many }) => `${count} ${count === 1 ? one : many}`),
  );
}
