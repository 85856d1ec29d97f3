import {
  act,
  type Facts,
  type Family,
  NO_RIGHT,
  OUR_RULE,
  type Statement,
  UNIQUE,
} from "#gauntlet/approvals/statements/statement";

const rule = (what: string, sql: string, says?: RegExp): Statement => ({
  what,
  sql,
  code: OUR_RULE,
  ...(says ? { says } : {}),
});

/** Acts that give away or take back what was claimed, each as billing and the ERP take it. */
const givesAway: readonly { operation: string; payload: Record<string, unknown>; system?: string }[] = [
  { operation: "credit.issue", payload: { invoiceId: "in_1", amountMinor: "4000", currency: "EUR", memo: "x" } },
  { operation: "credit.issue_lines", payload: { invoiceId: "in_1", lines: [], currency: "EUR", totalMinor: "1" } },
  { operation: "refund.issue", payload: { chargeId: "ch_1", amountMinor: "1", currency: "EUR" } },
  { operation: "invoice.write_off", payload: { invoiceId: "in_1" } },
  { operation: "dispute.accept", payload: { disputeId: "dp_1" } },
  { operation: "document.post", payload: { documentType: "creditmemo", bookedAs: "bad_debt" }, system: "netsuite" },
];

const unasked: Family = {
  name: "an act that moves claimed money and that nobody signed",
  statements: (facts) =>
    givesAway.flatMap(({ operation, payload, system = "stripe" }) => {
      const given = { operation, system, payload: JSON.stringify(payload) };
      const under = (what: string, requestId: string | null) =>
        rule(
          `${operation} ${what}`,
          act(facts, { ...given, request_id: requestId }),
          requestId === null ? /needs an approved request/ : /not approved|names no such act/,
        );
      return [
        under("of no request", null),
        under("of a draft", facts.draft.id),
        under("of a request that waits", facts.pending.id),
        under("of a request that is only approved", facts.approved.id),
        under("of a request that was withdrawn", facts.withdrawn.id),
        under("of a request of another legal entity", facts.foreign.id),
        under("of a request nobody knows", facts.id()),
        under("of a request that is carried out and names another act", facts.executing.id),
      ];
    }),
};

/** The act that was signed, once more or a little otherwise. */
const copied = ({ executing, id }: Facts, change: Readonly<Record<string, string>> = {}) => {
  const columns = [
    "entity_code",
    "system",
    "operation",
    "label",
    "payload",
    "target",
    "requested_by",
    "requested_at",
    "correlation_id",
    "request_id",
  ];
  const values = columns.map((name) => change[name] ?? name);
  return `insert into effects (id, idempotency_key, state, ${columns.join(", ")}) select '${id()}', '${id()}', 'intent', ${values.join(", ")} from effects where request_id = '${executing.id}' order by position limit 1`;
};

const otherwise: Family = {
  name: "the act that was signed, once more or otherwise",
  statements: (facts) => [
    { what: "once more", sql: copied(facts), code: UNIQUE },
    {
      what: "once more, for nobody to see",
      sql: copied(facts, { label: "'Nothing'", requested_by: "'Nobody'" }),
      code: UNIQUE,
    },
    ...[
      'payload || \'{"amountMinor": "9"}\'',
      'payload || \'{"currency": "JPY"}\'',
      'payload || \'{"memo": "x"}\'',
      "payload || '{\"more\": 1}'",
      "payload - 'memo'",
      "'{}'",
      "'[]'",
      "'null'",
    ].map((payload) => rule(`with ${payload}`, copied(facts, { payload: `(${payload})::jsonb` }))),
    ...["'netsuite'", "'docket'", "''"].map((system) => rule(`to ${system}`, copied(facts, { system }))),
    ...["'invoice:other'", "''", "upper(target)"].map((target) => rule(`on ${target}`, copied(facts, { target }))),
    ...["'refund.issue'", "'credit.issue_lines'", "'invoice.hold'", "''"].map((operation) =>
      rule(`as ${operation}`, copied(facts, { operation })),
    ),
    ...["'US01'", "null", "''"].map((entity) => rule(`for ${entity}`, copied(facts, { entity_code: entity }))),
    rule("under another request", copied(facts, { request_id: `'${facts.approved.id}'::uuid` })),
    rule("under no request", copied(facts, { request_id: "null" })),
    ...["confirmed", "sent", "failed", "unknown"].map((state) =>
      rule(
        `that is ${state} as it begins`,
        act(facts, { operation: "invoice.hold", payload: "{}", state }),
        /does not become/,
      ),
    ),
    rule(
      "something Docket does by itself, unasked",
      act(facts, { system: "docket", operation: "plan.agree", payload: "{}" }),
      /approved request/,
    ),
  ],
};

const changes: Family = {
  name: "an intent that is changed before it goes out, or goes out again",
  statements: ({ executing }) => {
    const of = (set: string) => `update effects set ${set} where request_id = '${executing.id}'`;
    return [
      ...[
        "payload = jsonb_set(payload, '{amountMinor}', '\"9\"')",
        "payload = '{}'",
        "payload = payload || '{\"more\": 1}'",
        "system = 'netsuite'",
        "operation = 'refund.issue'",
        "target = 'invoice:other'",
        "request_id = null",
        "request_id = gen_random_uuid()",
        "idempotency_key = 'again'",
        "entity_code = 'US01'",
        "entity_code = null",
      ].map((set) => rule(set, of(set), /goes out as it was asked for/)),
      ...["intent", "sent", "unknown", "failed"].map((state) =>
        rule(
          `confirmed becomes ${state}`,
          `${of("state = 'confirmed'")}; ${of(`state = '${state}'`)}`,
          /does not become/,
        ),
      ),
      ...["intent", "sent", "unknown", "confirmed"].map((state) =>
        rule(`refused becomes ${state}`, `${of("state = 'failed'")}; ${of(`state = '${state}'`)}`, /does not become/),
      ),
      ...[
        "delete from effects",
        "truncate effects",
        "truncate effects cascade",
        `delete from effects where request_id = '${executing.id}'`,
        "merge into effects e using (select 1) x on true when matched then delete",
      ].map((sql): Statement => ({ what: sql, sql, code: NO_RIGHT })),
    ];
  },
};

export const effectFamilies: readonly Family[] = [unasked, otherwise, changes];
