import { sql } from "drizzle-orm";
import type { ContestedPart } from "#server/domain/disputes/standing";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadContested } from "#server/services/disputes/contested-sql";
import { grouped } from "#server/services/exceptions/row-sets";
import { unappliedPayments } from "#server/services/receivables/unapplied-sql";

/** Accounts in one loading; more are asked for in batches. */
export const MOST_ACCOUNTS = 500;

/** From a day on, until the first day on which it is no longer so. */
export type Spell = { from: PlainDate; until: PlainDate | null };

/** An invoice and all that moves what is open of it, from the first day on. Minor units of its currency. */
export type InvoiceHistory = {
  id: string;
  number: string;
  currency: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** Less what was paid and credited by the end of the first day. */
  openMinor: bigint;
  /** What was paid and credited on later days. */
  moves: readonly { on: PlainDate; minor: bigint }[];
  /** A source says that it is contested. */
  isDisputed: boolean;
  contested: readonly ContestedPart[];
  /** What billing says is paid and no payment or credit tells of. */
  untoldMinor: bigint;
  /** Days after the first on which the gateway charged by itself, and the one on which it means to. */
  chargedOn: readonly PlainDate[];
  nextChargeOn: PlainDate | null;
  plan: { from: PlainDate; minor: bigint } | null;
  /** A charge that was sent and of which no outcome is known. */
  charge: { from: PlainDate; minor: bigint } | null;
  doubts: readonly (Spell & { caseNumber: number; words: string })[];
};

export type AccountHistory = {
  id: string;
  name: string;
  entity: string;
  tier: string | null;
  country: string | null;
  email: string | null;
  hasPostalAddress: boolean;
  invoices: readonly InvoiceHistory[];
  /** Payments that pay no invoice yet, as they stand today. */
  unapplied: readonly { currency: string; minor: bigint; receivedOn: PlainDate }[];
  tickets: readonly (Spell & { number: string })[];
  /** The days on which renewals close that are being negotiated. */
  renewals: readonly PlainDate[];
};

export type Days = { from: PlainDate; to: PlainDate };

/**
 * What collections looks at of accounts over some days, as far as the actor sees it, in a number of queries that does not
 * grow with them. What is open follows each day, as aging counts it, and so does what is contested. Of the rest, sources tell
 * how it stands today alone: which invoices are contested without saying how much, which money pays nothing yet, when the gateway charges again, what became of a charge, and who the customer is.
 */
export async function loadAccountHistories(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
  days: Days,
): Promise<AccountHistory[]> {
  if (customerIds.length > MOST_ACCOUNTS)
    throw new RangeError(`${customerIds.length} accounts were asked for at once; ask for ${MOST_ACCOUNTS} at most.`);
  if (customerIds.length === 0) return [];
  const accounts = await loadAccounts(scope, customerIds);
  const stored = await loadInvoices(scope, customerIds, days);
  const ids = stored.map(({ id }) => id);
  const plans = await loadPlans(scope, ids);
  const charges = await loadCharges(scope, ids, days.from);
  const doubts = await loadDoubts(scope, ids);
  const contested = await loadContested(scope, ids);
  const unapplied = await loadUnapplied(scope, customerIds);
  const tickets = await loadTickets(scope, customerIds);
  const renewals = await loadRenewals(scope, customerIds);
  const invoices = grouped(
    stored,
    (row) => row.customer_id,
    (row): InvoiceHistory => ({
      id: row.id,
      number: row.number,
      currency: row.currency,
      issuedOn: row.issued_on,
      dueOn: row.due_on,
      openMinor: BigInt(row.open_minor),
      moves: row.moves.map(({ on, minor }) => ({ on, minor: BigInt(minor) })),
      isDisputed: row.is_disputed,
      contested: contested.get(row.id) ?? [],
      untoldMinor: BigInt(row.untold_minor),
      nextChargeOn: row.next_charge_on,
      plan: plans.get(row.id) ?? null,
      chargedOn: row.is_charged ? (charges.get(row.id)?.on ?? []) : [],
      charge: charges.get(row.id)?.underWay ?? null,
      doubts: doubts.get(row.id) ?? [],
    }),
  );
  return accounts.map(({ entity_code: entity, has_postal_address: hasPostalAddress, ...account }) => ({
    ...account,
    entity,
    hasPostalAddress,
    invoices: invoices.get(account.id) ?? [],
    unapplied: unapplied.get(account.id) ?? [],
    tickets: tickets.get(account.id) ?? [],
    renewals: renewals.get(account.id) ?? [],
  }));
}

