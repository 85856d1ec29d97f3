import { sql } from "drizzle-orm";
import { z } from "zod";
import { unbookedReturns } from "#server/domain/cash/bank-returns";
import type { EntryStanding, ReconciledDay, ReconciledEntry } from "#server/domain/cash/views";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { explanationOf, isReceipt } from "#server/domain/exceptions/payment-explanation";
import { restOf, wordsOf } from "#server/domain/exceptions/payment-returned";
import { lostOf } from "#server/domain/exceptions/types/returned-receipt";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { loadBankEntryFacts } from "#server/services/exceptions/load-bank-entry-facts";
import { grouped } from "#server/services/exceptions/row-sets";

/** Statements of each account that are shown, the latest first. */
const MOST_STATEMENTS = 10;

type StatementRow = {
  id: string;
  account_id: string;
  account: string;
  entity_code: string;
  currency: string;
  day: string;
  starts_on: string | null;
  before_minor: string | null;
  opening_minor: string | null;
  closing_minor: string | null;
};

/**
 * Each day of each bank account as its statement tells it: what it began with, what was booked, what it ended with, and what
 * of the money that came in has a place. A day agrees when its entries make up its balances and all of them are explained.
 */
export const bankReconciliation = defineQuery({
  name: "cash.reconciliation",
  permission: "cash.read",
  input: z.strictObject({ statements: z.int().min(1).max(MOST_STATEMENTS).default(5) }),
  async run(scope, { statements }): Promise<ReconciledDay[]> {
    const rows = await loadStatements(scope, statements);
    const entries = await loadEntriesOf(scope, rows);
    const facts = new Map(
      (
        await loadBankEntryFacts(
          scope,
          [...entries.values()].flatMap((own) => own.map(({ entry_id }) => entry_id)),
        )
      ).map((one) => [one.entry.id, one]),
    );
    return rows.map((row) => dayOf(row, entries.get(row.id) ?? [], facts, scope.now));
  },
});

function loadStatements(scope: Pick<Scope, "tx">, most: number): Promise<StatementRow[]> {
  return scope.tx.execute<StatementRow>(sql`
    select * from (
      select s.id, a.id as account_id, a.name as account, a.entity_code, s.currency, s.ends_on::text as day, s.starts_on::text,
        lag(s.closing_minor) over w::text as before_minor, s.opening_minor::text, s.closing_minor::text, row_number() over (partition by a.id order by s.ends_on desc, s.id desc) as place
      from bank_statements s join bank_accounts a on a.id = s.bank_account_id
      where s.kind = 'statement' and s.deleted_at is null and s.ends_on is not null and s.closing_minor is not null
      window w as (partition by a.id order by s.ends_on, s.id)) told
    where place <= ${most} order by day desc, entity_code, account, account_id`);
}

type EntryRow = {
  statement_id: string;
  entry_id: string;
  amount_minor: string;
  case_id: string | null;
  case_number: number | null;
  case_state: string | null;
};

async function loadEntriesOf(
  scope: Pick<Scope, "tx">,
  rows: readonly StatementRow[],
): Promise<Map<string, EntryRow[]>> {
  if (rows.length === 0) return new Map();
  const found = await scope.tx.execute<EntryRow>(sql`
    select s.id as statement_id, e.id as entry_id, e.amount_minor::text, c.id as case_id, c.number::int as case_number, c.state as case_state
    from bank_statements s
    join bank_entries e on e.bank_account_id = s.bank_account_id and e.booked_on between coalesce(s.starts_on, s.ends_on) and s.ends_on and e.status = 'booked' and e.deleted_at is null
    left join lateral (select id, number, state from cases where subject_type = 'bank_entry' and subject_id = e.id and closed_at is null order by number limit 1) c on true
    where s.id = any(${sql.param(rows.map(({ id }) => id))}::uuid[]) order by s.id, e.booked_on, e.position, e.id`);
  return grouped(
    found,
    (row) => row.statement_id,
    (row) => row,
  );
}

function dayOf(
  row: StatementRow,
  entries: readonly EntryRow[],
  facts: ReadonlyMap<string, BankEntryFacts>,
  now: Date,
): ReconciledDay {
  const money = (minor: bigint) => ({ minor, currency: row.currency });
  const sum = (some: readonly EntryRow[]) => some.reduce((total, { amount_minor }) => total + BigInt(amount_minor), 0n);
  const closing = BigInt(row.closing_minor ?? 0);
  const booked = sum(entries);
  const opening = BigInt(row.before_minor ?? row.opening_minor ?? closing - booked);
  const standing = new Map(entries.map((entry) => [entry, standingOf(entry, facts.get(entry.entry_id), now)]));
  const received = entries.filter((entry) => standing.get(entry) !== "out");
  const open = received.filter((entry) => unsettled.has(standing.get(entry) ?? "open"));
  const off = closing - opening - booked;
  return {
    accountId: row.account_id,
    account: row.account,
    entity: row.entity_code,
    day: row.day,
    opening: money(opening),
    closing: money(closing),
    entries: money(booked),
    off: money(off),
    received: money(sum(received)),
    explained: money(sum(received) - sum(open)),
    unexplained: money(sum(open)),
    unexplainedCount: open.length,
    agrees: off === 0n && open.length === 0,
    open: open.flatMap((entry) => entryOf(entry, standing.get(entry) ?? "open", facts.get(entry.entry_id)) ?? []),
  };
}

const unsettled: ReadonlySet<EntryStanding> = new Set(["open", "waiting", "gone_back"]);

/** What a booking is; money that goes out or back is nobody's to apply. */
function standingOf({ case_state: state }: EntryRow, facts: BankEntryFacts | undefined, now: Date): EntryStanding {
  if (!facts || !isReceipt(facts)) return "out";
  const isUnderWay = state === "correcting";
  // Billing still counts it, and the bank does not have it any more.
  if (lostOf(facts, businessDate(now, facts.entity.timeZone))) return isUnderWay ? "waiting" : "gone_back";
  const explanation = explanationOf(facts);
  if (explanation) return explanation.kind;
  const isOnItsWay = restOf(facts) <= 0n && unbookedReturns(facts.returns).length > 0;
  return isUnderWay || isOnItsWay ? "waiting" : "open";
}

function entryOf(row: EntryRow, standing: EntryStanding, facts: BankEntryFacts | undefined): ReconciledEntry | null {
  if (!facts) return null;
  const { entry } = facts;
  return {
    id: entry.id,
    name: entry.counterpartyName ?? "Unknown payer",
    words: wordsOf(entry),
    amount: { minor: entry.amountMinor, currency: entry.currency },
    standing,
    caseId: row.case_id,
    caseNumber: row.case_number,
  };
}
