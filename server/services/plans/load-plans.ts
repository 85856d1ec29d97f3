import { type SQL, sql } from "drizzle-orm";
import type { PlanState } from "#server/domain/plans/plan-states";
import { type PlanStanding, planStanding } from "#server/domain/plans/standing";
import type { PaymentPlanView, PlanHappening } from "#server/domain/plans/views";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { eventSentence } from "#server/services/cases/event-sentences";
import { grouped } from "#server/services/exceptions/row-sets";
import { activePolicy } from "#server/services/policies/active-policy";

export type StoredPlan = Omit<PaymentPlanView, "history"> & {
  behindSince: PlainDate | null;
  /** Where its legal entity is by now. */
  today: PlainDate;
};

type Row = {
  id: string;
  number: string;
  entity_code: string;
  customer_id: string;
  customer_name: string;
  currency: string;
  total_minor: string;
  state: PlanState;
  behind_since: PlainDate | null;
  ended_on: PlainDate | null;
  ended_reason: string | null;
  agreed_at: string;
  note: string;
  request_id: string;
  request_number: string;
  today: PlainDate;
  invoices: { invoice_id: string; number: string | null; left_minor: string; open_minor: string }[];
  instalments: { position: number; due_on: PlainDate; amount_minor: string }[];
};

/**
 * Plans, the latest first, each with where it stands today by the terms in force.
 * @param condition on the plan "p".
 */
export async function loadPlans(
  scope: Pick<Scope, "tx" | "now">,
  condition: SQL,
): Promise<{ plans: StoredPlan[]; policyVersion: string }> {
  const policy = await activePolicy(scope, "dunning");
  const rows = await scope.tx.execute<Row>(sql`
    select p.id, p.number::text, p.entity_code, p.customer_id, c.name as customer_name, p.currency, p.total_minor::text, p.state, p.behind_since::text,
      p.ended_on::text, p.ended_reason, p.agreed_at, p.note, p.request_id, r.number::text as request_number, t.today::text,
      (select json_agg(json_build_object('invoice_id', x.invoice_id, 'number', i.number, 'left_minor', x.left_minor::text, 'open_minor', ${openOn}::text) order by i.number)
        from payment_plan_invoices x left join invoices i on i.id = x.invoice_id where x.plan_id = p.id) as invoices,
      (select json_agg(json_build_object('position', x.position, 'due_on', x.due_on::text, 'amount_minor', x.amount_minor::text) order by x.position)
        from payment_plan_instalments x where x.plan_id = p.id) as instalments
    from payment_plans p join customers c on c.id = p.customer_id join approval_requests r on r.id = p.request_id
      join legal_entities e on e.code = p.entity_code
      cross join lateral (select (${scope.now.toISOString()}::timestamptz at time zone e.time_zone)::date as today) t
    where ${condition} order by p.agreed_at desc, p.number desc`);
  return { plans: rows.map((row) => planOf(row, standingOf(row, policy.document.plans))), policyVersion: policy.name };
}

/** What is open of the invoice "i" on the day "t", as aging counts it: of one that was voided or written off, nothing is. */
const openOn = sql.raw(`(case when i.status in ('open', 'paid') and i.deleted_at is null then i.total_minor
  - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.currency = i.currency and a.applied_on <= t.today and a.deleted_at is null), 0)
  - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.currency = i.currency and m.issued_on <= t.today and m.status <> 'void' and m.deleted_at is null), 0)
  else 0 end)`);

function standingOf(row: Row, terms: Parameters<typeof planStanding>[1]): PlanStanding {
  const { state, ended_on: on, ended_reason: reason } = row;
  return planStanding(
    {
      currency: row.currency,
      instalments: row.instalments.map((one) => ({ dueOn: one.due_on, amountMinor: BigInt(one.amount_minor) })),
      invoices: row.invoices.map((one) => ({ leftMinor: BigInt(one.left_minor), openMinor: BigInt(one.open_minor) })),
      ended: state === "active" || on === null || reason === null ? null : { state, on, reason },
    },
    terms,
    row.today,
  );
}

function planOf(row: Row, standing: PlanStanding): StoredPlan {
  return {
    id: row.id,
    number: Number(row.number),
    entity: row.entity_code,
    customer: { id: row.customer_id, name: row.customer_name },
    currency: row.currency,
    totalMinor: BigInt(row.total_minor),
    state: row.state,
    behindSince: row.behind_since,
    today: row.today,
    agreedAt: new Date(row.agreed_at),
    note: row.note,
    request: { id: row.request_id, number: Number(row.request_number) },
    invoices: row.invoices.map((one) => ({
      invoiceId: one.invoice_id,
      number: one.number,
      leftMinor: BigInt(one.left_minor),
    })),
    instalments: row.instalments.map((one) => ({
      position: one.position,
      dueOn: one.due_on,
      amountMinor: BigInt(one.amount_minor),
    })),
    standing,
  };
}

type HappeningRow = {
  stream: string;
  at: string;
  type: string;
  actor_kind: string;
  actor_name: string;
  payload: unknown;
};

/** What happened to plans since they were agreed, by their ids, the first first. */
export async function loadPlanHistories(
  { tx }: Pick<Scope, "tx">,
  planIds: readonly string[],
): Promise<Map<string, PlanHappening[]>> {
  const rows = await tx.execute<HappeningRow>(sql`
    select stream, at, type, actor_kind, actor_name, payload from events
    where stream = any(${sql.param(planIds.map((id) => `payment_plan:${id}`))}::text[]) order by stream, sequence`);
  return grouped(
    rows,
    (row) => row.stream.slice("payment_plan:".length),
    ({ at, type, actor_kind: actorKind, actor_name: actorName, payload }) => ({
      at: new Date(at),
      text: eventSentence({ type, actorKind, actorName, payload }).text,
    }),
  );
}
