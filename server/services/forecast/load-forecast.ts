import { sql } from "drizzle-orm";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import {
  defaultForecastTerms,
  type ForecastFacts,
  type ForecastPart,
  forecastParts,
  type LivePromise,
  type RunningPlan,
} from "#server/domain/collections/forecast";
import { isLive, judgePromise } from "#server/domain/collections/promise";
import { habitualLag, keptRate, type PaidInvoice } from "#server/domain/collections/reliability";
import { instalmentsToCome } from "#server/domain/plans/standing";
import { addDays, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { grouped } from "#server/services/exceptions/row-sets";
import { loadPlans } from "#server/services/plans/load-plans";

/** A habit is read from what was settled within so many days. */
const HABIT_DAYS = 730;

export type AccountForecast = { customerId: string; entity: string; invoices: number; parts: ForecastPart[] };

/** When what some accounts owe comes in, as of a day; as many queries for one of them as for as many as may be asked for at once. */
export async function loadForecast(
  scope: Pick<Scope, "tx" | "now">,
  customerIds: readonly string[],
  day: PlainDate,
  terms: PromiseTerms,
): Promise<AccountForecast[]> {
  const records = await loadAccountRecords(scope, customerIds, day, terms);
  const accounts = await loadAccountFacts(scope, customerIds, day, records);
  const settled = await loadSettled(scope, customerIds, day);
  const plans = await loadRunningPlans(scope, customerIds);
  return [...accounts.values()].map((account) => {
    const facts: ForecastFacts = {
      invoices: account.invoices,
      promises: livePromises(account, terms, day),
      plans: plans.get(account.id) ?? [],
      lag: habitualLag(settled.get(account.id) ?? [], {
        last: defaultForecastTerms.lastInvoices,
        least: defaultForecastTerms.leastInvoices,
      }),
    };
    return {
      customerId: account.id,
      entity: account.entity,
      invoices: account.invoices.length,
      parts: forecastParts(facts, defaultForecastTerms, day),
    };
  });
}

function livePromises({ promises }: AccountFacts, terms: PromiseTerms, day: PlainDate): LivePromise[] {
  const live = promises.filter((promise) => isLive(judgePromise(promise, terms, day)));
  if (live.length === 0) return [];
  const { rate } = keptRate(promises, terms, day);
  return live.map((promise) => ({ ...promise, keptRate: rate }));
}

async function loadRunningPlans(scope: Pick<Scope, "tx" | "now">, customerIds: readonly string[]) {
  const { plans } = await loadPlans(
    scope,
    sql`p.state = 'active' and p.customer_id = any(${sql.param(customerIds)}::uuid[])`,
  );
  return grouped(
    plans,
    ({ customer }) => customer.id,
    ({ id, currency, invoices, standing }): RunningPlan => ({
      id,
      currency,
      invoiceIds: invoices.map(({ invoiceId }) => invoiceId),
      instalments: instalmentsToCome(standing),
    }),
  );
}

type SettledRow = { customer_id: string; id: string; due_on: PlainDate; paid_on: PlainDate };

/** The last invoices of each customer that were paid in full; one that was credited in full was never paid and tells nothing. */
async function loadSettled(
  { tx }: Pick<Scope, "tx">,
  customerIds: readonly string[],
  day: PlainDate,
): Promise<Map<string, PaidInvoice[]>> {
  const rows = await tx.execute<SettledRow>(sql`
    with billed as (
      select id, customer_id, currency, total_minor, coalesce(due_on, issued_on) as due_on from invoices
      where customer_id = any(${sql.param(customerIds)}::uuid[]) and status in ('open', 'paid') and deleted_at is null and total_minor > 0
        and issued_on between ${addDays(day, -HABIT_DAYS)}::date and ${day}::date),
    paid as (
      select b.id, sum(a.amount_minor) as minor, max(a.applied_on) as moved_on from billed b join allocations a on a.invoice_id = b.id and a.currency = b.currency
      where a.applied_on <= ${day}::date and a.deleted_at is null group by b.id),
    credited as (
      select b.id, sum(m.total_minor) as minor, max(m.issued_on) as moved_on from billed b join credit_memos m on m.invoice_id = b.id and m.currency = b.currency
      where m.issued_on <= ${day}::date and m.status <> 'void' and m.deleted_at is null group by b.id),
    settled as (
      select b.customer_id, b.id, b.due_on, greatest(p.moved_on, c.moved_on) as paid_on,
        row_number() over (partition by b.customer_id order by greatest(p.moved_on, c.moved_on) desc, b.id desc) as place
      from billed b join paid p on p.id = b.id left join credited c on c.id = b.id
      where p.minor + coalesce(c.minor, 0) >= b.total_minor)
    select customer_id, id, due_on::text, paid_on::text from settled where place <= ${defaultForecastTerms.lastInvoices}`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ id, due_on: dueOn, paid_on: paidOn }) => ({ id, dueOn, paidOn }),
  );
}
