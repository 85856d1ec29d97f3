import { sql } from "drizzle-orm";
import { overdueOf } from "#server/domain/collections/account-days";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { WorklistFacts } from "#server/domain/collections/points";
import type { Money } from "#server/domain/money";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

/** What is known of an account beside its sources: what broke, what came, and who moved it by hand. */
export type WorklistRecords = Pick<WorklistFacts, "promisesBrokenOn" | "boosts" | "nudges">;
const NOTHING_RECORDED: WorklistRecords = { promisesBrokenOn: [], boosts: [], nudges: [] };

/** How a customer pays is told by what it settled within so many days. */
const HISTORY_DAYS = 730;
/** No document counts failed payments and disputes further back. */
const COUNTED_DAYS = 365;
const OLD_DAYS = 90;

/**
 * What the worklist weighs of accounts at the end of a day, by their ids, in three queries.
 * @param accounts facts of that same day.
 * @param base turns an amount into the reporting currency.
 */
export async function loadWorklistFacts(
  scope: Pick<Scope, "tx">,
  accounts: readonly AccountFacts[],
  day: PlainDate,
  base: (amount: Money) => bigint,
  records: ReadonlyMap<string, WorklistRecords> = new Map(),
): Promise<Map<string, WorklistFacts>> {
  const ids = accounts.map(({ id }) => id);
  const settled = await loadSettled(scope, ids, day);
  const failed = await loadFailedCharges(scope, ids, day);
  const disputed = await loadDisputesRaised(scope, ids, day);
  return new Map(
    accounts.map((account) => [
      account.id,
      {
        entity: account.entity,
        tier: account.tier,
        country: account.country,
        ...overdueParts(account, day, base),
        history: settled.get(account.id) ?? { settled: 0, late: 0, averageDaysLate: null },
        chargesFailedOn: failed.get(account.id) ?? [],
        disputesRaisedOn: disputed.get(account.id) ?? [],
        renewalOn: account.renewalOn,
        lastContactOn:
          account.contacts
            .map(({ on }) => on)
            .sort()
            .at(-1) ?? null,
        ...(records.get(account.id) ?? NOTHING_RECORDED),
      },
    ]),
  );
}

type OverdueParts = Pick<WorklistFacts, "overdueMinor" | "beyond90Minor" | "disputedMinor" | "oldestDueOn">;

function overdueParts(account: AccountFacts, day: PlainDate, base: (amount: Money) => bigint): OverdueParts {
  const late = overdueOf(account, day);
  const sum = (parts: readonly Money[]) => parts.reduce((all, part) => all + base(part), 0n);
  return {
    overdueMinor: sum(late.map(({ openMinor: minor, currency }) => ({ minor, currency }))),
    beyond90Minor: sum(
      late
        .filter(({ dueOn }) => daysBetween(dueOn, day) > OLD_DAYS)
        .map(({ openMinor: minor, currency }) => ({ minor, currency })),
    ),
    disputedMinor: sum(late.map(({ disputedMinor: minor, currency }) => ({ minor, currency }))),
    oldestDueOn: late.map(({ dueOn }) => dueOn).sort()[0] ?? null,
  };
}

type SettledRow = { customer_id: string; settled: number; late: number; days_late: string };

/**
 * An invoice is settled on the first day on which nothing of it was open; one that was credited in full was never paid and
 * tells nothing. One that was paid early makes up for none that was paid late.
 */
async function loadSettled({ tx }: Pick<Scope, "tx">, customerIds: readonly string[], day: PlainDate) {
  const rows = await tx.execute<SettledRow>(sql`
    with billed as (
      select id, customer_id, currency, total_minor, coalesce(due_on, issued_on) as due_on from invoices
      where customer_id = any(${sql.param(customerIds)}::uuid[]) and status in ('open', 'paid') and deleted_at is null and total_minor > 0
        and issued_on between ${addDays(day, -HISTORY_DAYS)}::date and ${day}::date),
    moved as (
      select b.*, a.applied_on as moved_on, a.amount_minor as minor, true as is_paid from billed b join allocations a on a.invoice_id = b.id and a.currency = b.currency
      where a.applied_on <= ${day}::date and a.deleted_at is null
      union all
      select b.*, m.issued_on, m.total_minor, false from billed b join credit_memos m on m.invoice_id = b.id and m.currency = b.currency
      where m.issued_on <= ${day}::date and m.status <> 'void' and m.deleted_at is null),
    running as (
      select id, customer_id, due_on, total_minor, moved_on, sum(minor) over (partition by id order by moved_on) as settled_minor, bool_or(is_paid) over (partition by id) as is_paid from moved),
    settled as (
      select customer_id, greatest(min(moved_on) - due_on, 0) as days_late from running
      where is_paid and settled_minor >= total_minor group by id, customer_id, due_on)
    select customer_id, count(*)::int as settled, count(*) filter (where days_late > 0)::int as late, avg(days_late)::text as days_late
    from settled group by customer_id`);
  return new Map(
    rows.map(({ customer_id, settled, late, days_late }) => [
      customer_id,
      { settled, late, averageDaysLate: Number(days_late) },
    ]),
  );
}

async function loadFailedCharges({ tx }: Pick<Scope, "tx">, customerIds: readonly string[], day: PlainDate) {
  const rows = await tx.execute<{ customer_id: string; failed_on: PlainDate }>(sql`
    select customer_id, failed_on::text from (
      select i.customer_id, (a.attempted_at at time zone e.time_zone)::date as failed_on
      from invoices i join payment_attempts a on a.invoice_id = i.id join legal_entities e on e.code = a.entity_code
      where i.customer_id = any(${sql.param(customerIds)}::uuid[]) and a.status = 'failed' and a.deleted_at is null and i.deleted_at is null) failed
    where failed_on between ${addDays(day, -COUNTED_DAYS)}::date and ${day}::date order by failed_on`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row) => row.failed_on,
  );
}

async function loadDisputesRaised({ tx }: Pick<Scope, "tx">, customerIds: readonly string[], day: PlainDate) {
  const rows = await tx.execute<{ customer_id: string; raised_on: PlainDate }>(sql`
    select customer_id, raised_on::text from disputes
    where customer_id = any(${sql.param(customerIds)}::uuid[]) and raised_on between ${addDays(day, -COUNTED_DAYS)}::date and ${day}::date order by raised_on`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row) => row.raised_on,
  );
}
