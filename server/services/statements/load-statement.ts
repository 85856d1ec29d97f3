import { sql } from "drizzle-orm";
import type { AgingBuckets } from "#server/domain/accounts/views";
import type { OpenItem, StatementEntry, StatementFacts, StatementMove } from "#server/domain/statements/statement";
import { addDays, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";
import { balancesAsOf, bucketColumns, bucketsOf, type StoredBuckets } from "#server/services/receivables/aging-sql";
import { unappliedPayments } from "#server/services/receivables/unapplied-sql";

type Asked = { customerId: string; entity: string; from: PlainDate; asOf: PlainDate };

/** What a statement of one account is made of, by currency; balances, open items and buckets are counted as aging counts them. */
export async function loadStatement(scope: Pick<Scope, "tx">, asked: Asked): Promise<StatementFacts[]> {
  const opening = await loadAging(scope, asked.customerId, addDays(asked.from, -1));
  const closing = await loadAging(scope, asked.customerId, asked.asOf);
  const entries = await loadEntries(scope, asked);
  const openItems = await loadOpenItems(scope, asked);
  const unapplied = await loadUnapplied(scope, asked);
  const accounts = await loadBankAccounts(scope, asked.entity);
  const currencies = new Set([...opening.keys(), ...closing.keys(), ...entries.keys(), ...unapplied.keys()]);
  return [...currencies].sort().map((currency) => ({
    currency,
    openingMinor: opening.get(currency)?.total ?? 0n,
    entries: entries.get(currency) ?? [],
    openItems: openItems.get(currency) ?? [],
    buckets: closing.get(currency) ?? NOTHING_OPEN,
    unappliedMinor: unapplied.get(currency) ?? 0n,
    account: accounts.get(currency) ?? null,
  }));
}

const NOTHING_OPEN: AgingBuckets = {
  current: 0n,
  d1_30: 0n,
  d31_60: 0n,
  d61_90: 0n,
  d91_120: 0n,
  d120_plus: 0n,
  total: 0n,
  invoices: 0,
};

function balances(customerId: string, day: PlainDate) {
  const theirs = sql`customer_id = ${customerId}::uuid`;
  return balancesAsOf(day, sql`and ${theirs}`, sql`and invoice_id in (select id from invoices where ${theirs})`);
}

async function loadAging({ tx }: Pick<Scope, "tx">, customerId: string, day: PlainDate) {
  const rows = await tx.execute<StoredBuckets & { currency: string }>(sql`
    with ${balances(customerId, day)} select currency, ${bucketColumns} from balances group by 1`);
  return new Map(rows.map((row) => [row.currency, bucketsOf(row)]));
}

type EntryRow = { currency: string; on: PlainDate; kind: StatementMove; reference: string; minor: string };

/** Of the invoices that aging counts: what was issued, credited and paid within the days. */
async function loadEntries({ tx }: Pick<Scope, "tx">, { customerId, from, asOf }: Asked) {
  const within = (column: string) => sql`${sql.raw(column)} between ${from}::date and ${asOf}::date`;
  const rows = await tx.execute<EntryRow>(sql`
    with billed as (
      select id, coalesce(number, external_id) as number, currency, issued_on, total_minor from invoices
      where customer_id = ${customerId}::uuid and status in ('open', 'paid') and deleted_at is null and issued_on <= ${asOf}::date)
    select currency, issued_on::text as "on", 'invoice' as kind, number as reference, total_minor::text as minor from billed where ${within("issued_on")}
    union all
    select m.currency, m.issued_on::text, 'credit', b.number, m.total_minor::text from billed b join credit_memos m on m.invoice_id = b.id and m.currency = b.currency
    where m.status <> 'void' and m.deleted_at is null and ${within("m.issued_on")}
    union all
    select a.currency, a.applied_on::text, 'payment', b.number, a.amount_minor::text from billed b join allocations a on a.invoice_id = b.id and a.currency = b.currency
    where a.deleted_at is null and ${within("a.applied_on")}`);
  return grouped(
    rows,
    (row) => row.currency,
    ({ on, kind, reference, minor }): StatementEntry => ({ on, kind, reference, minor: BigInt(minor) }),
  );
}

type ItemRow = {
  currency: string;
  number: string;
  issued_on: PlainDate;
  due_on: PlainDate;
  total_minor: string;
  open_minor: string;
  days: number;
};

async function loadOpenItems({ tx }: Pick<Scope, "tx">, { customerId, asOf }: Asked) {
  const rows = await tx.execute<ItemRow>(sql`
    with ${balances(customerId, asOf)}
    select b.currency, coalesce(i.number, i.external_id) as number, i.issued_on::text, coalesce(i.due_on, i.issued_on)::text as due_on,
      i.total_minor::text, b.minor::text as open_minor, b.days
    from balances b join invoices i on i.id = b.invoice_id order by coalesce(i.due_on, i.issued_on), number`);
  return grouped(
    rows,
    (row) => row.currency,
    (row): OpenItem => ({
      number: row.number,
      issuedOn: row.issued_on,
      dueOn: row.due_on,
      totalMinor: BigInt(row.total_minor),
      openMinor: BigInt(row.open_minor),
      days: row.days,
    }),
  );
}

async function loadUnapplied({ tx }: Pick<Scope, "tx">, { customerId, asOf }: Asked): Promise<Map<string, bigint>> {
  const rows = await tx.execute<{ currency: string; minor: string }>(sql`
    select currency, sum(minor)::text as minor from ${unappliedPayments([customerId], asOf)} unapplied group by 1`);
  return new Map(rows.map(({ currency, minor }) => [currency, BigInt(minor)]));
}

/** Where a legal entity has several accounts in a currency, whoever sends the statement would have to say which: none is named. */
async function loadBankAccounts({ tx }: Pick<Scope, "tx">, entity: string) {
  const rows = await tx.execute<{ currency: string; identifier: string; name: string }>(sql`
    select currency, min(identifier) as identifier, min(name) as name from bank_accounts where entity_code = ${entity}
    group by currency having count(*) = 1`);
  return new Map(rows.map(({ currency, ...account }) => [currency, account]));
}
