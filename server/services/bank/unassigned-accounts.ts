import { sql } from "drizzle-orm";
import type { UnassignedAccount } from "#server/domain/bank/views";
import type { Scope } from "#server/kernel/context";
import { bankSource } from "#server/services/bank/bank-source";

type Row = {
  identifier: string;
  currency: string;
  entries: number;
  statements: number;
  first_day: string | null;
  last_day: string | null;
};

/** Accounts whose statements and entries wait because nobody said whose they are; all, or those of the given numbers. */
export async function unassignedAccounts(
  scope: Pick<Scope, "tx">,
  identifiers?: readonly string[],
): Promise<UnassignedAccount[]> {
  const chosen = identifiers
    ? sql`and facts->>'accountIdentifier' = any(${sql.param([...new Set(identifiers)])}::text[])`
    : sql``;
  const rows = await scope.tx.execute<Row>(sql`
    select facts->>'accountIdentifier' as identifier, facts->>'currency' as currency,
      (count(*) filter (where kind = 'bank_entry'))::int as entries, (count(*) filter (where kind = 'bank_statement'))::int as statements,
      min(coalesce(facts->>'bookedOn', facts->>'startsOn', facts->>'endsOn')) as first_day,
      max(coalesce(facts->>'bookedOn', facts->>'endsOn', facts->>'startsOn')) as last_day
    from source_records
    where kind in ('bank_entry', 'bank_statement') and not is_projected and not is_deleted and system = ${bankSource.key} ${chosen}
    group by 1, 2 order by 1, 2`);
  return rows.map((row) => ({
    identifier: row.identifier,
    currency: row.currency,
    waitingEntries: row.entries,
    waitingStatements: row.statements,
    firstDay: row.first_day,
    lastDay: row.last_day,
  }));
}
