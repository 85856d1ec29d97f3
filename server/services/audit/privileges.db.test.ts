import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { sealEvents } from "#server/services/audit/seal-events";
import { commented, record } from "#server/services/audit/testing/given-log";
import { verifyAudit } from "#server/services/audit/verify-events";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await record.execute(db.as("billing_analyst"), { events: [commented("one", "First."), commented("one", "Second.")] });
  await sealEvents.execute(db.asJob("seal-audit"), {});
});
afterAll(() => db.close());

const log = ["events", "event_heads", "event_seals", "event_seal_heads", "event_search"];
const attempts = [
  ...log.flatMap((table) => [
    `delete from ${table}`,
    `truncate ${table}`,
    `truncate ${table} cascade`,
    `drop table ${table}`,
    `alter table ${table} disable trigger all`,
    `alter table ${table} disable row level security`,
    `create trigger mine before insert on ${table} for each row execute function refuse_unmarked_write()`,
    `create rule mine as on insert to ${table} do instead nothing`,
    `alter table ${table} owner to docket_app`,
  ]),
  "update events set payload = '{}'",
  "update events set at = now()",
  "update event_heads set hash = ''",
  "update event_seals set hash = ''",
  "update event_seal_heads set hash = ''",
  "update event_search set actor_id = 'nobody'",
  "insert into event_heads (stream, sequence, hash, position) values ('case:mine', 1, '', 1)",
  "insert into event_search (position, at, type, command, actor_id, correlation_id, words) values (1, now(), 'a.b', 'a.b', 'x', 'x', '')",
  "insert into events (stream, sequence, type, at, actor_kind, actor_id, actor_name, command, correlation_id, payload, previous_hash, hash) values ('x', 1, 'a.b', now(), 'job', 'x', 'x', 'x', 'x', '{}', '', '')",
  "with gone as (delete from events returning 1) select count(*) from gone",
  "merge into events e using (select 1 as one) s on true when matched then delete",
  "select setval('events_position_seq', 1)",
  "select 1 from events for update",
  "lock table events in access exclusive mode",
  "set session_replication_role = replica",
  "create or replace function append_events(streams text[], canonicals text[]) returns bigint language sql as 'select 1::bigint'",
  "create or replace function refuse_unmarked_write() returns trigger language plpgsql as 'begin return new; end'",
  "alter function append_events(text[], text[]) security invoker",
  "drop function append_events(text[], text[])",
  "copy events from program 'true'",
  "alter role docket_app bypassrls",
];

test.each(attempts)("the role of every web process and every job cannot: %s", async (attempt) => {
  const refused = db.db.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('docket.transaction', 'marked', true), set_config('docket.entities', 'all', true)`,
    );
    await tx.execute(sql.raw(attempt));
  });
  // 42501: not allowed. A rule and a trigger on a table of others are refused for the same reason.
  await expect(refused, attempt).rejects.toMatchObject({ cause: { code: "42501" } });
});

test.each(log)("giving itself rights on %s gives it none: PostgreSQL warns and grants nothing", async (table) => {
  const rights = () =>
    db.owner`select has_table_privilege('docket_app', ${table}, 'UPDATE') as changes, has_table_privilege('docket_app', ${table}, 'DELETE') as deletes`;
  await db.raw.unsafe(`grant all on ${table} to docket_app`);
  expect(await rights()).toEqual([{ changes: false, deletes: false }]);
});

test("after all of it the log is as it was written", async () => {
  expect(await verifyAudit.execute(db.as("auditor"), {})).toMatchObject({ ok: true, events: 3, seals: 1 });
});

test("the right to change events, once it is given, is missed here: the attempts above would succeed", async () => {
  await db.owner.unsafe("grant update on events to docket_app");
  await db.db.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('docket.transaction', 'marked', true), set_config('docket.entities', 'all', true)`,
    );
    await tx.execute(sql.raw("update events set payload = '{}' where stream = 'case:one' and sequence = 1"));
  });
  expect(await verifyAudit.execute(db.as("auditor"), {})).toMatchObject({
    ok: false,
    firstBad: { stream: "case:one", sequence: 1 },
  });
});
