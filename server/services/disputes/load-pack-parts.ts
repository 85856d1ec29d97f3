import { sql } from "drizzle-orm";
import type { PackFacts } from "#server/domain/disputes/evidence-pack";
import { dayWords, periodWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";

/** What the parts of a pack are about. */
export type PackSubject = {
  paymentId: string;
  customerId: string | null;
  receivedOn: PlainDate;
  invoiceIds: readonly string[];
};
type Reading = Pick<Scope, "tx">;

/** A bank reads what is near the payment: so much use and talk before it, and no more rows of a kind. */
const DAYS_AROUND = 180;
const MOST_ROWS = 40;

type PackInvoice = PackFacts["invoices"][number] & { id: string };
type InvoiceRow = {
  id: string;
  number: string;
  issued_on: string;
  due_on: string | null;
  currency: string;
  total_minor: string;
};
type LineRow = {
  invoice_id: string;
  description: string;
  quantity: string | null;
  amount_minor: string;
  period_starts_on: string | null;
  period_ends_on: string | null;
};

/** The invoices the payment pays, and the one it was charged for, with their lines. */
export async function loadInvoicesOfPayment({ tx }: Reading, paymentId: string): Promise<PackInvoice[]> {
  const rows = await tx.execute<InvoiceRow>(sql`
    select i.id, coalesce(i.number, i.external_id) as number, i.issued_on::text, i.due_on::text, i.currency, i.total_minor::text from invoices i
    where i.deleted_at is null and i.id in (
      select invoice_id from allocations where payment_id = ${paymentId} and deleted_at is null
      union select invoice_id from payment_attempts where id = ${paymentId} and invoice_id is not null
      union select invoice_id from payment_disputes where payment_id = ${paymentId} and invoice_id is not null)
    order by i.issued_on, i.id`);
  const lines = await tx.execute<LineRow>(sql`
    select invoice_id, description, quantity::text, amount_minor::text, period_starts_on::text, period_ends_on::text from invoice_lines
    where invoice_id = any(${sql.param(rows.map(({ id }) => id))}::uuid[]) order by invoice_id, position`);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    total: { minor: BigInt(row.total_minor), currency: row.currency },
    lines: lines
      .filter((line) => line.invoice_id === row.id)
      .map((line) => ({
        description: line.description,
        quantity: line.quantity === null ? null : BigInt(line.quantity),
        period:
          line.period_starts_on === null || line.period_ends_on === null
            ? null
            : periodWords(line.period_starts_on, line.period_ends_on),
        amount: { minor: BigInt(line.amount_minor), currency: row.currency },
      })),
  }));
}

/** Those under which the invoices were billed, and whatever else ran on the day of the payment. */
export async function loadContracts(
  { tx }: Reading,
  { customerId, invoiceIds, receivedOn }: PackSubject,
): Promise<PackFacts["contracts"]> {
  const rows = await tx.execute<{
    number: string;
    status: string;
    starts_on: string;
    ends_on: string | null;
    po_number: string | null;
    products: string[];
  }>(sql`
    select c.number, c.status, c.starts_on::text, c.ends_on::text, c.po_number,
      array(select distinct p.product_code from contract_prices p where p.contract_id = c.id and p.deleted_at is null order by 1) as products
    from contracts c where c.deleted_at is null and (
      c.id in (select contract_id from invoices where id = any(${sql.param([...invoiceIds])}::uuid[]))
      or (c.customer_id = ${customerId} and c.starts_on <= ${receivedOn}::date and (c.ends_on is null or c.ends_on >= ${receivedOn}::date)))
    order by c.starts_on desc, c.number limit ${MOST_ROWS}`);
  return rows.map((row) => ({
    number: row.number,
    status: row.status,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    poNumber: row.po_number,
    products: row.products,
  }));
}

export async function loadDeliveries(
  { tx }: Reading,
  { invoiceIds }: PackSubject,
  timeZone: string,
): Promise<PackFacts["deliveries"]> {
  const rows = await tx.execute<{
    number: string;
    channel: string;
    recipient: string | null;
    status: string;
    at: string;
  }>(sql`
    select coalesce(i.number, i.external_id) as number, d.channel, d.recipient, d.status, d.at from invoice_deliveries d join invoices i on i.id = d.invoice_id
    where d.invoice_id = any(${sql.param([...invoiceIds])}::uuid[]) and d.deleted_at is null order by d.at, d.id limit ${MOST_ROWS}`);
  return rows.map(({ number, at, ...row }) => ({
    ...row,
    invoice: number,
    at: dayWords(businessDate(new Date(at), timeZone)),
  }));
}

