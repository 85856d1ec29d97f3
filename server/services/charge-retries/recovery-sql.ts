import { type SQL, sql } from "drizzle-orm";
import type { RecoveryWay } from "#server/domain/collections/charge-retry-views";
import type { ChargeMethod } from "#server/domain/collections/scheme-rules";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { meansOf } from "#server/domain/exceptions/payment-means";
import { addHours } from "#server/domain/time";

export const recoveryDays = [30, 90] as const;

/** What tells the kind of a failed charge; the domain makes a method and a kind of decline of it. */
export type ChargeKindRow = { code: string | null; method: string | null; system: string; billing_system: string };

export function methodOf({ method, system, billing_system }: ChargeKindRow): ChargeMethod {
  return meansOf({ method, system }, billing_system).kind === "card" ? "card" : "direct_debit";
}

export function declineKindOf({ code }: ChargeKindRow): "soft" | "hard" {
  return declineOf(code).kind;
}

/**
 * `told`: of each invoice the first charge that failed within the last days, and how its money came. A charge somebody here
 * asked for is told by its act, which left within a minute of the charge or before it.
 */
export function recoveryTold(now: Date, days: number): SQL {
  const since = addHours(now, -24 * days).toISOString();
  const way = (key: RecoveryWay) => sql`${key}::text`;
  return sql`
    firsts as (
      select distinct on (a.invoice_id) a.id, a.invoice_id, a.entity_code, a.currency, a.amount_minor, a.attempted_at, coalesce(a.decline_code, a.failure_code) as code, a.method, a.system
      from payment_attempts a where a.status = 'failed' and a.deleted_at is null and a.invoice_id is not null and a.attempted_at >= ${since}::timestamptz
      order by a.invoice_id, a.attempted_at, a.id),
    told as (
      select f.*, i.number, i.external_id, i.customer_id, i.system as billing_system,
        (f.attempted_at at time zone e.time_zone)::date as failed_on,
        case when taken.id is not null then (taken.attempted_at at time zone e.time_zone)::date when i.status = 'paid' then paid.last_on end as recovered_on,
        case when ours.id is not null then ${way("retry")}
          when asked.id is not null then ${way("person")}
          when taken.id is not null then ${way("gateway")}
          when i.status = 'paid' then ${way("other")}
          when i.status = 'open' then ${way("open")}
          else ${way("given_up")} end as way
      from firsts f join invoices i on i.id = f.invoice_id join legal_entities e on e.code = f.entity_code
      left join lateral (
        select s.id, s.attempted_at from payment_attempts s where s.invoice_id = f.invoice_id and s.status = 'succeeded' and s.deleted_at is null
          and (s.attempted_at, s.id) > (f.attempted_at, f.id) order by s.attempted_at, s.id limit 1) taken on true
      left join lateral (
        select r.id from charge_retries r where r.invoice_id = f.invoice_id and r.result_attempt_id = taken.id and r.state = 'succeeded') ours on true
      left join lateral (
        select x.id from effects x where x.operation = 'invoice.retry_payment' and x.system = i.system and x.target = 'invoice:' || i.external_id
          and x.sent_at between f.attempted_at and taken.attempted_at + interval '1 minute' and x.state = 'confirmed' limit 1) asked on true
      left join lateral (
        select max(l.applied_on) as last_on from allocations l where l.invoice_id = f.invoice_id and l.deleted_at is null) paid on true)`;
}
