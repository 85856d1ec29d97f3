import {
  act,
  as,
  type Facts,
  type Family,
  insertOf,
  NO_RIGHT,
  OUR_RULE,
  type Statement,
  signature,
  UNMARKED,
} from "#gauntlet/approvals/statements/statement";

/** A table of the session's own, named like ours, that would answer in its place. */
function shadow(table: string, body: string): string {
  return `create temp table ${table} (like public.${table}); ${body}`;
}

const shadowing: Family = {
  name: "tables of a session that stand before ours",
  statements: (facts) => {
    const under = (what: string, sql: string, says?: RegExp): Statement => ({
      what,
      sql,
      code: OUR_RULE,
      mayMakeTables: true,
      ...(says ? { says } : {}),
    });
    const signed = (who: Facts["analyst"]) =>
      signature(facts, as(who)).replace("into approval_signatures", "into public.approval_signatures");
    const given = `insert into pg_temp.grants (id, user_id, role, entities, granted_at, granted_by, starts_at, source) values (gen_random_uuid(), '${facts.director.userId}', 'finance_approver', '{all}', '2020-01-01', 'x', '2020-01-01', 'hand')`;
    const request = (id: string, state: string) =>
      `insert into pg_temp.approval_requests select (jsonb_populate_record(r, '{"state": "${state}", "requester_person_id": "${facts.id()}"}')).* from public.approval_requests r where id = '${id}'`;
    const exempt = `set local search_path = pg_temp, public`;
    return [exempt, "set local search_path = public, pg_temp", ""].flatMap((path) => {
      const first = path === "" ? "" : `${path}; `;
      return [
        under(
          `no exclusions, ${path}`,
          first + shadow("approval_exclusions", signed(facts.excluded)),
          /prepared any part/,
        ),
        under(
          `a role of one's own, ${path}`,
          first + shadow("grants", `${given}; ${signed(facts.director)}`),
          /do not hold/,
        ),
        under(
          `accounts that are not disabled, ${path}`,
          first +
            shadow(
              "users",
              `insert into pg_temp.users select (jsonb_populate_record(u, '{"disabled_at": null}')).* from public.users u; ${signed(facts.disabled)}`,
            ),
          /account of their own/,
        ),
        under(
          `another requester, ${path}`,
          first + shadow("approval_requests", `${request(facts.pending.id, "pending")}; ${signed(facts.analyst)}`),
          /asked for it/,
        ),
        under(
          `signatures that are not there, ${path}`,
          first +
            shadow(
              "approval_signatures",
              `insert into pg_temp.approval_signatures select (jsonb_populate_record(s, '{"request_id": "${facts.pending.id}", "revision": 1, "packet_hash": "${facts.pending.packetHash}"}')).* from public.approval_signatures s limit 1; update public.approval_requests set state = 'approved' where id = '${facts.pending.id}'`,
            ),
          /signatures it needs/,
        ),
        under(
          `a request that is carried out, ${path}`,
          first +
            shadow(
              "approval_requests",
              `${request(facts.pending.id, "executing")}; ${act(facts, { request_id: facts.pending.id }).replace("into effects", "into public.effects")}`,
            ),
          /not approved/,
        ),
        under(
          `a table of authority that asks for nobody, ${path}`,
          first +
            shadow(
              "policies",
              `update public.approval_requests set state = 'pending', revision = 1, packet = '{}', packet_hash = encode(sha256(convert_to('{}', 'UTF8')), 'hex'), submitted_at = now() where id = '${facts.draft.id}'`,
            ),
        ),
        under(
          `delegations that are not there, ${path}`,
          first +
            shadow(
              "delegations",
              insertOf("public.delegations", {
                id: facts.id(),
                from_person_id: facts.director.personId,
                from_name: "x",
                to_person_id: facts.approvers[1]?.personId,
                to_name: "x",
                kinds: "{all}",
                entities: "{all}",
                starts_at: facts.now,
                ends_at: new Date(new Date(facts.now).getTime() + 1_000).toISOString(),
                reason: "x",
                entered_at: facts.now,
              }),
            ),
          /circle/,
        ),
      ];
    });
  },
};

/** Two tables have no id to set. */
const writable = (sql: string) =>
  sql
    .replace("policies set id = id", "policies set note = note")
    .replace("second_factors set id = id", "second_factors set user_id = user_id");

