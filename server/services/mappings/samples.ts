import { sql } from "drizzle-orm";
import { z } from "zod";
import type { SampleObject } from "#server/domain/policies/views";
import { type Binding, defaultMappingDocument, type Mapping } from "#server/domain/sync/mapping";
import { recordKinds } from "#server/domain/sync/records";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { mappingSourceOf } from "#server/services/sync/known-sources";
import { type InboxRow, mapMessage } from "#server/services/sync/map-message";
import type { MappingSource } from "#server/services/sync/mapping-source";

/** The newest messages looked through; kinds that did not change lately are found through what is stored of them. */
const NEWEST = 200;

/** For each kind of object that bindings are read from, the latest one stored: what a person points into while editing. */
export const mappingSamples = defineQuery({
  name: "mappings.samples",
  permission: "mapping.edit",
  input: z.strictObject({ source: z.string().min(1).max(100) }),
  async run(scope, { source: key }): Promise<Record<string, SampleObject>> {
    const source = mappingSourceOf(key);
    if (!source) throw notFound(`There is no source called "${key}". Open the mappings page and choose one there.`);
    const samples = new Map<string, SampleObject>();
    for (const row of await newestRows(scope, key)) collect(source, row, samples);
    const types = new Set(source.bindings.map(({ objectType }) => objectType));
    if ([...types].some((type) => !samples.has(type)))
      for (const row of await storedRows(scope, key)) collect(source, row, samples);
    return Object.fromEntries(samples);
  },
});

function newestRows(scope: Scope, source: string): Promise<InboxRow[]> {
  return scope.tx.execute<InboxRow>(sql`
    select id, account, stream, event_id, correlation_id, raw, amendments from inbox where source = ${source}
    order by received_at desc, position desc limit ${NEWEST}`);
}

/** The message behind one stored record of each kind: a look-up each by the index on kinds. */
function storedRows(scope: Scope, source: string): Promise<InboxRow[]> {
  return scope.tx.execute<InboxRow>(sql`
    select i.id, i.account, i.stream, i.event_id, i.correlation_id, i.raw, i.amendments
    from unnest(${sql.param(recordKinds)}::text[]) as k(kind)
    cross join lateral (
      select inbox_id from source_records where kind = k.kind and system = ${source} limit 1) r
    join inbox i on i.id = r.inbox_id`);
}

/** Maps the message only to hear which objects its bindings are read from. */
function collect(source: MappingSource, row: InboxRow, samples: Map<string, SampleObject>): void {
  const bindings = new Map<string, Binding>(source.bindings.map((binding) => [binding.key, binding]));
  const listening: Mapping = {
    documentVersion: 0,
    document: defaultMappingDocument(source),
    zoneOf: () => "UTC",
    onRead(key, object) {
      const type = bindings.get(key)?.objectType;
      if (type !== undefined && !samples.has(type))
        samples.set(type, { inboxId: row.id, name: nameOf(object), object });
    },
  };
  mapMessage(source, row, listening);
}

function nameOf(object: unknown): string {
  if (typeof object !== "object" || object === null) return "";
  const named = object as Record<string, unknown>;
  const name = named.id ?? named.Id ?? named.number ?? "";
  return typeof name === "string" || typeof name === "number" ? String(name) : "";
}
