import type postgres from "postgres";

const FIRST = "2024-11-02T00:00:00Z";

/**
 * A log of so many events, straight from the database: forty people, thousands of customers and cases, some types that
 * are everywhere and some that are rare, one person and one word that stand only in the far past. Not chained: what is
 * measured on it is reading.
 */
export async function insertManyEvents(owner: postgres.Sql, count: number): Promise<void> {
  // Ids as ours look, from a name.
  await owner.unsafe(
    "create function bench_id(name text) returns uuid language sql immutable as $$ select overlay(overlay(md5(name) placing '7' from 13) placing '8' from 17)::uuid $$",
  );
  await owner`insert into people (id, name, created_at) select bench_id('person' || n), 'Person ' || n, ${FIRST}::timestamptz from generate_series(1, 40) n`;
  await owner`insert into users (id, person_id, email, created_at) select bench_id('user' || n), bench_id('person' || n), 'person' || n || '@company.example', ${FIRST}::timestamptz from generate_series(1, 40) n`;
  for (const entity of ["US01", "DE01", "JP01"])
    await owner`insert into legal_entities (code, name, country, currency, time_zone, created_at) values (${entity}, ${entity}, 'US', 'USD', 'UTC', ${FIRST}::timestamptz) on conflict do nothing`;
  await owner`select setseed(0.42)`;
  await owner`
    insert into events (stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash)
    select 'case:' || bench_id('case' || (n / 12)), n % 12 + 1,
           (array['exception.opened','case.served','case.commented','effect.sent','effect.confirmed','case.snoozed','case.woken','case.reprioritised','case.assigned','exception.fix_requested','exception.refreshed','exception.closed'])[n % 12 + 1],
           ${FIRST}::timestamptz + n * interval '60 seconds', case when n % 3 = 0 then 'person' else 'job' end,
           case when n < 500 then bench_id('user40')::text when n % 3 = 0 then bench_id('user' || (1 + floor(random() * random() * 39)::int))::text else (array['detect-exceptions','send-effects','maintain-cases'])[1 + n % 3] end,
           'Person', (array['exception.detect','case.take_next','case.comment','effect.claim','effect.settle','case.snooze','case.wake_due','case.reprioritise_due','case.assign','exception.fix','exception.detect','exception.detect'])[n % 12 + 1],
           case when n % 12 in (0, 7) then 'case_priority v' || (1 + n / 250000) end, 'correlation-' || n / 5, (array['US01','US01','DE01','JP01'])[1 + (n / 12) % 4],
           jsonb_build_object('after', jsonb_build_object('state', 'routed', 'amountMinor', (500 + exp(random() * 10) * 400)::bigint::text), 'reason', 'The customer called about it'), '', md5(n::text)
    from generate_series(1, ${count}::int) n`;
  await owner`
    insert into event_search (position, at, entity_code, type, command, actor_id, correlation_id, case_id, customer_id, policy_kind, policy_version, amount_minor, currency, words)
    select position, at, entity_code, type, command, actor_id, correlation_id, substr(stream, 6)::uuid, bench_id('customer' || (position / 12) % 5000),
           case when policy_version is not null then 'case_priority' end, split_part(policy_version, ' v', 2)::int, (payload->'after'->>'amountMinor')::bigint,
           case entity_code when 'DE01' then 'EUR' when 'JP01' then 'JPY' else 'USD' end,
           array_to_tsvector(words_of('Found: 120 seats billed, contract says 100, INV-' || position / 12 || case when position < 500 then ' lighthouse' else '' end || case when position % 7 = 0 then ' called' else '' end || ' Customer ' || (position / 12) % 5000))
    from events`;
  await owner`vacuum analyze events`;
  await owner`vacuum analyze event_search`;
}

/** The id a name stands for in such a log. */
export const idOf = (name: string) => `select bench_id('${name}')::text as id`;
