import type postgres from "postgres";

/** One thing that may never be so, with the statement that finds every place where it is. */
type Forbidden = { what: string; sql: string };

/** Signatures on the packet that stands, each with the part of the packet it is for. */
const given = "approval_signatures s join approval_requests r on r.id = s.request_id and r.revision = s.revision";
const wantedPart =
  "r.packet::jsonb #> array['authority', 'decision', 'steps', (s.position - 1)::text, 'parts', (s.part - 1)::text]";
const inForce = "r.state in ('approved', 'executing', 'executed', 'failed')";
/** Acts that give away or take back what was claimed, told here once more: not by the function that refuses them. */
const movesMoney =
  "(e.operation in ('credit.issue', 'credit.issue_lines', 'refund.issue', 'invoice.write_off', 'dispute.accept') or (e.operation = 'document.post' and e.payload ->> 'bookedAs' = 'bad_debt'))";
/** Acts on a case that prepare something, told by what they are not. */
const preparesOnCase =
  "e.command not like 'request.%' and e.command not in ('case.take', 'case.take_next', 'case.release', 'case.assign', 'case.snooze', 'case.wake', 'case.escalate', 'case.comment', 'question.ask', 'question.answer')";

/**
 * What no sequence of acts may leave behind, asked of the rows themselves: neither of the code that wrote them nor of the
 * functions by which the database refuses.
 */
