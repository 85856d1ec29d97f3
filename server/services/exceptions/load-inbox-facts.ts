import { sql } from "drizzle-orm";
import { inbox } from "#db/schema/sync";
import type { InboxFacts } from "#server/domain/exceptions/facts";
import { amended } from "#server/domain/sync/mapping";
import { documentIn, moneyIn, objectIn } from "#server/domain/sync/payload-facts";
import { asTyped, payloadOf, placeOf } from "#server/domain/sync/payload-places";
import type { Scope } from "#server/kernel/context";
import { among, grouped } from "#server/services/exceptions/row-sets";
import { loadConcerned } from "#server/services/messages/load-concerned";
import { loadLikelyCauses } from "#server/services/messages/load-likely-causes";
import { mappingKind } from "#server/services/sync/load-mappings";

/** Enough to recognise a value; a whole message does not belong on a case. */
const LONGEST_EXCERPT = 120;

/** What detection may know of messages. Whom a dead one concerns is looked up; of others the case already says it. */
export async function loadInboxFacts(
  scope: Pick<Scope, "tx" | "now">,
  inboxIds: readonly string[],
): Promise<InboxFacts[]> {
  if (inboxIds.length === 0) return [];
  const rows = await scope.tx.select().from(inbox).where(among(inbox.id, inboxIds));
  const dead = rows.filter((row) => row.state === "dead");
  const payloads = new Map(rows.map((row) => [row.id, amended(payloadOf(row.raw), row.amendments ?? [])]));
  const concerned = await loadConcerned(
    scope,
    dead.map(({ id, source }) => ({ id, source, payload: payloads.get(id) })),
  );
  const causes = await loadLikelyCauses(
    scope,
    dead.map((row) => ({ ...row, mapping_version: row.mappingVersion })),
  );
  const published = await loadPublished(scope, [...new Set(dead.map((row) => row.source))]);
  return rows.map(({ raw, position: _, amendments, ...row }) => {
    const payload = payloads.get(row.id);
    const place = placeOf(payload, row.field);
    const object = objectIn(payload);
    const known = concerned.get(row.id);
    return {
      ...row,
      found: foundAt(raw, row.field, place?.value),
      customer: known?.customer ?? null,
      object: object.id === null ? null : `${object.type?.replaceAll("_", " ") ?? "object"} ${object.id}`,
      document: documentIn(payload) ?? known?.document ?? object.id,
      amount: moneyIn(payload) ?? known?.amount ?? null,
      likelyCause: causes.get(row.id) ?? null,
      place: place && { pointer: place.pointer, isThere: place.isThere, typed: asTyped(place.value) },
      amendmentCount: amendments?.length ?? 0,
      publishedMappings: published.get(row.source) ?? [],
    };
  });
}

/** What stands in the message at the field in trouble; the message's beginning where no field is named. */
function foundAt(raw: string, field: string | null, value: unknown): string | null {
  if (field === null || typeof payloadOf(raw) === "string") return shortened(raw);
  return value === undefined ? null : shortened(JSON.stringify(value));
}

async function loadPublished(
  scope: Pick<Scope, "tx" | "now">,
  sources: readonly string[],
): Promise<Map<string, number[]>> {
  if (sources.length === 0) return new Map();
  const kinds = new Map(sources.map((source) => [mappingKind(source), source]));
  const rows = await scope.tx.execute<{ kind: string; version: number }>(sql`
    select kind, version from policies
    where kind = any(${sql.param([...kinds.keys()])}::text[]) and state = 'published' and effective_from <= ${scope.now.toISOString()}::timestamptz order by version desc`);
  return grouped(
    rows,
    (row) => kinds.get(row.kind) ?? "",
    (row) => row.version,
  );
}

function shortened(text: string): string {
  return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text;
}
