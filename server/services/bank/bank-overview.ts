import { sql } from "drizzle-orm";
import { z } from "zod";
import type { StatementKind } from "#server/domain/bank/bank-file";
import type { BankAccountView, BankOverview, BankStatementLine, StatementGap } from "#server/domain/bank/views";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { latestFiles } from "#server/services/bank/bank-files";
import { refusedFiles } from "#server/services/bank/refused-files";
import { unassignedAccounts } from "#server/services/bank/unassigned-accounts";

/** Statements and gaps shown of each account. */
const LATEST_STATEMENTS = 12;
const MOST_GAPS = 20;

/** Which accounts there are, how far their statements reach and where one is missing, and what waits for an assignment. */
export const bankOverview = defineQuery({
  name: "bank.overview",
  permission: "sync.read",
  input: z.strictObject({}),
  async run(scope): Promise<BankOverview> {
    const [lastFile] = await latestFiles(scope, 1);
    return {
      accounts: await accounts(scope),
      unassigned: await unassignedAccounts(scope),
      lastFile: lastFile ?? null,
      refusedFiles: await refusedFiles(scope),
      entities: await scope.tx.execute<{ code: string; name: string }>(
        sql`select code, name from legal_entities order by code`,
      ),
    };
  },
});

type AccountRow = {
  id: string;
  identifier: string;
  name: string;
  currency: string;
  entity_code: string;
  statement_count: number;
  entry_count: number;
};

async function accounts(scope: Scope): Promise<BankAccountView[]> {
  const rows = await scope.tx.execute<AccountRow>(sql`
    select a.id, a.identifier, a.name, a.currency, a.entity_code,
      (select count(*) from bank_statements s where s.bank_account_id = a.id)::int as statement_count,
      (select count(*) from bank_entries e where e.bank_account_id = a.id)::int as entry_count
    from bank_accounts a order by a.entity_code, a.name, a.identifier, a.currency`);
  const statements = await latestStatements(scope);
  const gaps = await gapsOfAccounts(scope);
  return rows.map(({ id, identifier, name, currency, entity_code, statement_count, entry_count }) => ({
    id,
    identifier,
    name,
    currency,
    entity: entity_code,
    statementCount: statement_count,
    entryCount: entry_count,
    statements: statements.filter((row) => row.bank_account_id === id).map(statementLine),
    gaps: gaps.filter((row) => row.bank_account_id === id).map(gapOf),
  }));
}

export type StatementRow = {
  id: string;
  bank_account_id: string;
  number: string;
  kind: StatementKind;
  starts_on: string | null;
  ends_on: string | null;
  currency: string;
  opening_minor: string | null;
  closing_minor: string | null;
  entry_count: number;
};

export function statementLine(row: StatementRow): BankStatementLine {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    currency: row.currency,
    openingMinor: row.opening_minor === null ? null : BigInt(row.opening_minor),
    closingMinor: row.closing_minor === null ? null : BigInt(row.closing_minor),
    entries: row.entry_count,
  };
}

async function latestStatements(scope: Scope): Promise<StatementRow[]> {
  return scope.tx.execute<StatementRow>(sql`
    select s.id, s.bank_account_id, s.number, s.kind, s.starts_on::text, s.ends_on::text, s.currency, s.opening_minor::text, s.closing_minor::text, s.entry_count
    from bank_accounts a
    cross join lateral (
      select * from bank_statements s where s.bank_account_id = a.id
      order by s.ends_on desc nulls last, s.starts_on desc nulls last, s.number desc limit ${LATEST_STATEMENTS}) s
    order by s.ends_on desc nulls last, s.starts_on desc nulls last, s.number desc`);
}

type GapRow = {
  bank_account_id: string;
  after_day: string | null;
  closing_minor: string;
  before_day: string | null;
  opening_minor: string;
};

/**
 * A statement that opens with another balance than the one before it closed with, unless some other recent statement did
 * close with it, or one of its own first days opens with it: a week's statement among those of its days is no gap.
 */
async function gapsOfAccounts(scope: Scope): Promise<GapRow[]> {
  return scope.tx.execute<GapRow>(sql`
    with booked as (
      select id, bank_account_id, number, coalesce(starts_on, ends_on) as starts_on, coalesce(ends_on, starts_on) as ends_on, opening_minor, closing_minor
      from bank_statements where kind = 'statement' and deleted_at is null and coalesce(ends_on, starts_on) is not null),
    ordered as (
      select b.*, lag(closing_minor) over w as closed_with, lag(ends_on) over w as closed_on,
        row_number() over (partition by bank_account_id order by ends_on desc, starts_on desc, number desc) as turn
      from booked b window w as (partition by bank_account_id order by ends_on, starts_on, number))
    select s.bank_account_id, s.closed_on::text as after_day, s.closed_with::text as closing_minor, s.starts_on::text as before_day, s.opening_minor::text
    from ordered s
    where s.closed_with is not null and s.opening_minor is not null and s.closed_with <> s.opening_minor
      and not exists (
        select from booked other where other.bank_account_id = s.bank_account_id and other.id <> s.id
          and (other.closing_minor = s.opening_minor and other.ends_on between s.starts_on - 31 and s.ends_on
            or other.opening_minor = s.opening_minor and other.starts_on >= s.starts_on and other.ends_on <= s.ends_on))
    order by s.ends_on desc limit ${MOST_GAPS}`);
}

function gapOf(row: GapRow): StatementGap {
  return {
    afterDay: row.after_day,
    closingMinor: BigInt(row.closing_minor),
    beforeDay: row.before_day,
    openingMinor: BigInt(row.opening_minor),
  };
}
