import type postgres from "postgres";

export const BENCH_ENTITY = "DE01";
/** What one customer owes late. */
export const INVOICES_EACH = 5;

/**
 * Customers who each owe five invoices that are past due, some of them partly paid or credited, and an account of everything
 * else collections looks at: disputes, tickets, renewals, charges, plans' absence. Written as plain SQL, as the owner.
 */
export async function writeOverdue(owner: postgres.Sql, invoices: number, now: string): Promise<void> {
  const customers = Math.ceil(invoices / INVOICES_EACH);
  const today = now.slice(0, 10);
  const lineage =
    "system, external_id, source_version_at, mapping_version, correlation_id, last_seen_at, entity_code, id";
  const values = (place: string) =>
    `'stripe', ${place}, '${now}'::timestamptz, 'bench-1', 'bench', '${now}'::timestamptz, '${BENCH_ENTITY}'`;
  await owner.unsafe(`insert into legal_entities (code, name, country, currency, time_zone, created_at) values
    ('${BENCH_ENTITY}', 'Meridian Metrics GmbH', 'DE', 'EUR', 'Europe/Berlin', '${now}')`);
  await owner.unsafe(`
    insert into customers (name, tier, country, email, address, is_po_required, ${lineage})
    select 'Customer ' || n, (array['Growth', 'Standard', 'Enterprise', null])[1 + n % 4], (array['DE', 'AT', 'FR'])[1 + n % 3],
      'accounts@customer' || n || '.example', '{"line1": "Lindenstraße 4", "city": "Leipzig"}', false,
      ${values("'cus_' || n")}, gen_random_uuid() from generate_series(1, ${customers}) n`);
  await owner.unsafe(`
    insert into invoices (customer_id, number, status, currency, collection_method, issued_on, due_on, subtotal_minor, tax_minor, total_minor, is_disputed, ${lineage})
    select c.id, 'DE01-' || substr(c.external_id, 5) || '-' || n, 'open', 'EUR', case when n = 5 then 'charge_automatically' else 'send_invoice' end,
      d.due - 30, d.due, 100000, 19000, 119000, hashtext(c.external_id || n) % 50 = 0,
      ${values("'in_' || c.external_id || '_' || n")}, gen_random_uuid()
    from customers c cross join generate_series(1, ${INVOICES_EACH}) n
    cross join lateral (select '${today}'::date - 4 - abs(hashtext(c.external_id || ':' || n)) % 90 as due) d order by c.id, n limit ${invoices}`);
  await owner.unsafe(`
    insert into allocations (invoice_id, currency, amount_minor, applied_on, ${lineage})
    select i.id, 'EUR', 20000, i.due_on, ${values("'al_' || i.external_id")}, gen_random_uuid() from invoices i where hashtext(i.external_id) % 4 = 0`);
  await owner.unsafe(`
    insert into support_tickets (customer_id, number, subject, status, topic, tags, opened_at, ${lineage})
    select c.id, 'T' || c.external_id, 'About the invoice', 'open', 'billing', '{}', '${now}', ${values("'ti_' || c.external_id")}, gen_random_uuid()
    from customers c where hashtext(c.external_id) % 40 = 0`);
  await owner.unsafe(`
    insert into payment_attempts (customer_id, invoice_id, status, currency, amount_minor, failure_code, method, attempted_at, ${lineage})
    select i.customer_id, i.id, 'failed', 'EUR', 119000, 'card_declined', 'card', '${now}'::timestamptz - interval '5 days', ${values("'at_' || i.external_id")}, gen_random_uuid()
    from invoices i where i.collection_method = 'charge_automatically'`);
  await owner.unsafe("vacuum analyze");
}
