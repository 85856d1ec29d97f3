import type postgres from "postgres";
import { BENCH_ENTITY } from "#bench/areas/dunning-store";
import type { DunningPolicy } from "#server/domain/collections/dunning-policy";

/**
 * The same day as a few statements over whole tables, by hand: what is open after payments and credits, which step of which
 * strategy each invoice has reached, what keeps it back; a run, its acts and items in the very tables, and what is planned of each
 * customer as a row of audit in a bare table. Nothing of it runs through our code, row-level security or guards.
 */
export async function planBySql(owner: postgres.Sql, policy: DunningPolicy, day: string): Promise<number> {
  return owner.begin(async (tx) => {
    await tx`set local jit = off`;
    await tx`create temporary table steps on commit drop as
      select * from json_to_recordset(${JSON.stringify(stepRows(policy))}::text::json)
      as s(strategy text, tier text, step text, label text, action text, template text, reached int, day int, approval boolean)`;
    await tx`create temporary table due on commit drop as
      with moved as (
        select invoice_id, currency, sum(minor) as minor from (
          select invoice_id, currency, amount_minor as minor from allocations where deleted_at is null and applied_on <= ${day}::date
          union all
          select invoice_id, currency, total_minor from credit_memos where status <> 'void' and deleted_at is null and issued_on <= ${day}::date) m
        group by 1, 2),
      open as (
        select i.*, i.total_minor - coalesce(m.minor, 0) as open_minor from invoices i left join moved m on m.invoice_id = i.id and m.currency = i.currency
        where i.entity_code = ${BENCH_ENTITY} and i.status in ('open', 'paid') and i.deleted_at is null and i.issued_on <= ${day}::date and i.total_minor > coalesce(m.minor, 0)),
      reached as (
        select distinct on (o.id) o.id as invoice_id, o.customer_id, o.currency, o.open_minor, o.is_disputed, s.*
        from open o join customers c on c.id = o.customer_id
        join steps s on s.tier = coalesce(case when c.tier in ('Enterprise', 'Strategic', 'Standard') then c.tier end, 'otherwise') and s.reached <= ${day}::date - o.due_on
        order by o.id, s.reached desc)
      select r.*,
        not r.is_disputed
        and not exists (select from dunning_items t where t.invoice_id = r.invoice_id and t.step = r.step and t.taken_on is not null)
        and not exists (select from support_tickets t where t.customer_id = r.customer_id and t.deleted_at is null and t.status not in ('solved', 'closed') and lower(t.topic) ~ '^billing(_|$)')
        and not exists (select from contact_ledger l where l.customer_id = r.customer_id and l.is_automated and l.direction = 'out' and l.on_day > ${day}::date - 4)
        and not exists (select from collection_exclusions e where e.customer_id = r.customer_id and e.ended_at is null)
        and not exists (select from promises p where p.customer_id = r.customer_id and p.ended_at is null and p.promised_on >= ${day}::date)
        and not exists (select from payment_plan_invoices x where x.invoice_id = r.invoice_id)
        and not exists (select from payment_attempts a where a.invoice_id = r.invoice_id and a.status = 'pending')
        and not exists (select from cases c where c.subject_type = 'invoice' and c.subject_id = r.invoice_id and c.closed_at is null and c.routing #>> '{facts,typeHolds}' = 'true') as is_asked
      from reached r`;
    const [run] = await tx<{ id: string }[]>`
      insert into dunning_runs (id, entity_code, run_on, policy_version, state, counts, planned_by, planned_at)
      values (gen_random_uuid(), ${BENCH_ENTITY}, ${day}, 'dunning v1', 'planned', '{}', 'bench', now()) returning id`;
    await tx`create temporary table acts on commit drop as
      select gen_random_uuid() as id, * from (
        select distinct on (customer_id, piece, is_asked) customer_id, piece, is_asked, strategy, step, label, action, template, approval from (
          select *, case when action in ('email', 'letter') then 'contact' else action end as piece from due) d
        order by customer_id, piece, is_asked, day desc) a`;
    await tx`
      insert into dunning_acts (id, run_id, entity_code, customer_id, strategy, step, step_label, action, template, needs_approval, state, holds)
      select id, ${run?.id as string}, ${BENCH_ENTITY}, customer_id, strategy, step, label, action, template, approval, case when is_asked then 'planned' else 'held' end, '[]' from acts`;
    const items = await tx`
      insert into dunning_items (id, act_id, entity_code, customer_id, invoice_id, step, day, currency, amount_minor)
      select gen_random_uuid(), a.id, ${BENCH_ENTITY}, d.customer_id, d.invoice_id, d.step, d.day, d.currency, d.open_minor
      from due d join acts a on a.customer_id = d.customer_id and a.is_asked = d.is_asked and a.piece = case when d.action in ('email', 'letter') then 'contact' else d.action end`;
    await tx`insert into bench_audit (at, stream, type, payload) 
      select now(), 'customer:' || customer_id, 'dunning.steps_planned', jsonb_build_object('acts', jsonb_agg(act)) from (
        select a.customer_id, jsonb_build_object('step', a.label, 'action', a.action, 'invoices', jsonb_agg(jsonb_build_object('id', d.invoice_id, 'currency', d.currency, 'minor', d.open_minor::text))) as act
        from acts a join due d on d.customer_id = a.customer_id and d.is_asked and a.piece = case when d.action in ('email', 'letter') then 'contact' else d.action end
        where a.is_asked group by a.id, a.customer_id, a.label, a.action) told group by customer_id`;
    return items.count;
  });
}

/** The floor's audit trail: a table with one index and no chain. */
export const auditTable =
  "create table bench_audit (position bigint generated always as identity primary key, at timestamptz, stream text, type text, payload jsonb); create index on bench_audit (stream)";

/** Steps by the tier that leads to them, each with the days past due it counts from. */
function stepRows(policy: DunningPolicy) {
  const tiers = [
    ...policy.segments.flatMap(({ tiers: named, strategy }) => named.map((tier) => ({ tier, key: strategy }))),
    { tier: "otherwise", key: policy.otherwise },
  ];
  return tiers.flatMap(({ tier, key }) => {
    const strategy = policy.strategies.find((one) => one.key === key);
    return (strategy?.steps ?? []).map((step) => ({
      strategy: key,
      tier,
      step: step.key,
      label: step.label,
      action: step.action,
      template: step.template,
      reached: step.day > 0 ? step.day + (strategy?.graceDays ?? 0) : step.day,
      day: step.day,
      approval: strategy?.isApproved ?? false,
    }));
  });
}
