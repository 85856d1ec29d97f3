import { sql } from "drizzle-orm";
import type { StepAction } from "#server/domain/collections/dunning-policy";
import type { PlannedItem } from "#server/domain/collections/plan-day";
import type { Scope } from "#server/kernel/context";

/** Acts in one transaction: enough to load facts in sets, few enough that a worker's death costs little. */
export const PORTION = 100;

export type StoredAct = {
  id: string;
  customerId: string;
  strategy: string;
  step: string;
  stepLabel: string;
  action: StepAction;
  template: string | null;
  items: PlannedItem[];
};

type ActRow = Omit<StoredAct, "customerId" | "stepLabel" | "items"> & {
  customer_id: string;
  step_label: string;
  items: { invoice: string; number: string; step: string; day: number; currency: string; minor: string }[];
};

/**
 * The next acts of a run that nobody else is at, locked until the transaction ends; then their customers, in the order
 * everybody locks them, so that what people record of them meanwhile comes before or behind and never in between.
 */
export async function takeActs({ tx }: Pick<Scope, "tx">, runId: string): Promise<StoredAct[]> {
  const taken = await tx.execute<{ id: string; customer_id: string }>(sql`
    select id, customer_id from dunning_acts where run_id = ${runId} and state = 'planned'
    order by id limit ${PORTION} for update skip locked`);
  if (taken.length === 0) return [];
  const customers = [...new Set(taken.map((row) => row.customer_id))];
  await tx.execute(sql`select from customers where id = any(${sql.param(customers)}::uuid[]) order by id for update`);
  const ids = taken.map(({ id }) => id);
  const rows = await tx.execute<ActRow>(sql`
    select a.id, a.customer_id, a.strategy, a.step, a.step_label, a.action, a.template,
      json_agg(json_build_object('invoice', i.invoice_id, 'number', coalesce(v.number, v.external_id, '?'), 'step', i.step, 'day', i.day, 'currency', i.currency, 'minor', i.amount_minor::text) order by i.id) as items
    from dunning_acts a join dunning_items i on i.act_id = a.id left join invoices v on v.id = i.invoice_id
    where a.id = any(${sql.param(ids)}::uuid[]) group by a.id order by a.id`);
  return rows.map(({ customer_id: customerId, step_label: stepLabel, items, ...act }) => ({
    ...act,
    customerId,
    stepLabel,
    items: items.map(({ invoice: invoiceId, minor, ...item }) => ({ ...item, invoiceId, minor: BigInt(minor) })),
  }));
}
