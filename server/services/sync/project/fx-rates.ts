import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

/**
 * Dated rates. A rate has no id but its currencies and day, so of several records for one day the latest counts, and a
 * day no record speaks of any more loses its rate.
 */
export async function projectFxRates(scope: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const named = await scope.tx.execute<{ key: string }>(sql`
    select distinct ${rateKey("w")} as key from source_records w where w.id = any(${sql.param(ids)}::uuid[]) and w.kind = 'erp_rate'`);
  // The keys go in as one array, which PostgreSQL hashes; as a sub-select it would compare every rate with every key.
  await scope.tx.execute(sql`
    insert into fx_rates as t (base, quote, effective_on, rate, system, last_seen_at)
    select distinct on (f.base, f.quote, f."effectiveOn") f.base, f.quote, f."effectiveOn", f.rate, r.system, r.last_seen_at
    from source_records r
    cross join lateral jsonb_to_record(r.facts) as f(base text, quote text, rate numeric, "effectiveOn" date)
    where r.kind = 'erp_rate' and not r.is_deleted and ${rateKey("r")} = any(${sql.param(named.map((row) => row.key))}::text[])
    order by f.base, f.quote, f."effectiveOn", r.version_at desc, r.version_sequence desc, r.content_hash desc
    on conflict (base, quote, effective_on) do update set rate = excluded.rate, system = excluded.system, last_seen_at = excluded.last_seen_at
    where (t.rate, t.system) is distinct from (excluded.rate, excluded.system)`);
  await scope.tx.execute(sql`
    delete from fx_rates t where (t.base, t.quote, t.effective_on) not in (
      select r.facts->>'base', r.facts->>'quote', (r.facts->>'effectiveOn')::date from source_records r where r.kind = 'erp_rate' and not r.is_deleted)
    and t.system = any(select distinct w.system from source_records w where w.id = any(${sql.param(ids)}::uuid[]))`);
}

/** A rate's two currencies and day as one text. */
function rateKey(alias: "r" | "w") {
  const facts = sql.raw(`${alias}.facts`);
  return sql`(${facts}->>'base') || ' ' || (${facts}->>'quote') || ' ' || (${facts}->>'effectiveOn')`;
}
