import type postgres from "postgres";

export const CASH_ENTITY = "DE01";
/** What one customer owes. */
export const INVOICES_EACH = 20;
/** One receipt for so many open invoices. */
export const INVOICES_A_RECEIPT = 10;

/**
 * A company whose customers owe twenty invoices each, and the bank's bookings of what some of them paid: most with the
 * number, some with several, some with figures alone, some with nothing but the payer's name, some that nobody can know.
 * What each was written for stands beside it in `bench_truth`. Written as plain SQL, as the owner.
 */
export async function writeReceivables(owner: postgres.Sql, invoices: number, now: string): Promise<void> {
  const customers = Math.ceil(invoices / INVOICES_EACH);
  const receipts = Math.floor(invoices / INVOICES_A_RECEIPT);
  const today = now.slice(0, 10);
  const lineage =
    "system, external_id, source_version_at, mapping_version, correlation_id, last_seen_at, entity_code, id";
  const values = (system: string, key: string) =>
    `'${system}', ${key}, '${now}'::timestamptz, 'bench-1', 'bench', '${now}'::timestamptz, '${CASH_ENTITY}'`;
  await owner.unsafe(`insert into legal_entities (code, name, country, currency, time_zone, created_at) values
    ('${CASH_ENTITY}', 'Meridian Metrics GmbH', 'DE', 'EUR', 'Europe/Berlin', '${now}')`);
  // Two and a half thousand beginnings of names, as an alphabet of syllables makes them.
  const syllable = (seed: string) =>
    `substr('bdfghklmnprstvwz', 1 + abs(hashtext(${seed} || 'a')) % 16, 1) || substr('aeiou', 1 + abs(hashtext(${seed} || 'b')) % 5, 1)`;
  await owner.unsafe(`
    insert into customers (name, country, email, is_po_required, ${lineage})
    select initcap(${syllable("n || 'x'")} || ${syllable("n || 'y'")} || ${syllable("n || 'z'")}) || ' ' || n || (array[' GmbH', ' AG', ' Ltd', ' S.A.'])[1 + n % 4], 'DE',
      'accounts@customer' || n || '.example', false, ${values("stripe", "'cus_' || n")}, md5('customer' || n)::uuid from generate_series(1, ${customers}) n`);
  await owner.unsafe(`
    insert into invoices (customer_id, number, status, currency, collection_method, issued_on, due_on, subtotal_minor, tax_minor, total_minor, ${lineage})
    select md5('customer' || 1 + (n - 1) / ${INVOICES_EACH})::uuid, 'INV-' || 1000000 + n, 'open', 'EUR', 'send_invoice', d.due - 30, d.due, a.minor, 0, a.minor,
      ${values("stripe", "'in_' || n")}, md5('invoice' || n)::uuid
    from generate_series(1, ${invoices}) n
    cross join lateral (select 10000 + (abs(hashtext('amount' || n)) % 50000) * 37 as minor) a
    cross join lateral (select '${today}'::date - abs(hashtext('due' || n)) % 120 as due) d`);
  await owner.unsafe(`insert into bank_accounts (id, entity_code, identifier, name, currency, created_at) values
    ('${ACCOUNT_ID}', '${CASH_ENTITY}', 'DE48500999000071452903', 'Operating account', 'EUR', '${now}')`);
  await owner.unsafe(`
    create table bench_truth as
    select n as receipt, k.kind, md5('receipt' || n)::uuid as entry_id, i.first, case when k.kind = 'several' then i.first + 1 end as second
    from generate_series(1, ${receipts}) n
    cross join lateral (select case when n % 20 < 11 then 'number' when n % 20 < 13 then 'several' when n % 20 < 15 then 'figures' when n % 20 < 18 then 'name' else 'nobody' end as kind) k
    -- Never the last invoice of a customer: "several" pays the one after it as well.
    cross join lateral (select (abs(hashtext('customer' || n)) % ${customers}) * ${INVOICES_EACH} + 1 + n % ${INVOICES_EACH - 1} as first) i`);
  await owner.unsafe(`
    insert into bank_entries (bank_account_id, status, booked_on, value_on, currency, amount_minor, is_reversal, transaction_code, counterparty_name, counterparty_account,
      end_to_end_reference, remittance, position, ${lineage})
    select '${ACCOUNT_ID}', 'booked', '${today}'::date - 1 - t.receipt % 5, '${today}'::date - 1 - t.receipt % 5, 'EUR',
      case when t.kind = 'nobody' then 7 + (abs(hashtext('odd' || t.receipt)) % 900000) else i.total_minor + coalesce(j.total_minor, 0) end, false, 'PMNT-RCDT-ESCT',
      case when t.kind = 'nobody' then 'Unbekannt ' || t.receipt else upper(c.name) end, case when t.kind = 'nobody' then null else 'DE' || lpad(abs(hashtext(c.external_id))::text, 20, '0') end, null,
      case t.kind when 'number' then 'Rechnung ' || i.number || ' vielen Dank' when 'several' then i.number || ', ' || j.number when 'figures' then 'RE ' || substr(i.number, 5) when 'name' then 'Zahlung' else 'Überweisung' end,
      t.receipt, ${values("bank", "'entry_' || t.receipt")}, t.entry_id
    from bench_truth t
    left join invoices i on i.id = md5('invoice' || t.first)::uuid left join customers c on c.id = i.customer_id
    left join invoices j on j.id = md5('invoice' || t.second)::uuid`);
  await owner.unsafe("vacuum analyze");
}

const ACCOUNT_ID = "00000000-0000-7000-8000-0000000000ba";