type AccountRow = {
  id: string;
  name: string;
  entity_code: string;
  tier: string | null;
  country: string | null;
  email: string | null;
  has_postal_address: boolean;
};

/** A letter needs a street and a town. */
async function loadAccounts({ tx }: Pick<Scope, "tx">, ids: readonly string[]): Promise<AccountRow[]> {
  return tx.execute<AccountRow>(sql`
    select c.id, c.name, c.entity_code, c.tier, c.country, nullif(trim(c.email), '') as email,
      coalesce(trim(c.address->>'line1') <> '' and trim(c.address->>'city') <> '', false) as has_postal_address
    from customers c where c.id = any(${sql.param(ids)}::uuid[]) order by c.id`);
}

type InvoiceRow = {
  id: string;
  customer_id: string;
  number: string;
  currency: string;
  issued_on: PlainDate;
  due_on: PlainDate;
  open_minor: string;
  moves: { on: PlainDate; minor: string }[];
  is_disputed: boolean;
  untold_minor: string;
  is_charged: boolean;
  next_charge_on: PlainDate | null;
};

/** Those with something open at the end of the first day, and those issued later. Drafts, voided and written-off ones are left out, as aging leaves them out. */
async function loadInvoices(
  { tx }: Pick<Scope, "tx">,
  customerIds: readonly string[],
  { from, to }: Days,
): Promise<InvoiceRow[]> {
  return tx.execute<InvoiceRow>(sql`
    with billed as (
      select i.*, (i.next_attempt_at at time zone e.time_zone)::date as next_charge_on from invoices i join legal_entities e on e.code = i.entity_code
      where i.customer_id = any(${sql.param(customerIds)}::uuid[]) and i.issued_on <= ${to}::date and i.status in ('open', 'paid') and i.deleted_at is null),
    moved as (
      select a.invoice_id, a.currency, a.applied_on as moved_on, a.amount_minor as minor from billed b join allocations a on a.invoice_id = b.id
      where a.applied_on <= ${to}::date and a.deleted_at is null
      union all
      select m.invoice_id, m.currency, m.issued_on, m.total_minor from billed b join credit_memos m on m.invoice_id = b.id
      where m.issued_on <= ${to}::date and m.status <> 'void' and m.deleted_at is null),
    counted as (
      select invoice_id, currency, sum(minor) filter (where moved_on <= ${from}::date) as before_minor,
        json_agg(json_build_object('on', moved_on, 'minor', minor::text) order by moved_on) filter (where moved_on > ${from}::date) as later
      from moved group by 1, 2)
    select b.id, b.customer_id, coalesce(b.number, b.external_id) as number, b.currency, b.issued_on::text, coalesce(b.due_on, b.issued_on)::text as due_on,
      (b.total_minor - coalesce(c.before_minor, 0))::text as open_minor, coalesce(c.later, '[]') as moves, b.is_disputed,
      (case when b.status = 'paid' then greatest(b.total_minor
        - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = b.id and a.currency = b.currency and a.deleted_at is null), 0)
        - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = b.id and m.currency = b.currency and m.status <> 'void' and m.deleted_at is null), 0), 0) else 0 end)::text as untold_minor,
      coalesce(b.collection_method = 'charge_automatically', false) as is_charged,
      (case when b.collection_method = 'charge_automatically' and b.status = 'open' then b.next_charge_on end)::text as next_charge_on
    from billed b left join counted c on c.invoice_id = b.id and c.currency = b.currency
    where b.issued_on > ${from}::date or b.total_minor > coalesce(c.before_minor, 0)
    order by b.issued_on, b.id`);
}

/** An invoice is paid by one plan at a time. */
async function loadPlans({ tx }: Pick<Scope, "tx">, invoiceIds: readonly string[]) {
  const rows = await tx.execute<{ invoice_id: string; since: PlainDate; minor: string }>(sql`
    select x.invoice_id, (p.agreed_at at time zone e.time_zone)::date::text as since, x.left_minor::text as minor
    from payment_plan_invoices x join payment_plans p on p.id = x.plan_id and p.state = 'active' join legal_entities e on e.code = p.entity_code
    where x.invoice_id = any(${sql.param(invoiceIds)}::uuid[]) order by p.agreed_at`);
  return new Map(rows.map(({ invoice_id, since, minor }) => [invoice_id, { from: since, minor: BigInt(minor) }]));
}

