import { type SQL, sql } from "drizzle-orm";
import { LATEST_RETURN_DAYS } from "#server/domain/bank/matching-policy";
import type { Scope } from "#server/kernel/context";
import type { TouchedSubjects } from "#server/services/sync/project/touched-subjects";
import type { WorkSet } from "#server/services/sync/project/work-set";

/** Bookings and payments of one amount are compared as far apart as this. */
const APART_DAYS = 30;

/**
 * Payments and bookings to look at again: those in work, those on or for an invoice that is looked at, and those that may
 * be the same money as another. Call it after everything else was projected.
 */
export async function touchCash(
  scope: Scope,
  touched: TouchedSubjects,
  work: WorkSet,
  entryIds: readonly string[],
): Promise<void> {
  const idsOf = async (query: SQL) => (await scope.tx.execute<{ id: string }>(query)).map((row) => row.id);
  const invoices = touched.all().invoice ?? [];
  const records = work.of("billing_charge", "gateway_payment", "file_payment", "file_invoice");
  if (invoices.length + records.length + entryIds.length === 0 && work.of("gateway_payout").length === 0) return;
  const ids = (list: readonly string[]) => sql`any(${sql.param(list)}::uuid[])`;
  // Money on no invoice is told by the payer's words alone, so any invoice of its customer may be the one.
  touched.add(
    "payment",
    await idsOf(sql`
      select id from payments where id = ${ids(records)}
      union select a.payment_id from allocations a where a.invoice_id = ${ids(invoices)} and a.payment_id is not null
      union select p.id from (select distinct customer_id from invoices where id = ${ids(invoices)}) c
        join payments p on p.customer_id = c.customer_id where not exists (select from allocations a where a.payment_id = p.id)
      union select p.id from bank_entries e
        join payments p on p.currency = e.currency and p.amount_minor = e.amount_minor
          and p.received_on between e.booked_on - ${APART_DAYS}::int and e.booked_on + ${APART_DAYS}::int
        where e.id = ${ids(entryIds)}`),
  );
  const payments = touched.all().payment ?? [];
  touched.add(
    "bank_entry",
    await idsOf(sql`
      select id from bank_entries where id = ${ids(entryIds)}
      union select o.id from bank_entries e
        join bank_entries o on o.currency = e.currency and o.amount_minor in (e.amount_minor, -e.amount_minor)
          and o.booked_on between e.booked_on - case when e.is_reversal then ${LATEST_RETURN_DAYS}::int else ${APART_DAYS}::int end and e.booked_on + ${APART_DAYS}::int
        where e.id = ${ids(entryIds)} and o.amount_minor > 0
      union select e.id from payments p
        join bank_entries e on e.currency = p.currency and e.amount_minor = p.amount_minor
          and e.booked_on between p.received_on - ${APART_DAYS}::int and p.received_on + ${APART_DAYS}::int
        where p.id = ${ids(payments)}
      union select e.id from source_records o
        join bank_entries e on e.currency = o.facts->>'currency' and e.amount_minor = (o.facts->>'amountMinor')::bigint
        where o.id = ${ids(work.of("gateway_payout"))}
      union select subject_id from cases where subject_type = 'bank_entry' and closed_at is null and ${invoices.length > 0}`),
  );
}
