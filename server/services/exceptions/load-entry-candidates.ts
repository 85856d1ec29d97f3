import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { loadFamilies } from "#server/services/exceptions/load-cash-ground";
import { grouped } from "#server/services/exceptions/row-sets";

/** Open invoices shown as what a booking may be for. */
const MOST_CANDIDATES = 60;
/** What was settled so lately may be paid a second time. */
const SETTLED_DAYS = 60;

/** A booking with the words that may be purchase orders and the customers it is known to come from. */
type Asked = { id: string; orders: readonly string[]; customerIds: readonly string[] };

/**
 * Invoices each booking may be for: by amount, figures and name, all that is open of customers who paid from this account or
 * are named and of their groups, what bears a purchase order it names, and what was only just settled by the same amount.
 */
export async function loadEntryCandidates(
  scope: Pick<Scope, "tx">,
  asked: readonly Asked[],
): Promise<Map<string, string[]>> {
  const likely = await loadLikelyInvoices(
    scope,
    asked.map(({ id }) => id),
  );
  const families = await loadFamilies(
    scope,
    asked.flatMap(({ customerIds }) => customerIds),
  );
  const ofPayers = await loadOfPayers(
    scope,
    asked.flatMap(({ id, customerIds }) =>
      [...new Set(customerIds.flatMap((one) => families.get(one)?.memberIds ?? [one]))].map(
        (member) => [id, member] as const,
      ),
    ),
  );
  const ordered = await loadByOrder(
    scope,
    asked.flatMap(({ id, orders }) => orders.map((order) => [id, order] as const)),
  );
  return new Map(
    asked.map(({ id }) => [id, [...new Set([likely, ofPayers, ordered].flatMap((found) => found.get(id) ?? []))]]),
  );
}

type Pair = readonly [id: string, other: string];

async function loadOfPayers(scope: Pick<Scope, "tx">, pairs: readonly Pair[]): Promise<Map<string, string[]>> {
  if (pairs.length === 0) return new Map();
  const rows = await scope.tx.execute<{ id: string; invoice_id: string }>(sql`
    select a.id, i.id as invoice_id from unnest(${sql.param(pairs.map(([id]) => id))}::uuid[], ${sql.param(pairs.map(([, other]) => other))}::uuid[]) as a(id, customer_id)
    join bank_entries e on e.id = a.id
    cross join lateral (
      select i.id from invoices i where i.customer_id = a.customer_id and i.deleted_at is null
        and (i.status = 'open' or (i.status = 'paid' and i.total_minor = e.amount_minor and i.currency = e.currency and i.issued_on > e.booked_on - ${SETTLED_DAYS}::int))
      order by i.status, i.issued_on, i.id limit ${MOST_CANDIDATES}) i order by 1, 2`);
  return grouped(
    rows,
    (row) => row.id,
    (row) => row.invoice_id,
  );
}

async function loadByOrder(scope: Pick<Scope, "tx">, pairs: readonly Pair[]): Promise<Map<string, string[]>> {
  if (pairs.length === 0) return new Map();
  const rows = await scope.tx.execute<{ id: string; invoice_id: string }>(sql`
    select distinct e.id, i.id as invoice_id from unnest(${sql.param(pairs.map(([id]) => id))}::uuid[], ${sql.param(pairs.map(([, other]) => other))}::text[]) as a(id, po_number)
    join bank_entries e on e.id = a.id
    join invoices i on i.entity_code = e.entity_code and i.po_number = a.po_number and i.status = 'open' and i.deleted_at is null order by 1, 2`);
  return grouped(
    rows,
    (row) => row.id,
    (row) => row.invoice_id,
  );
}

/**
 * Open invoices of the entity: first those over the amount, with a number that ends in figures of the words, or of a
 * customer whose name begins like the payer's, then those of the nearest amount, so that a person can name one. Each part
 * is read by an index of its own: ordering all open invoices for every booking took 25 times as long over 35,000 of them.
 */
async function loadLikelyInvoices(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, string[]>> {
  const open = sql`i.status = 'open' and i.deleted_at is null and i.entity_code = e.entity_code and i.currency = e.currency`;
  const nearest = sql`order by abs(i.total_minor - e.amount_minor), i.issued_on, i.id limit ${MOST_CANDIDATES}`;
  const rows = await scope.tx.execute<{ id: string; invoice_id: string }>(sql`
    select e.id, found.id as invoice_id from bank_entries e
    cross join lateral (
      select near.id from (
        (select i.id, true as is_likely, i.total_minor, i.issued_on from invoices i where ${open} and i.total_minor = e.amount_minor
         order by i.issued_on, i.id limit ${MOST_CANDIDATES})
        union all
        (select i.id, true, i.total_minor, i.issued_on from customers c join invoices i on i.customer_id = c.id
         where ${open} and length(e.counterparty_name) >= 4 and c.name_start = upper(left(e.counterparty_name, 4)) ${nearest})
        union all
        (select i.id, true, i.total_minor, i.issued_on from invoices i
         where ${open} and e.remittance ~ '[0-9]{3}' and i.number_figures = any (array(
           select ltrim(figures[1], '0') from regexp_matches(e.remittance, '[0-9]+', 'g') figures)) ${nearest})
        union all
        (select i.id, false, i.total_minor, i.issued_on from invoices i where ${open} and i.total_minor > e.amount_minor
         order by i.total_minor, i.issued_on, i.id limit ${MOST_CANDIDATES})
        union all
        (select i.id, false, i.total_minor, i.issued_on from invoices i where ${open} and i.total_minor < e.amount_minor
         order by i.total_minor desc, i.issued_on, i.id limit ${MOST_CANDIDATES})) near
      group by near.id, near.total_minor, near.issued_on
      order by bool_or(near.is_likely) desc, abs(near.total_minor - e.amount_minor), near.issued_on, near.id limit ${MOST_CANDIDATES}) found
    where e.id = any(${sql.param(ids)}::uuid[]) order by 1, 2`);
  return grouped(
    rows,
    (row) => row.id,
    (row) => row.invoice_id,
  );
}
