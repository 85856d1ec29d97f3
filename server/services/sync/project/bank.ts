import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { lineageOf, projectTable, written } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";
import type { WorkSet } from "#server/services/sync/project/work-set";

/**
 * Statements and entries of bank accounts. Whose account it is stands in `bank_accounts`, which people fill; what is told
 * of an account that is not in it waits. A batch that a file takes apart stands by its parts: the entry that tells of it
 * as a whole has no row beside them.
 * @returns the entries that were written or went.
 */
export async function projectBank(scope: Scope, work: WorkSet): Promise<string[]> {
  await projectStatements(scope, work.of("bank_statement"));
  const named = work.of("bank_entry");
  return projectEntries(scope, [...new Set([...named, ...(await wholesOf(scope, named))])]);
}

async function projectStatements(scope: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const desired = sql`
    select w.id, a.entity_code, a.id as bank_account_id, f.number, f.kind, f."startsOn" as starts_on, f."endsOn" as ends_on, f.currency,
      f."openingMinor" as opening_minor, f."closingMinor" as closing_minor, f."entryCount" as entry_count, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("accountIdentifier" text, number text, kind text, "startsOn" date, "endsOn" date,
      currency text, "openingMinor" bigint, "closingMinor" bigint, "entryCount" int)
    join bank_accounts a on a.identifier = f."accountIdentifier" and a.currency = f.currency`;
  const columns = [
    "entity_code",
    "bank_account_id",
    "number",
    "kind",
    "starts_on",
    "ends_on",
    "currency",
    "opening_minor",
    "closing_minor",
    "entry_count",
  ];
  await projectTable(scope, { table: "bank_statements", columns, followed: [], desired }, ids);
  await scope.tx.execute(sql`
    update source_records s set is_projected = (t.id is not null)
    from unnest(${sql.param(ids)}::uuid[]) as w(id) left join bank_statements t on t.id = w.id
    where s.id = w.id and s.is_projected is distinct from (t.id is not null)`);
}

/** The first part of a batch, by the id that follows from the batch's own. */
const firstPart = recordIdSql("w", "bank_entry", sql`(w.external_id || '/1')`);

async function projectEntries(scope: Scope, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const desired = sql`
    select w.id, a.entity_code, a.id as bank_account_id, f.status, f."bookedOn" as booked_on, f."valueOn" as value_on, f.currency,
      f."amountMinor" as amount_minor, f."isReversal" as is_reversal, f."transactionCode" as transaction_code,
      f."counterpartyName" as counterparty_name, f."counterpartyAccount" as counterparty_account,
      f."endToEndReference" as end_to_end_reference, f."bankReference" as bank_reference, f.remittance,
      f."returnReason" as return_reason, f.position, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("accountIdentifier" text, status text, "bookedOn" date, "valueOn" date, currency text,
      "amountMinor" bigint, "isReversal" boolean, "transactionCode" text, "counterpartyName" text, "counterpartyAccount" text,
      "endToEndReference" text, "bankReference" text, remittance text, "returnReason" text, position bigint)
    join bank_accounts a on a.identifier = f."accountIdentifier" and a.currency = f.currency
    left join source_records part on part.id = ${firstPart}
    where part.id is null`;
  const columns = [
    "entity_code",
    "bank_account_id",
    "status",
    "booked_on",
    "value_on",
    "currency",
    "amount_minor",
    "is_reversal",
    "transaction_code",
    "counterparty_name",
    "counterparty_account",
    "end_to_end_reference",
    "bank_reference",
    "remittance",
    "return_reason",
    "position",
  ];
  const entries = await projectTable(scope, { table: "bank_entries", columns, followed: [], desired }, ids);
  // What stands by its parts waits for nothing.
  await scope.tx.execute(sql`
    update source_records s set is_projected = (t.id is not null or part.id is not null)
    from unnest(${sql.param(ids)}::uuid[]) as chosen(id)
    join source_records w on w.id = chosen.id
    left join bank_entries t on t.id = w.id
    left join source_records part on part.id = ${firstPart}
    where s.id = w.id and s.is_projected is distinct from (t.id is not null or part.id is not null)`);
  return written(entries);
}

/** The batches as a whole that the given parts belong to, where a file told of them too. */
async function wholesOf(scope: Scope, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select s.id from source_records w
    join source_records s on s.id = ${recordIdSql("w", "bank_entry", sql`split_part(w.external_id, '/', 1)`)}
    where w.id = any(${sql.param(ids)}::uuid[]) and w.external_id like '%/%'`);
  return rows.map((row) => row.id);
}
