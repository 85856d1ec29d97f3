import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AccountHealth, AccountTicket, ProductUse } from "#server/domain/accounts/views";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { loadCustomerZone } from "#server/services/accounts/customer-zone";

const MOST_TICKETS = 20;
const TREND_DAYS = 30;
const SETTLED_DAYS = 90;

/**
 * What the sources tell of how a customer gets on: measured use beside what is agreed, and what is open with support. No
 * score is made of it: none of the sources sends one, and nobody here could say how much of it counts.
 */
export const accountHealth = defineQuery({
  name: "customer.health",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<AccountHealth> {
    const today = businessDate(scope.now, await loadCustomerZone(scope, customerId));
    return {
      use: await loadUse(scope, customerId, today),
      openTickets: await loadTickets(scope, customerId),
      settledTickets: await countSettled(scope, customerId),
    };
  },
});

type UseRow = {
  product_code: string;
  starts_on: PlainDate | null;
  ends_on: PlainDate | null;
  used: string | null;
  included: string | null;
  last: string | null;
  before: string | null;
};

/** The running period's own record tells what was used of it; days tell the trend, without the day that is not over. */
async function loadUse({ tx }: Pick<Scope, "tx">, customerId: string, today: PlainDate): Promise<ProductUse[]> {
  const [from, middle] = [addDays(today, -2 * TREND_DAYS), addDays(today, -TREND_DAYS)];
  const rows = await tx.execute<UseRow>(sql`
    with running as (
      select distinct on (product_code) product_code, period_starts_on, period_ends_on, quantity from usage_records
      where customer_id = ${customerId}::uuid and deleted_at is null and period_starts_on <= ${today}::date and period_ends_on > ${today}::date
      order by product_code, period_starts_on desc),
    days as (
      select product_code, coalesce(sum(quantity) filter (where used_on >= ${middle}::date), 0) as last,
        coalesce(sum(quantity) filter (where used_on < ${middle}::date), 0) as before
      from usage_days where customer_id = ${customerId}::uuid and deleted_at is null and used_on >= ${from}::date and used_on < ${today}::date group by 1),
    agreed as (
      select distinct on (p.product_code) p.product_code, p.included_units
      from contracts k join contract_prices p on p.contract_id = k.id join contract_amendments a on a.id = p.amendment_id
      where k.customer_id = ${customerId}::uuid and k.deleted_at is null and p.deleted_at is null and a.deleted_at is null and p.included_units is not null
        and p.starts_on <= ${today}::date and (p.ends_on is null or p.ends_on >= ${today}::date) and coalesce(a.approval, 'approved') = 'approved'
      order by p.product_code, p.starts_on desc, p.id desc)
    select product_code, r.period_starts_on::text as starts_on, r.period_ends_on::text as ends_on, r.quantity::text as used,
      a.included_units::text as included, d.last::text as last, d.before::text as before
    from running r full join days d using (product_code) full join agreed a using (product_code) order by 1`);
  return rows.map(useOf);
}

function useOf({ product_code, starts_on, ends_on, used, included, last, before }: UseRow): ProductUse {
  return {
    productCode: product_code,
    period:
      starts_on === null || ends_on === null || used === null
        ? null
        : { startsOn: starts_on, endsOn: addDays(ends_on, -1), used: BigInt(used) },
    included: included === null ? null : BigInt(included),
    recent: last === null || before === null ? null : { last: BigInt(last), before: BigInt(before) },
  };
}

const isOpen = sql`t.status not in ('solved', 'closed')`;

async function loadTickets({ tx }: Pick<Scope, "tx">, customerId: string): Promise<AccountTicket[]> {
  type Row = Omit<AccountTicket, "openedAt" | "invoiceNumber"> & { opened_at: string; invoice_number: string | null };
  const rows = await tx.execute<Row>(sql`
    select t.id, t.number, t.subject, t.status, t.priority, t.opened_at, t.invoice_number from support_tickets t
    where t.customer_id = ${customerId}::uuid and ${isOpen} and t.deleted_at is null order by t.opened_at, t.id limit ${MOST_TICKETS}`);
  return rows.map(({ opened_at, invoice_number, ...ticket }) => ({
    ...ticket,
    openedAt: new Date(opened_at),
    invoiceNumber: invoice_number,
  }));
}

async function countSettled({ tx, now }: Pick<Scope, "tx" | "now">, customerId: string): Promise<number> {
  const since = new Date(now.getTime() - SETTLED_DAYS * 86_400_000).toISOString();
  const [row] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from support_tickets t
    where t.customer_id = ${customerId}::uuid and not (${isOpen}) and t.solved_at >= ${since}::timestamptz and t.deleted_at is null`);
  return row?.count ?? 0;
}