export const forbidden: readonly Forbidden[] = [
  {
    what: "signed by whoever asked for it, under any account or power",
    sql: `select s.id from approval_signatures s join approval_requests r on r.id = s.request_id
          where r.requester_person_id in (s.person_id, s.power_person_id)`,
  },
  {
    what: "signed by, or for, somebody who prepared a part of it",
    sql: `select s.id from approval_signatures s join approval_exclusions e on e.request_id = s.request_id and e.person_id in (s.person_id, s.power_person_id)
          where s.decision = 'approved'`,
  },
  {
    what: "signed by, or for, somebody whom the log shows preparing it or working its case",
    sql: `select s.id from ${given} join events e on e.actor_kind = 'person'
            and ((e.stream = 'request:' || r.id and e.type in ('request.prepared', 'request.amended', 'request.submitted') and e.at <= s.at)
              or (e.stream = 'case:' || r.case_id and ${preparesOnCase} and e.at < s.at))
          join users u on u.id::text = e.actor_id where s.decision = 'approved' and u.person_id in (s.person_id, s.power_person_id)`,
  },
  {
    what: "signed with a power that was not held at that instant",
    sql: `select s.id from ${given} where s.decision = 'approved' and not exists (
            select from grants g join users u on u.id = g.user_id where u.person_id = s.power_person_id and g.role = ${wantedPart} ->> 'role'
              and g.entities && array['all', s.entity_code] and g.starts_at <= s.at and coalesce(g.ends_at, 'infinity') > s.at and coalesce(g.ended_at, 'infinity') > s.at)`,
  },
  {
    what: "signed for somebody without their delegation in force",
    sql: `select s.id from ${given} where s.person_id <> s.power_person_id and not exists (
            select from delegations d where d.id = s.delegation_id and d.from_person_id = s.power_person_id and d.to_person_id = s.person_id
              and d.starts_at <= s.at and d.ends_at > s.at and coalesce(d.ended_at, 'infinity') >= s.at
              and d.kinds && array['all', r.kind] and d.entities && array['all', r.entity_code]
              and (d.limit_base_minor is null or r.aggregate_base_minor <= d.limit_base_minor))`,
  },
  {
    what: "signed for somebody before it was their step's turn",
    sql: `select s.id from ${given} where s.decision = 'approved' and exists (
            select from jsonb_array_elements(r.packet::jsonb #> '{authority,decision,steps}') with ordinality step (body, place),
              jsonb_array_elements(step.body -> 'parts') with ordinality part (body, place)
            where step.place < s.position and (select count(*) from approval_signatures o where o.request_id = r.id and o.revision = r.revision
              and o.decision = 'approved' and o.position = step.place and o.part = part.place and o.at <= s.at) < (part.body ->> 'people')::int)`,
  },
  {
    what: "one person or power counted twice on a packet",
    sql: `select a.id from approval_signatures a join approval_signatures b on b.request_id = a.request_id and b.revision = a.revision and b.id <> a.id
          where a.decision = 'approved' and b.decision = 'approved'
            and (a.person_id in (b.person_id, b.power_person_id) or a.power_person_id in (b.person_id, b.power_person_id))`,
  },
  {
    what: "a signature on another packet than the one it names",
    sql: `select s.id from ${given} where s.packet_hash <> r.packet_hash`,
  },
  {
    what: "approved or carried out without every signature its packet asks for",
    sql: `select r.id from approval_requests r where ${inForce} and (coalesce(jsonb_array_length(r.packet::jsonb #> '{authority,decision,steps}'), 0) = 0 or exists (
            select from jsonb_array_elements(r.packet::jsonb #> '{authority,decision,steps}') with ordinality step (body, place),
              jsonb_array_elements(step.body -> 'parts') with ordinality part (body, place)
            where (select count(distinct s.power_person_id) from approval_signatures s where s.request_id = r.id and s.revision = r.revision and s.decision = 'approved'
              and s.packet_hash = r.packet_hash and s.position = step.place and s.part = part.place) < greatest((part.body ->> 'people')::int, 1)))`,
  },
  {
    what: "carried out although somebody rejected it",
    sql: `select r.id from approval_requests r join approval_signatures s on s.request_id = r.id and s.revision = r.revision and s.decision = 'rejected' where ${inForce}`,
  },
  {
    what: "a packet other than its hash says",
    sql: `select r.id from approval_requests r where r.packet is not null and r.packet_hash <> encode(sha256(convert_to(r.packet, 'UTF8')), 'hex')`,
  },
  {
    what: "an act without a request that was approved",
    sql: `select e.id from effects e left join approval_requests r on r.id = e.request_id where ${movesMoney} and r.id is null`,
  },
  {
    what: "an act other than the packet names",
    sql: `select e.id from effects e join approval_requests r on r.id = e.request_id
          where not exists (select from jsonb_array_elements(r.packet::jsonb -> 'plan') act where act -> 'operation' = e.payload || jsonb_build_object('operation', e.operation))
            and not exists (select from events o, jsonb_array_elements(o.payload #> '{data,packet,plan}') act where o.stream = 'request:' || r.id and o.at <= e.requested_at
              and act -> 'operation' = e.payload || jsonb_build_object('operation', e.operation))`,
  },
  {
    what: "an act of a packet asked for twice",
    sql: `select min(id::text) from effects where request_id is not null and state <> 'failed' group by request_id, operation, target, payload having count(*) > 1`,
  },
  {
    what: "rejected, voided or not signed yet, and carried out all the same",
    sql: `select e.id from effects e join approval_requests r on r.id = e.request_id
          where r.state in ('rejected', 'voided', 'draft', 'pending') and not exists (select from effects f where f.request_id = r.id and f.state = 'failed')`,
  },
  {
    what: "a circle of delegations in force at one instant",
    sql: `with recursive walk as (
            select d.id as first, d.from_person_id as start, d.to_person_id as at, d.starts_at as lo, d.ends_at as hi, 1 as length from delegations d where d.ended_at is null
            union all
            select w.first, w.start, d.to_person_id, greatest(w.lo, d.starts_at), least(w.hi, d.ends_at), w.length + 1
            from walk w join delegations d on d.from_person_id = w.at and d.ended_at is null
            where w.at <> w.start and w.length < 12 and greatest(w.lo, d.starts_at) < least(w.hi, d.ends_at))
          select first from walk where at = start`,
  },
];

/** Every forbidden thing that is there, each with how often. */
export async function whatIsForbidden(
  owner: Pick<postgres.Sql, "unsafe">,
  asked: readonly Forbidden[] = forbidden,
): Promise<string[]> {
  const found: string[] = [];
  for (const { what, sql } of asked) {
    const rows = await owner.unsafe(sql);
    if (rows.length > 0) found.push(`${rows.length} times: ${what} (${Object.values(rows[0] ?? {}).join(" ")}).`);
  }
  return found;
}

/** What alone says something of delegations: asked after every graph of them. */
export const ofDelegations = forbidden.filter(({ what }) => what.includes("circle"));
