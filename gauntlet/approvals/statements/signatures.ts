import type { GivenPerson } from "#db/testing/given-cases";
import {
  as,
  type Facts,
  type Family,
  NO_RIGHT,
  OUR_RULE,
  type Statement,
  signature,
} from "#gauntlet/approvals/statements/statement";

const rule = (what: string, sql: string, says?: RegExp): Statement => ({
  what,
  sql,
  code: OUR_RULE,
  ...(says ? { says } : {}),
});

const signers: Family = {
  name: "a signature by somebody who may not give it",
  statements: (facts) => {
    const of = (what: string, who: GivenPerson, says?: RegExp) => rule(what, signature(facts, as(who)), says);
    return [
      of("by the requester", facts.analyst, /asked for it/),
      of("by somebody who prepared a part", facts.excluded, /prepared any part/),
      of("by somebody of another role", facts.director, /power they do not hold/),
      of("by somebody whose account is disabled", facts.disabled, /account of their own/),
      of("by somebody whose role ended", facts.former, /power they do not hold/),
      of("by somebody whose role reaches elsewhere", facts.elsewhere, /power they do not hold/),
      rule(
        "with somebody else's account",
        signature(facts, { user_id: facts.director.userId }),
        /account of their own/,
      ),
      rule("with an account nobody has", signature(facts, { user_id: facts.id() }), /account of their own/),
      rule("by a person nobody is", signature(facts, { person_id: facts.id(), power_person_id: facts.id() })),
      rule("by an approver with the requester's power", signature(facts, lentBy(facts, facts.analyst)), /asked for it/),
      rule(
        "by an approver with the power of who prepared it",
        signature(facts, lentBy(facts, facts.excluded)),
        /prepared/,
      ),
    ];
  },
};

/** The first approver with the power of another, by a delegation that does not exist unless it is named. */
function lentBy(facts: Facts, who: GivenPerson, delegation = facts.id()): Record<string, unknown> {
  return { power_person_id: who.personId, on_behalf_of: who.name, delegation_id: delegation };
}

const powers: Family = {
  name: "a signature with a power that was not lent",
  statements: (facts) => {
    const [, katharina] = facts.approvers as [GivenPerson, GivenPerson];
    const lent = (what: string, key: keyof Facts["delegations"]) =>
      rule(
        what,
        signature(facts, { ...as(facts.director), ...lentBy(facts, katharina, facts.delegations[key]) }),
        /No delegation in force/,
      );
    return [
      lent("the delegation was ended", "ended"),
      lent("the delegation is over", "over"),
      lent("the delegation begins later", "later"),
      lent("the delegation is for other kinds", "otherKind"),
      lent("the delegation is for other legal entities", "otherEntity"),
      lent("the delegation is for smaller amounts", "small"),
      lent("the delegation is to somebody else", "toAnother"),
      rule(
        "no such delegation",
        signature(facts, { ...as(facts.director), ...lentBy(facts, katharina) }),
        /No delegation/,
      ),
      rule(
        "the delegation of somebody else",
        signature(facts, {
          ...as(facts.director),
          ...lentBy(facts, facts.approvers[2] as GivenPerson, facts.delegations.standing),
        }),
        /No delegation/,
      ),
      rule("a power without a name beside it", signature(facts, { power_person_id: katharina.personId })),
      rule("a name without a power", signature(facts, { on_behalf_of: "Somebody" })),
      rule("a delegation without a name", signature(facts, { delegation_id: facts.delegations.standing })),
      rule(
        "one's own power under another name",
        signature(facts, { on_behalf_of: "x", delegation_id: facts.delegations.standing }),
      ),
    ];
  },
};