/** Use of the months around the payment: before it, in what it paid for, and after it. */
export async function loadUsage({ tx }: Reading, { customerId, receivedOn }: PackSubject): Promise<PackFacts["usage"]> {
  const rows = await tx.execute<{ product_code: string; starts_on: string; ends_on: string; quantity: string }>(sql`
    select product_code, date_trunc('month', period_starts_on)::date::text as starts_on, max(period_ends_on)::text as ends_on, sum(quantity)::text as quantity
    from usage_records where customer_id = ${customerId} and deleted_at is null and period_ends_on >= ${receivedOn}::date - ${DAYS_AROUND}::int
    group by product_code, date_trunc('month', period_starts_on) order by 2, 1 limit ${MOST_ROWS}`);
  return rows.map((row) => ({
    productCode: row.product_code,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    quantity: BigInt(row.quantity),
  }));
}

/** Payments by the same means that the customer let stand. */
export async function loadEarlierPayments(
  { tx }: Reading,
  { paymentId, customerId }: PackSubject,
): Promise<PackFacts["earlierPayments"]> {
  const rows = await tx.execute<{
    external_id: string;
    received_on: string;
    method: string | null;
    currency: string;
    amount_minor: string;
    invoices: string[];
  }>(sql`
    select p.external_id, p.received_on::text, p.method, p.currency, p.amount_minor::text,
      array(select coalesce(i.number, i.external_id) from allocations a join invoices i on i.id = a.invoice_id
        where a.payment_id = p.id and a.deleted_at is null order by 1) as invoices
    from payments p join payments own on own.id = ${paymentId}
    where p.customer_id = ${customerId} and p.id <> own.id and p.received_on <= own.received_on and p.method is not distinct from own.method
      and p.refunded_minor = 0 and p.deleted_at is null
      and not exists (select from payment_disputes d where d.payment_id = p.id and d.deleted_at is null)
    order by p.received_on desc, p.id limit ${MOST_ROWS}`);
  return rows.map((row) => ({
    externalId: row.external_id,
    receivedOn: row.received_on,
    method: row.method,
    amount: { minor: BigInt(row.amount_minor), currency: row.currency },
    invoices: row.invoices,
  }));
}

/** What was given back of the payment, and credits on what it paid. */
export async function loadRefundsAndCredits(
  { tx }: Reading,
  { paymentId, invoiceIds }: PackSubject,
  timeZone: string,
): Promise<PackFacts["refunds"]> {
  const rows = await tx.execute<{
    at: string | null;
    on_day: string | null;
    kind: string;
    reference: string;
    currency: string;
    amount_minor: string;
  }>(sql`
    select (r.facts->>'createdAt')::timestamptz as at, null::text as on_day, 'Refund' as kind, r.external_id as reference, r.facts->>'currency' as currency,
      r.facts->>'amountMinor' as amount_minor
    from source_records own cross join lateral (select * from source_records where refers_to @> array[own.kind || ':' || own.external_id] offset 0) r
    where own.id = ${paymentId} and r.kind in ('billing_refund', 'gateway_refund') and not r.is_deleted
    union all
    select null, c.issued_on::text, 'Credit', coalesce(c.number, c.external_id), c.currency, c.total_minor::text from credit_memos c
    where c.invoice_id = any(${sql.param([...invoiceIds])}::uuid[]) and c.status <> 'void' and c.deleted_at is null
    order by 2, 1, 4 limit ${MOST_ROWS}`);
  return rows.map((row) => ({
    on: row.on_day ?? businessDate(new Date(row.at ?? 0), timeZone),
    kind: row.kind,
    reference: row.reference,
    amount: { minor: BigInt(row.amount_minor), currency: row.currency },
  }));
}

/** What was said with the customer since some months before the payment, by its subject alone: no notes of ours. */
export async function loadContacts(
  { tx }: Reading,
  { customerId, receivedOn }: PackSubject,
): Promise<PackFacts["contacts"]> {
  const rows = await tx.execute<{
    on_day: string;
    channel: string;
    direction: "in" | "out";
    person_name: string | null;
    about: string;
  }>(sql`
    select l.on_day::text, l.channel, l.direction, l.person_name, coalesce(l.subject, l.outcome,
      (select string_agg(coalesce(i.number, i.external_id), ', ' order by i.number) from invoices i where i.id = any(l.invoice_ids)), '–') as about
    from contact_ledger l where l.customer_id = ${customerId} and l.on_day >= ${receivedOn}::date - ${DAYS_AROUND}::int
    order by l.at, l.id limit ${MOST_ROWS}`);
  return rows.map((row) => ({
    on: row.on_day,
    channel: row.channel,
    direction: row.direction,
    with: row.person_name,
    about: row.about.replaceAll("_", " "),
  }));
}
