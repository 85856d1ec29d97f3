import { sql } from "drizzle-orm";
import { z } from "zod";
import type { UnappliedPayment } from "#server/domain/accounts/views";
import { businessDate, daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";
import { unappliedPayments } from "#server/services/receivables/unapplied-sql";

const MOST_ROWS = 100;

type Row = { id: string; received_on: PlainDate; method: string | null; currency: string; minor: string };

/** Money of a customer that paid no invoice at the end of a day, the oldest first. What was sent back is known as of today alone. */
export const accountUnapplied = defineQuery({
  name: "customer.unapplied",
  permission: "customer.read",
  input: z.strictObject({
    customerId: z.uuid(),
    isRolledUp: z.boolean(),
    asOf: z.string().refine(isPlainDate, "a day as YYYY-MM-DD").optional(),
  }),
  async run(scope, { customerId, isRolledUp, asOf }): Promise<UnappliedPayment[]> {
    const customers = await findAccountCustomers(scope, customerId, isRolledUp);
    const day = asOf ?? businessDate(scope.now, await loadCustomerZone(scope, customerId));
    const rows = await scope.tx.execute<Row>(sql`
      select u.id, u.received_on::text, p.method, u.currency, u.minor::text
      from ${unappliedPayments(customers, asOf)} u join payments p on p.id = u.id order by u.received_on, u.id limit ${MOST_ROWS}`);
    return rows.map(({ currency, minor, ...row }) => ({
      id: row.id,
      receivedOn: row.received_on,
      method: row.method,
      left: { minor: BigInt(minor), currency },
      days: daysBetween(row.received_on, day),
    }));
  },
});
