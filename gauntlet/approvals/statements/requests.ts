import { type Facts, type Family, insertOf, OUR_RULE, type Statement } from "#gauntlet/approvals/statements/statement";
import { requestStates } from "#server/domain/approvals/machine";
import { canonicalPacket } from "#server/domain/approvals/packet";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { packetOf } from "#server/services/approvals/lock-request";

const rule = (what: string, sql: string, says?: RegExp): Statement => ({
  what,
  sql,
  code: OUR_RULE,
  ...(says ? { says } : {}),
});
const change = (row: RequestRecord, set: string) => `update approval_requests set ${set} where id = '${row.id}'`;

/** Steps that a statement may take: the same rows are put there by commands, and nothing is given away by them. */
const HARMLESS = new Set([
  "draft>withdrawn",
  "pending>withdrawn",
  "pending>voided",
  "approved>voided",
  "approved>withdrawn",
  "approved>executing",
  "executing>failed",
  "executing>executed",
]);

const lives: Family = {
  name: "a request that takes a step its life does not have",
  statements: ({ draft, pending, approved, executing, withdrawn }) =>
    [draft, pending, approved, executing, withdrawn].flatMap((row) =>
      requestStates
        .filter((to) => to !== row.state && !HARMLESS.has(`${row.state}>${to}`))
        .map((to) => {
          const isClosed = ["executed", "rejected", "withdrawn"].includes(to);
          const closed = isClosed ? "closed_at = now()" : "closed_at = null";
          return rule(`${row.state} becomes ${to}`, change(row, `state = '${to}', ${closed}`));
        }),
    ),
};

/** What is signed, what it is called and who asked: none of it changes while signatures are collected, or after. */
const signedColumns = [
  "packet = '{}', packet_hash = encode(sha256(convert_to('{}', 'UTF8')), 'hex')",
  "packet = null, packet_hash = null",
  "packet_hash = repeat('0', 64)",
  "terms = '{}'",
  "terms = jsonb_set(terms, '{memo}', '\"x\"')",
  "amount_minor = amount_minor + 1",
  "amount_minor = 9, currency = 'JPY'",
  "currency = 'USD'",
  "base_amount_minor = 1",
  "aggregate_base_minor = 1",
  "reason_code = 'goodwill'",
  "reason = 'Another'",
  "customer_id = gen_random_uuid()",
  "subject_id = gen_random_uuid()",
  "policy_version = 'approval_authority v9'",
  "needs_second_factor = not needs_second_factor",
  "title = 'A small thing'",
  "customer_name = 'Somebody else'",
  "subject_name = 'Another invoice'",
  "case_id = gen_random_uuid()",
  "requester_person_id = gen_random_uuid()",
  "requester_user_id = gen_random_uuid()",
  "requester_name = 'Somebody else'",
  "kind = 'refund'",
  "created_at = created_at - interval '1 day'",
  "id = gen_random_uuid()",
  "revision = revision + 1",
  "revision = revision - 1",
  "revision = revision + 2",
  "decided_at = now() + interval '1 year'",
  "submitted_at = submitted_at - interval '400 days'",
  "state = 'paid'",
] as const;

const columns: Family = {
  name: "a request that says something else under its signatures",
  statements: ({ pending, approved, executing }) =>
    [pending, approved, executing].flatMap((row) =>
      signedColumns.map((set) => rule(`${row.state}: ${set}`, change(row, set))),
    ),
};

const beginnings: Family = {
  name: "a request that begins as anything but a draft",
  statements: (facts) => {
    const { approved } = facts;
    const begun = (more: Readonly<Record<string, unknown>>) =>
      insertOf("approval_requests", {
        id: facts.id(),
        kind: "credit_memo",
        state: "draft",
        entity_code: "DE01",
        title: "x",
        reason_code: "other",
        reason: "x",
        terms: "{}",
        requester_user_id: facts.analyst.userId,
        requester_person_id: facts.analyst.personId,
        requester_name: facts.analyst.name,
        created_at: facts.now,
        ...more,
      });
    const packet = { packet: approved.packet, packet_hash: approved.packetHash, submitted_at: facts.now };
    return [
      ...requestStates
        .filter((state) => state !== "draft")
        .map((state) => rule(`it begins ${state}`, begun({ state, ...packet, closed_at: null }))),
      rule("it begins with somebody else's packet", begun(packet)),
      rule("it begins at a later revision", begun({ revision: 1 })),
      rule("it has an amount of no currency", begun({ amount_minor: 5 })),
      rule("it has ended as it begins", begun({ closed_at: facts.now })),
    ];
  },
};

type Forged = { what: string; set: string; of?: "row" };

