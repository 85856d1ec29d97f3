import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AccountView } from "#server/domain/accounts/views";
import type { Money } from "#server/domain/money";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { noSuchAccount } from "#server/services/accounts/account-customers";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { balancesAsOf } from "#server/services/receivables/aging-sql";
import { unappliedPayments } from "#server/services/receivables/unapplied-sql";

const MOST_CHILDREN = 100;

type Row = {
  id: string;
  name: string;
  entity: string;
  tier: string | null;
  region: string | null;
  country: string | null;
  standing: string | null;
  currency: string | null;
  payment_terms_days: number | null;
  tax_id: string | null;
  delivery_channel: string | null;
  email: string | null;
  system: string;
  last_seen_at: string;
  parent_id: string | null;
  parent_name: string | null;
};

/** Who a customer is, what stands above and below it, and its money that pays no invoice yet. */
export const getAccount = defineQuery({
  name: "customer.account",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<AccountView> {
    const [row] = await scope.tx.execute<Row>(sql`
      select c.id, c.name, c.entity_code as entity, c.tier, c.region, c.country, c.standing, c.currency, c.payment_terms_days,
        c.tax_id, c.delivery_channel, c.email, c.system, c.last_seen_at, p.id as parent_id, p.name as parent_name
      from customers c left join customers p on p.id = c.parent_id where c.id = ${customerId}::uuid`);
    if (!row) throw noSuchAccount();
    const today = businessDate(scope.now, await loadTimeZone(scope, row.entity));
    return {
      id: row.id,
      name: row.name,
      entity: row.entity,
      today,
      tier: row.tier,
      region: row.region,
      country: row.country,
      standing: row.standing,
      currency: row.currency,
      paymentTermsDays: row.payment_terms_days,
      taxId: row.tax_id,
      deliveryChannel: row.delivery_channel,
      email: row.email,
      system: row.system,
      lastSeenAt: new Date(row.last_seen_at),
      parent: row.parent_id && row.parent_name ? { id: row.parent_id, name: row.parent_name } : null,
      children: await loadChildren(scope, customerId, today),
      unapplied: await loadUnapplied(scope, customerId),
    };
  },
});

type Sum = { currency: string; minor: string };
const moneyOf = ({ currency, minor }: Sum): Money => ({ currency, minor: BigInt(minor) });

async function loadChildren({ tx }: Pick<Scope, "tx">, customerId: string, today: PlainDate) {
  const theirs = sql`customer_id in (select id from children)`;
  const rows = await tx.execute<{ id: string; name: string; entity: string; owed: Sum[] | null }>(sql`
    with children as (
      select id, name, entity_code from customers where parent_id = ${customerId}::uuid and deleted_at is null
      order by name, id limit ${MOST_CHILDREN}),
    ${balancesAsOf(today, sql`and ${theirs}`, sql`and invoice_id in (select id from invoices where ${theirs})`)},
    owed as (
      select i.customer_id, b.currency, sum(b.minor)::text as minor
      from balances b join invoices i on i.id = b.invoice_id group by 1, 2)
    select c.id, c.name, c.entity_code as entity,
      (select json_agg(json_build_object('currency', o.currency, 'minor', o.minor) order by o.currency) from owed o where o.customer_id = c.id) as owed
    from children c order by c.name, c.id`);
  return rows.map(({ owed, ...child }) => ({ ...child, owed: (owed ?? []).map(moneyOf) }));
}

async function loadUnapplied({ tx }: Pick<Scope, "tx">, customerId: string): Promise<Money[]> {
  const rows = await tx.execute<Sum>(sql`
    select currency, sum(minor)::text as minor from ${unappliedPayments([customerId])} unapplied group by 1 order by 1`);
  return rows.map(moneyOf);
}
