import {
  type Facts,
  type Family,
  insertOf,
  NO_RIGHT,
  OUR_RULE,
  type Statement,
  UNMARKED,
} from "#gauntlet/approvals/statements/statement";

const rule = (what: string, sql: string, says?: RegExp): Statement => ({
  what,
  sql,
  code: OUR_RULE,
  ...(says ? { says } : {}),
});
const sets = (table: string, where: string, columns: readonly string[], code = OUR_RULE): Statement[] =>
  columns.map((set) => ({ what: `${table}: ${set}`, sql: `update ${table} set ${set} where ${where}`, code }));

function delegation(facts: Facts, change: Readonly<Record<string, unknown>> = {}): string {
  const [eleanor] = facts.approvers as [Facts["director"]];
  return insertOf("delegations", {
    id: facts.id(),
    from_person_id: facts.director.personId,
    from_name: facts.director.name,
    to_person_id: eleanor.personId,
    to_name: eleanor.name,
    kinds: "{all}",
    entities: "{all}",
    starts_at: facts.now,
    ends_at: new Date(new Date(facts.now).getTime() + 86_400_000).toISOString(),
    reason: "Away",
    entered_at: facts.now,
    ...change,
  });
}

const delegations: Family = {
  name: "a delegation that is rewritten, revived or closes a circle",
  statements: (facts) => {
    const [eleanor, katharina] = facts.approvers as [Facts["director"], Facts["director"]];
    const later = (days: number) => new Date(new Date(facts.now).getTime() + days * 86_400_000).toISOString();
    return [
      ...sets("delegations", `id = '${facts.delegations.standing}'`, [
        "from_person_id = gen_random_uuid()",
        "from_name = 'x'",
        "to_person_id = gen_random_uuid()",
        "to_name = 'x'",
        "kinds = '{refund}'",
        "entities = '{DE01}'",
        "limit_base_minor = 1",
        "starts_at = starts_at - interval '1 day'",
        "ends_at = ends_at + interval '1 day'",
        "reason = 'x'",
        "entered_at = now() - interval '9 years'",
        "id = gen_random_uuid()",
      ]),
      ...sets("delegations", `id = '${facts.delegations.ended}'`, [
        "ended_at = null",
        "ended_at = now() + interval '9 years'",
        "ended_by = null",
        "ended_by = 'y'",
      ]),
      ...sets("delegations", `id = '${facts.delegations.over}'`, ["ends_at = now() + interval '9 years'"]),
      rule("to oneself", delegation(facts, { to_person_id: facts.director.personId })),
      rule("a circle of two", delegation(facts, { to_person_id: katharina.personId }), /circle/),
      rule(
        "a circle of three",
        `${delegation(facts, { to_person_id: eleanor.personId })}; ${delegation(facts, { from_person_id: eleanor.personId, to_person_id: katharina.personId })}`,
        /circle/,
      ),
      rule(
        "a circle that stands for an hour",
        delegation(facts, { to_person_id: katharina.personId, ends_at: later(0.04) }),
        /circle/,
      ),
      rule("that ends before it begins", delegation(facts, { ends_at: later(-1) })),
      rule("that lasts longer than a role should", delegation(facts, { ends_at: later(91) }), /90 days/),
      rule("that has ended as it begins", delegation(facts, { ended_at: facts.now }), /entered before it ends/),
      ...[
        "delete from delegations",
        "truncate delegations",
        "merge into delegations d using (select 1) x on true when matched then delete",
      ].map((sql): Statement => ({ what: sql, sql, code: NO_RIGHT })),
    ];
  },
};