/** A packet submitted past the commands: canonical, hashed, and false in one thing. */
function forgedPackets(facts: Facts): Forged[] {
  const { pending, draft } = facts;
  const packet = packetOf(pending);
  const right = { ...packet, request: { ...packet.request, id: draft.id, number: draft.number, revision: 1 } };
  const decided = (steps: unknown, more: object = {}) => ({
    ...right,
    authority: { ...right.authority, decision: { ...right.authority.decision, steps, ...more } },
  });
  const part = (role: string, people: unknown) => [{ name: "x", parts: [{ role, people }] }];
  const policy = (name: string) => ({ ...right, authority: { ...right.authority, policy: name } });
  const falsehoods: Record<string, unknown> = {
    "it is of another request": { ...right, request: packet.request },
    "it is of another revision": { ...right, request: { ...right.request, revision: 2 } },
    "it is of another kind": { ...right, kind: "refund" },
    "it is for another legal entity": { ...right, entity: "US01" },
    "somebody else asked": { ...right, requestedBy: { personId: facts.director.personId, name: "x" } },
    "it is for other terms": { ...right, terms: { ...right.terms, memo: "Another" } },
    "it is for another reason": { ...right, reason: { code: "goodwill", words: "x" } },
    "it is over another amount": { ...right, amount: { minor: "1", currency: "EUR" } },
    "it is in another currency": { ...right, amount: { minor: packet.amount?.minor ?? "", currency: "JPY" } },
    "it has no amount": { ...right, amount: null },
    "it comes to less": { ...right, base: { ...right.base, minor: "1" } },
    "it adds up to less": { ...right, base: { ...right.base, aggregateMinor: "1" } },
    "it comes to nothing": { ...right, base: null },
    "nobody signs": decided([]),
    "no steps are named": decided(null),
    "its steps are a word": decided("none"),
    "its step has no parts": decided([{ name: "x", parts: [] }]),
    "one of its steps has no parts": decided([...part("finance_approver", 1), { name: "y", parts: [] }]),
    "its parts are a word": decided([{ name: "x", parts: "none" }]),
    "no people sign": decided(part("finance_approver", 0)),
    "fewer than no people sign": decided(part("finance_approver", -1)),
    "half a person signs": decided(part("finance_approver", 0.5)),
    "nobody knows how many sign": decided(part("finance_approver", null)),
    "the number of people is a word": decided(part("finance_approver", "1")),
    "analysts sign": decided(part("billing_analyst", 1)),
    "nobody knows who signs": decided([{ name: "x", parts: [{ people: 1 }] }]),
    "a director alone signs what an approver should": decided(part("finance_director", 1)),
    "one signs what two should": decided(part("finance_approver", 1), { row: { key: "large", name: "x" } }),
    "a row decides that the table does not have": decided(right.authority.decision.steps, {
      row: { key: "anything", name: "x" },
    }),
    "no table decides": policy(""),
    "a table decides that nobody wrote": policy("approval_authority v99"),
    "a table decides that is a draft": policy(`approval_authority v${facts.policies.drafted}`),
    "a table of something else decides": policy("routing v1"),
    "it is a list": [],
    "it is a word": "signed",
    "it is empty": {},
  };
  return Object.entries(falsehoods).map(([what, forged]) => {
    const text = canonicalPacket(forged as never);
    const named = (forged as { authority?: { policy?: string } }).authority?.policy ?? pending.policyVersion ?? "";
    return { what, set: submitted(facts, text, named) };
  });
}

/** The row says what a right packet would: what the packet says beside it is what is false. */
function submitted({ pending, now }: Facts, packet: string, policy: string): string {
  const text = `$packet$${packet}$packet$`;
  return `state = 'pending', revision = 1, version = version + 1, packet = ${text}, packet_hash = encode(sha256(convert_to(${text}, 'UTF8')), 'hex'),
    terms = '${JSON.stringify(pending.terms)}', amount_minor = ${pending.amountMinor}, currency = '${pending.currency}', base_amount_minor = ${pending.baseAmountMinor},
    aggregate_base_minor = ${pending.aggregateBaseMinor}, reason_code = '${pending.reasonCode}', submitted_at = '${now}', policy_version = '${policy}'`;
}

const packets: Family = {
  name: "a packet that is not what its row and the table of authority say",
  statements: (facts) => [
    ...forgedPackets(facts).map(({ what, set }) => rule(what, change(facts.draft, set))),
    rule(
      "a packet under another hash",
      change(
        facts.draft,
        "state = 'pending', revision = 1, packet = '{}', packet_hash = repeat('0', 64), submitted_at = now()",
      ),
    ),
    rule(
      "a packet without a hash",
      change(facts.draft, "state = 'pending', revision = 1, packet = '{}', submitted_at = now()"),
    ),
    rule("no packet at all", change(facts.draft, "state = 'pending', revision = 1, submitted_at = now()")),
    rule(
      "a packet on a draft",
      change(facts.draft, "packet = '{}', packet_hash = encode(sha256(convert_to('{}', 'UTF8')), 'hex')"),
    ),
    {
      ...rule(
        "words that are no JSON",
        change(
          facts.draft,
          "state = 'pending', revision = 1, packet = 'no', packet_hash = encode(sha256(convert_to('no', 'UTF8')), 'hex'), submitted_at = now()",
        ),
      ),
      code: /^22P02$/,
    },
  ],
};

const endings: Family = {
  name: "a request that ended and is made to go on, or to have ended otherwise",
  statements: ({ withdrawn }) =>
    [
      "ended_because = 'Nobody knows'",
      "documents = '[{}]'",
      "title = 'x'",
      "version = version + 1",
      "closed_at = now()",
      "revision = revision + 1, state = 'pending', closed_at = null",
      "due_at = now()",
    ].map((set) => rule(set, change(withdrawn, set))),
};

export const requestFamilies: readonly Family[] = [lives, columns, beginnings, packets, endings];
