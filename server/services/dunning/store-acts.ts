import { sql } from "drizzle-orm";
import type { RunAct } from "#server/domain/collections/run-acts";
import type { Scope } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";

/** Stores the acts of some accounts with their items: two statements, however many there are. */
export async function storeActs(
  { tx, now }: Pick<Scope, "tx" | "now">,
  { id: runId, entityCode }: { id: string; entityCode: string },
  acts: readonly RunAct[],
): Promise<void> {
  if (acts.length === 0) return;
  const stored = acts.map((act) => ({ id: newId(now), act }));
  const rows = stored.map(({ id, act }) => ({
    id,
    customer: act.accountId,
    strategy: act.strategy,
    step: act.step.key,
    label: act.step.label,
    action: act.step.action,
    template: act.step.template,
    approval: act.needsApproval,
    state: act.state,
    holds: act.holds,
  }));
  const items = stored.flatMap(({ id, act }) =>
    act.items.map((item) => ({
      act: id,
      customer: act.accountId,
      invoice: item.invoiceId,
      step: item.step,
      day: item.day,
      currency: item.currency,
      minor: String(item.minor),
    })),
  );
  await tx.execute(sql`
    insert into dunning_acts (id, run_id, entity_code, customer_id, strategy, step, step_label, action, template, needs_approval, state, holds)
    select id, ${runId}, ${entityCode}, customer, strategy, step, label, action, template, approval, state, holds
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as a(id uuid, customer uuid, strategy text, step text, label text, action text, template text, approval boolean, state text, holds jsonb)`);
  await tx.execute(sql`
    insert into dunning_items (id, act_id, entity_code, customer_id, invoice_id, step, day, currency, amount_minor)
    select uuidv7(), act, ${entityCode}, customer, invoice, step, day, currency, minor
    from json_to_recordset(${JSON.stringify(items)}::text::json) as i(act uuid, customer uuid, invoice uuid, step text, day int, currency text, minor bigint)`);
}
