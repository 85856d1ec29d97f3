import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { approvalRequests } from "#db/schema/approvals";
import { RequestFilters, type RequestLane, type RequestPage, type RequestRow } from "#server/domain/approvals/views";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { type SigningConditions, signingConditions } from "#server/services/approvals/may-sign-sql";
import { requestRow, signingFactsOf } from "#server/services/approvals/request-row";
import { loadSigningPeople } from "#server/services/approvals/signing-facts";

/** Requests a page. */
const PAGE = 50;

const underWay = sql`r.state in ('approved', 'executing', 'failed', 'voided')`;
const ended = sql`r.state in ('executed', 'rejected', 'withdrawn')`;
const pending = sql`r.state = 'pending'`;

/** The requests of a lane: what waits for a signature comes first due first, what ended latest first. */
export const listRequests = defineQuery({
  name: "request.list",
  permission: "approval.read",
  input: RequestFilters,
  async run(scope, { lane, kind, entity, after }): Promise<RequestPage> {
    const conditions = conditionsOf(scope, await signingConditions(scope));
    const order = orderOf[lane];
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select r.id from approval_requests r
      where ${conditions[lane]}
        and ${kind === null ? sql`true` : sql`r.kind = ${kind}`}
        and ${entity === null ? sql`true` : sql`r.entity_code = ${entity}`}
        and ${after === null ? sql`true` : order.isAfter(after)}
      order by ${order.by} limit ${PAGE + 1}`);
    const ids = rows.slice(0, PAGE).map(({ id }) => id);
    return {
      rows: await shown(scope, ids),
      next: rows.length > PAGE ? (ids.at(-1) ?? null) : null,
      counts: await countsOf(scope, conditions),
    };
  },
});

/** How many requests wait for the actor: to be signed, or escalated to them. And how many of those are late. */
export const countWaitingRequests = defineQuery({
  name: "request.waiting",
  permission: "approval.read",
  input: z.strictObject({}),
  // Asked for on every page: counted where the rows are, and no packet is read.
  async run(scope): Promise<{ count: number; late: number }> {
    const { maySign, isEscalatedToThem } = await signingConditions(scope);
    const [row] = await scope.tx.execute<{ count: number; late: number }>(sql`
      select count(*)::int as count, (count(*) filter (where is_late))::int as late from (
        select r.id, ${isLate(scope)} as is_late from approval_requests r where ${maySign}
        union select r.id, ${isLate(scope)} from approval_requests r where ${isEscalatedToThem}) theirs`);
    return { count: row?.count ?? 0, late: row?.late ?? 0 };
  },
});

type Reading = Pick<Scope, "tx" | "actor" | "now">;

function isLate({ now }: Pick<Scope, "now">): SQL {
  return sql`(r.clock_stopped_at is null and r.due_at < ${now.toISOString()}::timestamptz)`;
}

function conditionsOf(scope: Reading, { maySign }: SigningConditions): Record<RequestLane, SQL> {
  const isOwn = scope.actor.kind === "person" ? sql`r.requester_person_id = ${scope.actor.personId}::uuid` : sql`false`;
  return {
    to_sign: maySign,
    waiting: sql`${pending} and not ${maySign}`,
    late: sql`${pending} and ${isLate(scope)}`,
    own: sql`${isOwn} and r.closed_at is null`,
    under_way: underWay,
    ended,
  };
}

type Order = { by: SQL; isAfter(id: string): SQL };
const firstDue: Order = {
  by: sql`r.due_at, r.id`,
  isAfter: (id) => sql`(r.due_at, r.id) > (select due_at, id from approval_requests where id = ${id}::uuid)`,
};
const firstAsked: Order = {
  by: sql`r.number`,
  isAfter: (id) => sql`r.number > (select number from approval_requests where id = ${id}::uuid)`,
};
const lastEnded: Order = {
  by: sql`r.closed_at desc, r.id desc`,
  isAfter: (id) => sql`(r.closed_at, r.id) < (select closed_at, id from approval_requests where id = ${id}::uuid)`,
};
const orderOf: Record<RequestLane, Order> = {
  to_sign: firstDue,
  waiting: firstDue,
  late: firstDue,
  own: firstAsked,
  under_way: firstAsked,
  ended: lastEnded,
};

/** The rows of a page, in the order of their ids. */
async function shown(scope: Reading, ids: readonly string[]): Promise<RequestRow[]> {
  if (ids.length === 0) return [];
  const found = await scope.tx
    .select()
    .from(approvalRequests)
    .where(sql`id = any(${sql.param([...ids])}::uuid[])`);
  const byId = new Map(found.map((row): [string, RequestRecord] => [row.id, row]));
  const rows = ids.flatMap((id) => byId.get(id) ?? []);
  const people = rows.some(({ state }) => state === "pending")
    ? await loadSigningPeople(scope, businessDate(scope.now, "UTC"))
    : { people: [], delegations: [] };
  const facts = await signingFactsOf(scope, rows, people);
  return rows.map((row) => requestRow(scope, row, facts.get(row.id)));
}

async function countsOf(
  { tx }: Reading,
  { to_sign: toSign, late, own }: Record<RequestLane, SQL>,
): Promise<Record<RequestLane, number>> {
  const [row] = await tx.execute<Record<RequestLane, number>>(sql`
    select t.to_sign, c.pending - t.to_sign as waiting, c.late, c.own, c.under_way, c.ended
    from (select count(*)::int as to_sign from approval_requests r where ${toSign}) t,
      (select (count(*) filter (where ${pending}))::int as pending, (count(*) filter (where ${late}))::int as late,
        (count(*) filter (where ${own}))::int as own, (count(*) filter (where ${underWay}))::int as under_way,
        (count(*) filter (where ${ended}))::int as ended from approval_requests r) c`);
  return row ?? { to_sign: 0, waiting: 0, late: 0, own: 0, under_way: 0, ended: 0 };
}
