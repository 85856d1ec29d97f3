import { type Family, NO_RIGHT, type Statement, UNMARKED } from "#gauntlet/approvals/statements/statement";

const noRight = (sql: string): Statement => ({ what: sql.slice(0, 100), sql, code: NO_RIGHT });

/** Tables that decide what may be carried out, and those that tell what was. */
const guarded = [
  "approval_requests",
  "approval_signatures",
  "approval_exclusions",
  "delegations",
  "effects",
  "policies",
  "grants",
  "users",
  "events",
  "event_heads",
  "event_seals",
  "sessions",
] as const;

const owning: Family = {
  name: "what only an owner may do to a table",
  statements: () =>
    guarded.flatMap((table) =>
      [
        `alter table ${table} disable trigger all`,
        `alter table ${table} disable row level security`,
        `alter table ${table} add column slipped text`,
        `drop table ${table} cascade`,
        `create trigger slipped before insert on ${table} for each row execute function refuse_signature()`,
        `create policy slipped on ${table} using (true)`,
        `alter table ${table} owner to docket_app`,
      ].map(noRight),
    ),
};

const log: Family = {
  name: "the log written past its one door",
  statements: (facts) => [
    ...[
      "insert into events overriding system value select * from events limit 1",
      "update events set payload = '{}'",
      "update events set hash = 'x'",
      "update events set actor_name = 'x'",
      "delete from events",
      "truncate events",
      "update event_heads set hash = 'x'",
      "update event_heads set sequence = 1",
      "delete from event_heads",
      "insert into event_heads (stream, sequence, hash, position) values ('x', 1, '', 1)",
      "update event_seals set hash = 'x'",
      "delete from event_seals",
      "update event_seal_heads set hash = 'x'",
      "delete from event_seal_heads",
      "delete from event_search",
      "update event_search set words = null",
      "merge into events e using (select 1) x on true when matched then delete",
    ].map(noRight),
    {
      what: "append_events outside of a command",
      sql: "select append_events('{}', '{}')",
      code: UNMARKED,
      isUnmarked: true,
    },
    {
      what: "append_events with an event of nobody",
      sql: `select append_events(array['request:x'], array['{"type": "request.signed", "at": "${facts.now}"}'])`,
      code: /^23502$/,
    },
    {
      what: "append_events with nothing to hash",
      sql: "select append_events(array['request:x'], '{}')",
      code: /^23502$/,
    },
    { what: "append_events with a word", sql: "select append_events(array['request:x'], array['x'])", code: /^22P02$/ },
  ],
};

const functions: Family = {
  name: "the functions that refuse, taken away or replaced",
  statements: () => [
    ...[
      "refuse_signature",
      "refuse_request_change",
      "refuse_unapproved_act",
      "refuse_changed_intent",
      "refuse_unmarked_write",
      "refuse_false_packet",
      "refuse_circle",
      "refuse_rewriting",
    ].flatMap((name) => [
      noRight(`create or replace function ${name}() returns trigger language plpgsql as $$ begin return new; end $$`),
      noRight(`drop function ${name}() cascade`),
      noRight(`alter function ${name}() set search_path = pg_temp`),
    ]),
    noRight(
      "create or replace function approval_is_signed(request approval_requests) returns boolean language sql as 'select true'",
    ),
    noRight("create or replace function docket_sees_all() returns boolean language sql as 'select true'"),
    noRight(
      "create or replace function moves_claimed_money(operation text, payload jsonb) returns boolean language sql as 'select false'",
    ),
    noRight("alter function append_events(text[], text[]) security invoker"),
    { what: "a trigger called by hand", sql: "select refuse_signature()", code: /^0A000$/ },
    {
      what: "a trigger called by hand inside of a block",
      sql: "do $$ begin perform refuse_false_packet(); end $$",
      code: /^0A000$/,
    },
    ...[
      "create function slipped() returns int language sql as 'select 1'",
      "create schema slipped",
      "create extension dblink",
      "create event trigger slipped on ddl_command_start execute function refuse_signature()",
      "create operator === (leftarg = text, rightarg = text, function = texteq)",
      "create view slipped as select * from approval_requests",
      "create rule slipped as on insert to approval_signatures do instead nothing",
      "create domain slipped as int",
      "create cast (text as uuid) with inout",
      "alter schema public owner to docket_app",
      "drop schema public cascade",
    ].map((sql): Statement => ({ what: sql, sql, code: /^(42501|42704|00000)$/ })),
  ],
};

const roles: Family = {
  name: "another role, and settings that would lift the guards",
  statements: () => [
    ...[
      "set role docket_owner",
      "set local role docket_owner",
      "set session authorization docket_owner",
      "set session_replication_role = replica",
      "set local session_replication_role = 'replica'",
      "select set_config('session_replication_role', 'replica', true)",
      "select set_config('role', 'docket_owner', true)",
      "alter role docket_app bypassrls",
      "alter role docket_app superuser",
      "alter role docket_app login",
      "create role slipped",
      "grant docket_owner to docket_app",
      "drop role docket_app",
      "alter database template1 set session_replication_role = replica",
      "alter role docket_app set session_replication_role = replica",
      "set row_security = off; select * from approval_requests",
      "set local row_security = off; update approval_requests set title = 'x'",
      "copy approval_signatures to '/tmp/slipped'",
      "copy approval_signatures from '/tmp/slipped'",
      "copy effects from program 'true'",
      "copy (select 1) to program 'true'",
      "select pg_read_file('/etc/passwd')",
      "select lo_import('/etc/passwd')",
      "select pg_reload_conf()",
      "select pg_ls_dir('/')",
      "reassign owned by docket_owner to docket_app",
      "drop owned by docket_owner",
      "security label on table effects is 'x'",
    ].map((sql): Statement => ({ what: sql, sql, code: /^(42501|22023|0LP01)$/ })),
    {
      what: "a table of a session, where nobody may make one",
      sql: "create temp table approval_exclusions (request_id uuid, person_id uuid)",
      code: NO_RIGHT,
    },
    { what: "a view of a session", sql: "create temp view approval_exclusions as select 1", code: NO_RIGHT },
    { what: "a copy of a table in the session", sql: "select * into temp grants from grants", code: NO_RIGHT },
  ],
};

export const rightFamilies: readonly Family[] = [owning, log, functions, roles];
