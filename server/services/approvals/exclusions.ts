import { sql } from "drizzle-orm";
import type { Exclusion } from "#server/domain/approvals/persons";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";

/** How long somebody who changed a customer's master data counts as having prepared what is asked for the customer. */
const MASTER_DATA_DAYS = 90;

/** Acts on a case that only pass it on or talk about it prepare nothing. */
const passesOn = [
  "case.take",
  "case.take_next",
  "case.release",
  "case.assign",
  "case.snooze",
  "case.wake",
  "case.escalate",
  "case.comment",
  "question.ask",
  "question.answer",
] as const;

/** Acts on systems that change what a request for the customer rests on. */
const masterData = ["customer.", "subscription.", "account."] as const;

type Basis = {
  requestId: string;
  requesterPersonId: string;
  requesterName: string;
  caseId: string | null;
  customerId: string | null;
  policyKind: string;
  policyVersion: number;
};

/**
 * Natural persons who may never sign a request, each with why: the requester, whoever prepared any part of it or of its
 * case, whoever changed the customer's master data of late, and whoever wrote or published the rule that asks for the
 * signatures. Somebody may be named once, for the nearest reason.
 */
export async function exclusionsOf(scope: Pick<Scope, "tx" | "now">, basis: Basis): Promise<Exclusion[]> {
  const since = addHours(scope.now, -24 * MASTER_DATA_DAYS).toISOString();
  const prepared = await scope.tx.execute<{ person_id: string; name: string; why: string }>(sql`
    select u.person_id, p.name, found.why from (
      select e.actor_id, 1 as rank, 'request' as why from events e
      where e.stream = ${`request:${basis.requestId}`} and e.actor_kind = 'person' and e.type in ('request.prepared', 'request.amended', 'request.submitted')
      union all
      select e.actor_id, 2, 'case' from events e
      where e.stream = ${`case:${basis.caseId ?? ""}`} and e.actor_kind = 'person' and e.command <> all(${sql.param([...passesOn])}::text[])
        and e.command not like 'request.%'
      union all
      select e.actor_id, 3, 'policy' from events e
      where e.stream = ${`policy:${basis.policyKind}`} and e.actor_kind = 'person' and e.type in ('policy.drafted', 'policy.published', 'policy.scheduled')
        and e.payload->'after'->>'version' = ${String(basis.policyVersion)}
      union all
      select e.actor_id, 4, 'master data' from cases c join effects a on a.case_id = c.id
        join events e on e.stream = 'case:' || c.id and e.type = 'exception.fix_requested' and e.actor_kind = 'person'
          and e.payload->'data'->'effectIds' ? a.id::text
      where c.customer_id = ${basis.customerId}::uuid and a.requested_at > ${since}::timestamptz
        and a.operation like any(${sql.param(masterData.map((prefix) => `${prefix}%`))}::text[])
    ) found join users u on u.id::text = found.actor_id join people p on p.id = u.person_id
    order by found.rank, p.name`);
  const exclusions = new Map<string, Exclusion>([
    [
      basis.requesterPersonId,
      {
        personId: basis.requesterPersonId,
        because: `${basis.requesterName} asked for it, and nobody signs their own request.`,
      },
    ],
  ]);
  for (const { person_id: personId, name, why } of prepared)
    if (!exclusions.has(personId)) exclusions.set(personId, { personId, because: becauseOf(name, why) });
  return [...exclusions.values()];
}

/** Whoever worked on any of these cases: a request may settle more than the one it was asked for from. */
export async function workersOfCases(scope: Pick<Scope, "tx">, caseIds: readonly string[]): Promise<Exclusion[]> {
  const rows = await scope.tx.execute<{ person_id: string; name: string }>(sql`
    select distinct on (u.person_id) u.person_id, p.name from events e
    join users u on u.id::text = e.actor_id join people p on p.id = u.person_id
    where e.stream = any(${sql.param(caseIds.map((id) => `case:${id}`))}::text[]) and e.actor_kind = 'person'
      and e.command <> all(${sql.param([...passesOn])}::text[]) and e.command not like 'request.%'
    order by u.person_id`);
  return rows.map(({ person_id: personId, name }) => ({
    personId,
    because: `${name} worked on a case that this request settles, and nobody signs what they prepared.`,
  }));
}

function becauseOf(name: string, why: string): string {
  if (why === "request") return `${name} prepared a part of this request, and nobody signs what they prepared.`;
  if (why === "case") return `${name} worked on the case it was asked for from, and nobody signs what they prepared.`;
  if (why === "policy")
    return `${name} wrote or published the table of authority that asks for this signature, so others have to sign under it.`;
  return `${name} changed master data of this customer in the last ${MASTER_DATA_DAYS} days, on which this request rests.`;
}