type ChargeRow = { invoice_id: string; status: string; since: PlainDate; minor: string; later: PlainDate[] | null };

/** The days of later tries, and the latest try of all where it is still under way: a direct debit takes days. */
async function loadCharges({ tx }: Pick<Scope, "tx">, invoiceIds: readonly string[], from: PlainDate) {
  const rows = await tx.execute<ChargeRow>(sql`
    with tried as (
      select a.*, (a.attempted_at at time zone e.time_zone)::date as tried_on from payment_attempts a join legal_entities e on e.code = a.entity_code
      where a.invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and a.deleted_at is null)
    select distinct on (invoice_id) invoice_id, status, tried_on::text as since, amount_minor::text as minor,
      json_agg(tried_on) filter (where tried_on > ${from}::date) over (partition by invoice_id order by tried_on rows between unbounded preceding and unbounded following) as later
    from tried order by invoice_id, attempted_at desc, id desc`);
  return new Map(
    rows.map(({ invoice_id, status, since, minor, later }) => [
      invoice_id,
      { on: later ?? [], underWay: status === "pending" ? { from: since, minor: BigInt(minor) } : null },
    ]),
  );
}

type DoubtRow = { invoice_id: string; number: string; title: string; since: PlainDate; until: PlainDate | null };

/**
 * Cases of which the exception type says that its invoice would go out wrong, as it said when the case was last judged. The
 * holds policy is not asked: it decides about drafts, and whether one is let go does not make it right.
 */
async function loadDoubts({ tx }: Pick<Scope, "tx">, invoiceIds: readonly string[]) {
  const rows = await tx.execute<DoubtRow>(sql`
    select c.subject_id as invoice_id, c.number::text, c.title, (c.detected_at at time zone e.time_zone)::date::text as since, (c.closed_at at time zone e.time_zone)::date::text as until
    from cases c join legal_entities e on e.code = c.entity_code
    where c.subject_type = 'invoice' and c.subject_id = any(${sql.param(invoiceIds)}::uuid[]) and c.routing #>> '{facts,typeHolds}' = 'true'
    order by c.number`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    ({ number, title, since, until }) => ({ caseNumber: Number(number), words: title, from: since, until }),
  );
}

type UnappliedRow = { customer_id: string; currency: string; minor: string; received_on: PlainDate };

async function loadUnapplied({ tx }: Pick<Scope, "tx">, customerIds: readonly string[]) {
  const rows = await tx.execute<UnappliedRow>(sql`
    select customer_id, currency, minor::text, received_on::text from ${unappliedPayments(customerIds)} unapplied
    order by unapplied.received_on, unapplied.id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ currency, minor, received_on }) => ({ currency, minor: BigInt(minor), receivedOn: received_on }),
  );
}

type TicketRow = { customer_id: string; number: string; since: PlainDate; until: PlainDate | null };

/** The desk's own words for what concerns billing begin with it: "billing", "billing__refund". */
async function loadTickets({ tx }: Pick<Scope, "tx">, customerIds: readonly string[]) {
  const rows = await tx.execute<TicketRow>(sql`
    select t.customer_id, t.number, (t.opened_at at time zone e.time_zone)::date::text as since,
      (case when t.status in ('solved', 'closed') then t.solved_at at time zone e.time_zone end)::date::text as until
    from support_tickets t join legal_entities e on e.code = t.entity_code
    where t.customer_id = any(${sql.param(customerIds)}::uuid[]) and t.deleted_at is null and lower(t.topic) ~ '^billing(_|$)'
      and (t.status not in ('solved', 'closed') or t.solved_at is not null)
    order by t.opened_at, t.number`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ number, since, until }) => ({ number, from: since, until }),
  );
}

async function loadRenewals({ tx }: Pick<Scope, "tx">, customerIds: readonly string[]) {
  const rows = await tx.execute<{ customer_id: string; closes_on: PlainDate }>(sql`
    select customer_id, closes_on::text from opportunities
    where customer_id = any(${sql.param(customerIds)}::uuid[]) and kind = 'renewal' and not is_closed and deleted_at is null order by closes_on`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row) => row.closes_on,
  );
}
