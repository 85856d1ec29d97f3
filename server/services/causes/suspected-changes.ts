import { sql } from "drizzle-orm";
import type { SuspectedChange } from "#server/domain/causes/views";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { documentKind, FRESHNESS } from "#server/services/policies/policy-kinds";
import { deskPolicyKinds } from "#server/services/routing/desk-policy-kinds";
import { sourceLabel } from "#server/services/sync/known-sources";
import { sourceOfKind } from "#server/services/sync/load-mappings";

/** A change this long before the first finding is suspected. */
export const SUSPECT_HOURS = 48;
const MOST_SUSPECTS = 20;

/** Events of these types change how facts arrive or are judged. */
const suspectTypes = [
  "policy.published",
  "policy.came_into_force",
  "source.schema_drifted",
  "source.credential_stored",
  "source.resumed",
  "source.breaker_closed",
  "mapping.applied_to_stored",
  "mapping.customers_reprojected",
] as const;
/** Documents that say who gets a case and when, which no invoice goes wrong by. */
const innocentStreams = [...deskPolicyKinds, FRESHNESS].map((kind) => `policy:${kind}`);
type SuspectType = (typeof suspectTypes)[number];

type Event = { type: SuspectType; stream: string; at: string; actor_name: string; payload: Payload };
type Payload = {
  reason?: string;
  after?: { version?: number; mappingVersion?: string };
  data?: {
    fields?: { object_type: string; path: string; drift: string }[];
    count?: number;
    name?: string;
    publishedBy?: string;
  };
};

/** What changed within the hours before a cause was first seen, the nearest first: where to look for what brought it about. */
export async function suspectedChanges(scope: Pick<Scope, "tx">, firstSeenAt: Date): Promise<SuspectedChange[]> {
  const [from, to] = [addHours(firstSeenAt, -SUSPECT_HOURS).toISOString(), firstSeenAt.toISOString()];
  const events = await scope.tx.execute<Event>(sql`
    select type, stream, at, actor_name, payload from events
    where type = any(${sql.param([...suspectTypes])}::text[]) and at > ${from}::timestamptz and at <= ${to}::timestamptz
      and stream <> all(${sql.param(innocentStreams)}::text[])
    order by at desc limit ${MOST_SUSPECTS}`);
  const changes = [...events.map(told), ...(await newVersions(scope, firstSeenAt))];
  return changes
    .map((change) => ({
      ...change,
      minutesBefore: Math.floor((firstSeenAt.getTime() - change.at.getTime()) / 60_000),
    }))
    .sort((left, right) => left.minutesBefore - right.minutesBefore)
    .slice(0, MOST_SUSPECTS);
}

type Change = Omit<SuspectedChange, "minutesBefore">;

function told({ type, stream, at, actor_name: who, payload }: Event): Change {
  const [, subject = ""] = stream.split(/:(.*)/s);
  const change = { at: new Date(at), detail: payload.reason ?? null };
  switch (type) {
    case "policy.published":
    case "policy.came_into_force": {
      const source = sourceOfKind(subject);
      const label = source === null ? documentLabel(subject) : `the mapping of ${sourceLabel(source)}`;
      const version = `version ${payload.after?.version ?? "?"} of ${label}`;
      const text =
        type === "policy.published"
          ? `${who} published ${version}.`
          : `The day of ${version} came; ${payload.data?.publishedBy ?? "somebody"} had published it.`;
      return { ...change, kind: source === null ? "policy" : "mapping", text };
    }
    case "source.schema_drifted": {
      const { fields = [], count = fields.length } = payload.data ?? {};
      const named = fields.slice(0, 3).map(({ object_type, path }) => `${object_type} ${path}`);
      const detail = `${named.join(", ")}${count > named.length ? ` and ${count - named.length} more` : ""}`;
      const text = `${sourceLabel(subject)} sent ${count === 1 ? "a field" : `${count} fields`} it had not sent before, or with another type.`;
      return { ...change, kind: "fields", text, detail };
    }
    case "source.credential_stored":
      return { ...change, kind: "credential", text: `${who} entered another credential for ${sourceLabel(subject)}.` };
    case "mapping.applied_to_stored":
      return {
        ...change,
        kind: "mapping",
        text: `What was stored of ${sourceLabel(subject)} was read again with ${payload.after?.mappingVersion ?? "another mapping"}.`,
      };
    case "mapping.customers_reprojected":
      return { ...change, kind: "mapping", text: `${who} had customers brought in line with their authority.` };
    case "source.resumed":
    case "source.breaker_closed":
      return { ...change, kind: "source", text: `${sourceLabel(subject)} was read again after it had stood still.` };
  }
}

function documentLabel(kind: string): string {
  try {
    return documentKind(kind).label;
  } catch {
    return `the document ${kind.replaceAll("_", " ")}`;
  }
}

type Version = { source: string; mapping_version: string; first_at: string };

/** A connector that read with another version of its code than the days before. */
async function newVersions(scope: Pick<Scope, "tx">, firstSeenAt: Date): Promise<Change[]> {
  const from = addHours(firstSeenAt, -SUSPECT_HOURS);
  const earlier = addHours(from, -SUSPECT_HOURS);
  const rows = await scope.tx.execute<Version>(sql`
    select source, split_part(mapping_version, '+', 1) as mapping_version, min(received_at) as first_at from inbox
    where received_at > ${earlier.toISOString()}::timestamptz and received_at <= ${firstSeenAt.toISOString()}::timestamptz and mapping_version is not null
    group by 1, 2`);
  const isKnownBefore = (source: string) => rows.some((row) => row.source === source && new Date(row.first_at) <= from);
  return rows
    .filter(({ source, first_at }) => new Date(first_at) > from && isKnownBefore(source))
    .map(({ source, mapping_version, first_at }) => ({
      at: new Date(first_at),
      kind: "version",
      text: `${sourceLabel(source)} was read by another version of its connector, ${mapping_version}.`,
      detail: null,
    }));
}
