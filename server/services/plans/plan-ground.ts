import { sql } from "drizzle-orm";
import { amountWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { type BilledInvoice, loadBilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";

/** The invoices a plan would pay, as they stand, with all that their customer owes in the same currency. */
export type PlanGround = {
  entity: string;
  customer: BilledInvoice["customer"];
  currency: string;
  invoices: readonly BilledInvoice[];
  leftMinor: bigint;
  oldestDueOn: PlainDate | null;
  owedMinor: bigint;
};

/**
 * What a plan stands on: open invoices of one customer, legal entity and currency that no other plan pays.
 * @throws AppError RULE_VIOLATION naming the first invoice that does not belong into it.
 */
export async function loadPlanGround(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
  day: PlainDate,
): Promise<PlanGround> {
  const invoices: BilledInvoice[] = [];
  for (const id of [...new Set(invoiceIds)].sort()) invoices.push(await loadBilledInvoice(scope, id, day));
  const [first] = invoices;
  if (!first) throw ruleViolation("No invoice was chosen. Choose one, then ask again.");
  for (const invoice of invoices) refuseUnfit(invoice, first);
  await refusePlanned(scope, invoices);
  const due = invoices.flatMap(({ dueOn }) => (dueOn === null ? [] : [dueOn])).sort();
  return {
    entity: first.entity,
    customer: first.customer,
    currency: first.currency,
    invoices,
    leftMinor: invoices.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n),
    oldestDueOn: due[0] ?? null,
    owedMinor: await loadOwed(scope, first),
  };
}

function refuseUnfit(invoice: BilledInvoice, first: BilledInvoice): void {
  if (invoice.status !== "open" || invoice.balanceMinor <= 0n)
    throw ruleViolation(
      `${invoice.name} is ${invoice.status} with ${amountWords(invoice.balanceMinor, invoice.currency)} left; a plan pays what is open and unpaid. Leave it out.`,
    );
  if (
    invoice.customer.id !== first.customer.id ||
    invoice.entity !== first.entity ||
    invoice.currency !== first.currency
  )
    throw ruleViolation(
      `${invoice.name} is of ${invoice.customer.name} at ${invoice.entity} in ${invoice.currency}, ${first.name} of ${first.customer.name} at ${first.entity} in ${first.currency}. A plan is with one customer, of one legal entity and in one currency.`,
    );
}

async function refusePlanned({ tx }: Pick<Scope, "tx">, invoices: readonly BilledInvoice[]): Promise<void> {
  const [taken] = await tx.execute<{ invoice_id: string; number: string }>(sql`
    select i.invoice_id, p.number::text from payment_plan_invoices i join payment_plans p on p.id = i.plan_id
    where p.state = 'active' and i.invoice_id = any(${sql.param(invoices.map(({ id }) => id))}::uuid[]) limit 1`);
  if (!taken) return;
  const name = invoices.find(({ id }) => id === taken.invoice_id)?.name ?? "One of the invoices";
  throw ruleViolation(`${name} is paid by plan ${taken.number} already. Leave it out.`);
}

async function loadOwed({ tx }: Pick<Scope, "tx">, { customer, entity, currency }: BilledInvoice): Promise<bigint> {
  const [row] = await tx.execute<{ owed: string }>(sql`
    select coalesce(sum(left_minor), 0)::text as owed from (
      select i.total_minor
        - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
        - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0) as left_minor
      from invoices i where i.customer_id = ${customer.id} and i.entity_code = ${entity} and i.currency = ${currency}
        and i.status = 'open' and i.deleted_at is null) i
    where left_minor > 0`);
  return BigInt(row?.owed ?? "0");
}
