import { sql } from "drizzle-orm";
import { z } from "zod";
import { OLDEST_FAILURE_DAYS } from "#server/domain/collections/charge-review";
import { addHours } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";

/** What one run looks at; the next run goes on. */
const MOST_IN_A_RUN = 5_000;

/** Invoices whose failed charges are due to be looked at: planned ones on their day, and failures nobody decided about yet. */
export const chargesDue = defineQuery({
  name: "charge_retry.due",
  permission: "charge.maintain",
  input: z.strictObject({}),
  async run({ tx, now }): Promise<string[]> {
    const since = addHours(now, -24 * (OLDEST_FAILURE_DAYS + 1)).toISOString();
    const rows = await tx.execute<{ id: string }>(sql`
      (select r.invoice_id as id from charge_retries r where r.looks_again_at <= ${now.toISOString()}::timestamptz order by r.looks_again_at limit ${MOST_IN_A_RUN})
      union
      (select a.invoice_id from payment_attempts a join invoices i on i.id = a.invoice_id and i.status = 'open' and i.deleted_at is null
        where a.status = 'failed' and a.deleted_at is null and a.attempted_at > ${since}::timestamptz
          and (i.next_attempt_at is null or i.collection_method is distinct from 'charge_automatically')
          and (i.collection_method = 'charge_automatically' or a.system <> i.system)
          and not exists (select from charge_retries r where r.attempt_id = a.id)
          and not exists (select from payment_attempts l where l.invoice_id = a.invoice_id and l.deleted_at is null and (l.attempted_at, l.id) > (a.attempted_at, a.id))
        order by a.attempted_at limit ${MOST_IN_A_RUN})
      order by id limit ${MOST_IN_A_RUN}`);
    return rows.map(({ id }) => id);
  },
});

/** Of invoices a sync touched, those of which a charge failed last or is to be made again. */
export const chargesTouched = defineQuery({
  name: "charge_retry.touched",
  permission: "charge.maintain",
  input: z.strictObject({ invoiceIds: z.array(z.uuid()) }),
  async run({ tx }, { invoiceIds }): Promise<string[]> {
    if (invoiceIds.length === 0) return [];
    const rows = await tx.execute<{ id: string }>(sql`
      select touched.id from unnest(${sql.param(invoiceIds)}::uuid[]) as touched (id)
      where exists (select from charge_retries r where r.invoice_id = touched.id and r.state in ('planned', 'waiting', 'requested'))
        or (select a.status from payment_attempts a where a.invoice_id = touched.id and a.deleted_at is null order by a.attempted_at desc, a.id desc limit 1) = 'failed'
      order by 1`);
    return rows.map(({ id }) => id);
  },
});