const access: Family = {
  name: "a grant, account, session or token made to say more than was given",
  statements: (facts) => {
    const [eleanor] = facts.approvers as [Facts["director"]];
    const grant = `user_id = '${eleanor.userId}'`;
    const account = `id = '${eleanor.userId}'`;
    return [
      ...sets("grants", grant, [
        "role = 'finance_director'",
        "entities = '{DE01}'",
        "user_id = (select id from users limit 1 offset 2)",
        "starts_at = '2020-01-01'",
        "granted_at = '2020-01-01'",
        "granted_by = 'somebody'",
        "source = 'group'",
        "id = gen_random_uuid()",
      ]),
      ...sets("grants", `user_id = '${facts.former.userId}'`, [
        "ended_at = null",
        "ended_at = ended_at + interval '9 years'",
        "role = 'finance_director'",
      ]),
      ...sets("grants", `user_id = '${facts.elsewhere.userId}'`, [
        "entities = '{all}'",
        "entities = '{US01,DE01}'",
        "ends_at = null",
        "ends_at = ends_at + interval '9 years'",
      ]),
      ...sets("users", account, [
        `person_id = '${facts.analyst.personId}'`,
        `person_id = '${facts.director.personId}'`,
        "id = gen_random_uuid()",
        "created_at = '2020-01-01'",
      ]),
      ...sets("sessions", `id = '${facts.sessionId}'`, [
        "ended_at = null",
        "ended_at = now() + interval '9 years'",
        `user_id = '${facts.director.userId}'`,
        "created_at = now()",
        "id = gen_random_uuid()",
      ]),
      ...sets("api_tokens", `id = '${facts.tokenId}'`, [
        "scopes = '{approval.decide}'",
        `user_id = '${facts.director.userId}'`,
        "expires_at = expires_at + interval '9 years'",
        "revoked_at = null",
        "revoked_by = null",
        "name = 'x'",
        "created_at = now()",
        "id = gen_random_uuid()",
      ]),
      ...sets("approval_questions", `id = '${facts.questionId}'`, [
        "question = 'x'",
        "asked_by = 'x'",
        "asked_by_id = gen_random_uuid()",
        "asked_at = now()",
        `request_id = '${facts.approved.id}'`,
        "answer = 'x'",
        "answer = null",
        "answered_by = 'x'",
        "answered_at = now()",
      ]),
      ...[
        "delete from users",
        "truncate users cascade",
        "delete from people",
        "truncate people cascade",
        "delete from grants",
        "truncate grants",
        "delete from sessions",
        "truncate sessions",
        "delete from api_tokens",
        "truncate api_tokens",
        "delete from approval_questions",
        "truncate approval_questions",
        "delete from grant_proposals",
        "truncate grant_proposals",
        "delete from duty_reviews",
        "truncate duty_reviews",
        "delete from identities",
        "truncate identities",
        "truncate second_factors",
        "truncate recovery_codes",
        "truncate factor_failures",
        "truncate command_receipts",
      ].map((sql): Statement => ({ what: sql, sql, code: NO_RIGHT })),
    ];
  },
};

const loud: Family = {
  name: "break-glass and reviews made to look otherwise",
  statements: (facts) => [
    ...sets(
      "break_glass_uses",
      `id = '${facts.breakGlassId}'`,
      [
        "reason = 'x'",
        "user_id = (select id from users limit 1 offset 2)",
        "person_id = (select id from people limit 1 offset 2)",
        "grant_id = gen_random_uuid()",
        "entities = '{}'",
        "opened_at = now()",
        "expires_at = now()",
        "reviewed_at = null",
        "reviewed_by = 'x'",
        "finding = 'justified'",
        "finding_note = 'x'",
      ],
      UNMARKED,
    ),
    ...sets(
      "access_reviews",
      `id = '${facts.reviewId}'`,
      ["title = 'x'", "signed_off_at = null", "signed_off_by = 'x'", "document = '{}'", "document_hash = 'x'"],
      UNMARKED,
    ),
    ...["break_glass_uses", "access_reviews", "access_review_lines"].flatMap((table) =>
      [`delete from ${table}`, `truncate ${table} cascade`].map(
        (sql): Statement => ({ what: sql, sql, code: NO_RIGHT }),
      ),
    ),
  ],
};

const tables: Family = {
  name: "a table of authority rewritten after it was published",
  statements: ({ policies }) => {
    const of = `kind = 'approval_authority' and version = ${policies.published}`;
    return [
      ...sets("policies", of, [
        "document = '{}'",
        "document = jsonb_set(document, '{rows,0,outcome,steps}', '[]')",
        "document = jsonb_set(document, '{tolerance,minor}', '999999')",
        "document = jsonb_set(document, '{executeWithinDays}', '90')",
        "author_id = 'x'",
        "created_by = 'x'",
        "created_at = '2020-01-01'",
        "version = version + 5",
        "kind = 'routing'",
        "state = 'draft', effective_from = null",
        "state = 'withdrawn', effective_from = null",
        "effective_from = effective_from - interval '1 year'",
        "effective_from = effective_from + interval '1 year'",
        "based_on = 99",
      ]),
      ...sets("policies", `kind = 'approval_authority' and version = ${policies.drafted}`, [
        "document = '{}'",
        "author_id = 'x'",
      ]),
      ...["delete from policies", "truncate policies", `delete from policies where ${of}`].map(
        (sql): Statement => ({ what: sql, sql, code: NO_RIGHT }),
      ),
    ];
  },
};

export const peopleFamilies: readonly Family[] = [delegations, access, loud, tables];
