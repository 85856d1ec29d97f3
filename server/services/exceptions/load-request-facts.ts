import { sql } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import type { RequestFacts } from "#server/domain/exceptions/request-facts";
import type { Scope } from "#server/kernel/context";
import { among } from "#server/services/exceptions/row-sets";

type Settled = { request_id: string; id: string; system: string; label: string; error: string | null; at: string };
type Place = { id: string; tier: string | null; time_zone: string };

export async function loadRequestFacts(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<RequestFacts[]> {
  if (ids.length === 0) return [];
  const rows = await scope.tx.select().from(approvalRequests).where(among(approvalRequests.id, ids));
  const wanted = sql.param(rows.map(({ id }) => id));
  // Of one attempt the first act that failed is the one refused: those behind it failed because of it.
  const refused = await scope.tx.execute<Settled>(sql`
    select distinct on (e.request_id) e.request_id, e.id, e.system, e.label, e.error, e.settled_at as at
    from effects e where e.request_id = any(${wanted}::uuid[]) and e.state = 'failed'
    order by e.request_id, e.requested_at desc, e.position`);
  const settled = await scope.tx.execute<{ request_id: string; at: string | null }>(sql`
    select request_id, max(settled_at) as at from effects where request_id = any(${wanted}::uuid[]) group by 1`);
  const places = await scope.tx.execute<Place>(sql`
    select r.id, c.tier, l.time_zone from approval_requests r join legal_entities l on l.code = r.entity_code
      left join customers c on c.id = r.customer_id where r.id = any(${wanted}::uuid[])`);
  return rows.map((row) => {
    const place = places.find(({ id }) => id === row.id);
    const last = refused.find(({ request_id }) => request_id === row.id);
    const at = settled.find(({ request_id }) => request_id === row.id)?.at;
    return {
      id: row.id,
      number: row.number,
      kind: row.kind,
      state: row.state,
      title: row.title,
      entityCode: row.entityCode,
      timeZone: place?.time_zone ?? "UTC",
      customer:
        row.customerId === null
          ? null
          : { id: row.customerId, name: row.customerName ?? "", tier: place?.tier ?? null },
      document: row.subjectName,
      amount:
        row.amountMinor === null || row.currency === null ? null : { minor: row.amountMinor, currency: row.currency },
      requesterName: row.requesterName,
      endedBecause: row.endedBecause,
      documents: row.documents,
      refused: last
        ? { id: last.id, system: last.system, label: last.label, error: last.error, at: new Date(last.at) }
        : null,
      seenAt: at ? new Date(at) : (row.submittedAt ?? row.createdAt),
    };
  });
}