const places: Family = {
  name: "a signature on what does not wait for it",
  statements: (facts) => [
    ...[facts.draft, facts.approved, facts.executing, facts.withdrawn].map((row) =>
      rule(
        `on what is ${row.state}`,
        signature(facts, { request_id: row.id, revision: row.revision, packet_hash: row.packetHash ?? "0".repeat(64) }),
      ),
    ),
    rule("on what does not exist", signature(facts, { request_id: facts.id() }), /no such request/),
    ...[-1, 0, 2, 99].map((position) => rule(`of step ${position}`, signature(facts, { position }))),
    ...[-1, 0, 2, 99].map((part) => rule(`of part ${part}`, signature(facts, { part }))),
    ...[-1, 0, 2, 99].map((revision) => rule(`of revision ${revision}`, signature(facts, { revision }))),
    ...["", "0".repeat(64), "f".repeat(64), "x"].map((hash) =>
      rule(`on the packet "${hash.slice(0, 4)}"`, signature(facts, { packet_hash: hash })),
    ),
    rule("on the packet of another request", signature(facts, { packet_hash: facts.approved.packetHash })),
    ...["US01", "JP01", "XX99", ""].map((entity) =>
      rule(`for ${entity}`, signature(facts, { entity_code: entity }), /no such request/),
    ),
    rule(
      "for a request of another legal entity",
      signature(facts, { request_id: facts.foreign.id, entity_code: "DE01" }),
      /no such request/,
    ),
  ],
};

const times: Family = {
  name: "a signature of another time, or of another kind",
  statements: (facts) => [
    ...["1970-01-01", "2020-01-01", "2026-03-01"].map((at) =>
      rule(`before its signer had the role, ${at}`, signature(facts, { at })),
    ),
    rule(
      "a second before the packet was drawn up",
      signature(facts, { at: new Date(new Date(facts.now).getTime() - 1_000).toISOString() }),
    ),
    { ...rule("at no time", signature(facts, { at: null })), code: /^(23502|23514)$/ },
    ...["maybe", "", "APPROVED", "voided"].map((decision) =>
      rule(`that says "${decision}"`, signature(facts, { decision })),
    ),
    rule("that rejects without a reason", signature(facts, { decision: "rejected" })),
    { what: "twice by one person", sql: `${signature(facts)}; ${signature(facts)}`, code: /^(23514|23505)$/ },
    {
      what: "copied from another revision",
      code: OUR_RULE,
      sql: `insert into approval_signatures select (jsonb_populate_record(null::approval_signatures, to_jsonb(s) || jsonb_build_object('id', gen_random_uuid(), 'request_id', '${facts.pending.id}'))).* from approval_signatures s limit 1`,
    },
    {
      what: "over one that is there",
      code: /^(23514|23505|42501)$/,
      sql: `${signature(facts, { id: facts.id() })} on conflict (id) do update set person_name = 'Somebody'`,
    },
  ],
};

const afterwards: Family = {
  name: "a signature, or who may not sign, changed afterwards",
  statements: (facts) =>
    [
      ...[
        "person_name = 'x'",
        "person_id = gen_random_uuid()",
        "power_person_id = gen_random_uuid()",
        "packet_hash = 'x'",
        "revision = 2",
        "at = now()",
        "decision = 'rejected'",
        "reason = 'x'",
        "position = 2",
        "user_id = gen_random_uuid()",
      ].map((set) => `update approval_signatures set ${set}`),
      "delete from approval_signatures",
      `delete from approval_signatures where request_id = '${facts.approved.id}'`,
      "truncate approval_signatures",
      ...[
        "person_id = gen_random_uuid()",
        "because = 'x'",
        "request_id = gen_random_uuid()",
        "entity_code = 'US01'",
      ].map((set) => `update approval_exclusions set ${set}`),
      "delete from approval_exclusions",
      "truncate approval_exclusions",
      `insert into approval_exclusions (request_id, entity_code, person_id, because) values ('${facts.pending.id}', 'DE01', '${facts.analyst.personId}', 'x') on conflict (request_id, person_id) do update set person_id = gen_random_uuid()`,
      `merge into approval_signatures s using (select 1) x on true when matched then delete`,
      `merge into approval_exclusions s using (select 1) x on true when matched then update set because = 'x'`,
    ].map((sql): Statement => ({ what: sql.slice(0, 90), sql, code: NO_RIGHT })),
};

export const signatureFamilies: readonly Family[] = [signers, powers, places, times, afterwards];