const unmarked: Family = {
  name: "a write that is no command's",
  statements: (facts) =>
    [
      ...[
        "approval_requests",
        "approval_questions",
        "delegations",
        "effects",
        "policies",
        "grants",
        "users",
        "people",
        "sessions",
        "api_tokens",
        "break_glass_uses",
        "cases",
        "invoices",
        "payments",
        "credit_memos",
        "allocations",
        "customers",
        "second_factors",
        "grant_proposals",
        "duty_reviews",
      ].map((table) => `update ${table} set id = id`),
      signature(facts),
      act(facts, { operation: "invoice.hold", payload: "{}" }),
      `insert into approval_exclusions (request_id, entity_code, person_id, because) values ('${facts.pending.id}', 'DE01', '${facts.director.personId}', 'x')`,
      "delete from credit_memos",
      "delete from allocations",
      "delete from second_factors",
      "insert into people (id, name, created_at) values (gen_random_uuid(), 'x', now())",
      "with x as (update approval_requests set title = 'x' returning 1) select * from x",
      "merge into invoices i using (select 1) x on true when matched then update set status = 'void'",
    ].map(
      (sql): Statement => ({
        what: sql.slice(0, 100),
        sql: writable(sql),
        code: UNMARKED,
        isUnmarked: true,
      }),
    ),
};

const elsewhere: Family = {
  name: "rows of a legal entity the transaction may not touch",
  statements: (facts) =>
    ["US01", "JP01,US01", "", "DE0", "de01", "ALL"].flatMap((entities): Statement[] => [
      {
        what: `a request seen from "${entities}"`,
        sql: `update approval_requests set state = 'withdrawn', closed_at = now() where id = '${facts.pending.id}'`,
        code: /^$/,
        touchesNothing: true,
        entities,
      },
      {
        what: `an act seen from "${entities}"`,
        sql: `update effects set state = 'confirmed' where request_id = '${facts.executing.id}'`,
        code: /^$/,
        touchesNothing: true,
        entities,
      },
      {
        what: `a question seen from "${entities}"`,
        sql: `update approval_questions set answer = 'x'`,
        code: /^$/,
        touchesNothing: true,
        entities,
      },
      { what: `a signature from "${entities}"`, sql: signature(facts), code: /^(42501|23514)$/, entities },
      {
        what: `an exclusion from "${entities}"`,
        sql: `insert into approval_exclusions (request_id, entity_code, person_id, because) values ('${facts.pending.id}', 'DE01', '${facts.director.personId}', 'x')`,
        code: /^42501$/,
        entities,
      },
      {
        what: `an act from "${entities}"`,
        sql: act(facts, { operation: "invoice.hold", payload: "{}" }),
        code: /^42501$/,
        entities,
      },
    ]),
};

/** The same statement in the ways SQL has of saying it. */
const forms: readonly { form: string; of(sql: string): string }[] = [
  { form: "inside of a query", of: (sql) => `with slipped as (${sql} returning 1) select * from slipped` },
  { form: "inside of a block", of: (sql) => `do $do$ begin ${sql}; end $do$` },
  { form: "as words in a block", of: (sql) => `do $do$ begin execute $sql$${sql}$sql$; end $do$` },
  { form: "prepared", of: (sql) => `prepare slipped as ${sql}; execute slipped` },
  { form: "measured", of: (sql) => `explain analyze ${sql}` },
  { form: "after a savepoint", of: (sql) => `savepoint before_it; ${sql}; release before_it` },
];

const said: Family = {
  name: "the same said in another way",
  statements: (facts) => {
    const [eleanor] = facts.approvers as [Facts["director"]];
    const plain: [string, string, RegExp][] = [
      [
        "approved without a signature",
        `update approval_requests set state = 'approved' where id = '${facts.pending.id}'`,
        OUR_RULE,
      ],
      ["another amount", `update approval_requests set amount_minor = 9 where id = '${facts.approved.id}'`, OUR_RULE],
      ["one's own signature", signature(facts, as(facts.analyst)), OUR_RULE],
      ["a credit nobody asked for", act(facts), OUR_RULE],
      ["an act changed", `update effects set payload = '{}' where request_id = '${facts.executing.id}'`, OUR_RULE],
      [
        "a delegation rewritten",
        `update delegations set ends_at = ends_at + interval '1 day' where id = '${facts.delegations.standing}'`,
        OUR_RULE,
      ],
      ["a role rewritten", `update grants set role = 'finance_director' where user_id = '${eleanor.userId}'`, OUR_RULE],
      ["a signature deleted", "delete from approval_signatures", NO_RIGHT],
    ];
    return plain.flatMap(([what, sql, code]) =>
      forms.map(({ form, of }): Statement => ({ what: `${what}, ${form}`, sql: of(sql), code })),
    );
  },
};

export const escapeFamilies: readonly Family[] = [shadowing, unmarked, elsewhere, said];
