import { sql } from "drizzle-orm";
import { fieldsOf, KnownShape, objectTypeOf, type PayloadField } from "#server/domain/sync/payload-fields";
import type { Context, Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";

/** A field of an object type, with the message that showed it first. */
export type SeenField = { objectType: string; path: string; jsonType: PayloadField["jsonType"]; inboxId: string };

const keyOf = (field: Omit<SeenField, "inboxId">) => `${field.objectType} ${field.path} ${field.jsonType}`;

/** By object type, the fields that stand in the store already. */
type Standing = Map<string, { shape: KnownShape; keys: Set<string> }>;

/** By database and source, so that a payload like those before costs no look-up. */
const standing = new WeakMap<Context["db"], Map<string, Standing>>();

/** Collects, over one batch, the fields nobody has seen before. */
export class FieldWatch {
  readonly #source: string;
  readonly #known: Standing;
  readonly #unknown = new Map<string, SeenField>();
  /** What this batch has shown, known before or not: most payloads are like one before them. */
  readonly #shown = new Map<string, KnownShape>();

  constructor(db: Context["db"], source: string) {
    this.#source = source;
    const sources = standing.get(db) ?? new Map<string, Standing>();
    standing.set(db, sources);
    this.#known = sources.get(source) ?? new Map();
    sources.set(source, this.#known);
  }

  see(stream: string, payload: unknown, inboxId: string): void {
    const objectType = objectTypeOf(stream, payload);
    const known = this.#known.get(objectType);
    const shown = this.#shown.get(objectType);
    if (known?.shape.covers(payload) || shown?.covers(payload)) return;
    const showing = shown ?? new KnownShape();
    this.#shown.set(objectType, showing);
    for (const { path, jsonType } of fieldsOf(payload)) {
      showing.add({ path, jsonType });
      const field = { objectType, path, jsonType, inboxId };
      const key = keyOf(field);
      if (!known?.keys.has(key) && !this.#unknown.has(key)) this.#unknown.set(key, field);
    }
  }

  /** Those of them that the store does not hold either. */
  async unseen(context: Context): Promise<SeenField[]> {
    if (this.#unknown.size === 0) return [];
    const held = await context.db.execute<{
      object_type: string;
      path: string;
      json_type: PayloadField["jsonType"];
    }>(sql`
      select object_type, path, json_type from payload_fields
      where source = ${this.#source} and object_type = any(${sql.param([...new Set([...this.#unknown.values()].map((field) => field.objectType))])}::text[])`);
    for (const { object_type: objectType, path, json_type: jsonType } of held) {
      const key = keyOf({ objectType, path, jsonType });
      const known = this.#known.get(objectType) ?? { shape: new KnownShape(), keys: new Set() };
      this.#known.set(objectType, known);
      known.shape.add({ path, jsonType });
      known.keys.add(key);
      this.#unknown.delete(key);
    }
    return [...this.#unknown.values()];
  }
}

/** A source's shape settles within its first day; what appears later is drift. */
const SETTLES_AFTER_HOURS = 24;

/**
 * Keeps which fields a source's objects have. One that appears after its object type has been known for a day, or with
 * another type than before, is drift: it is kept all the same, and reported.
 * @returns the event that says so, if any drifted.
 */
export async function noteFields(scope: Scope, source: string, fields: readonly SeenField[]): Promise<DomainEvent[]> {
  if (fields.length === 0) return [];
  const now = scope.now.toISOString();
  const drifted = await scope.tx.execute<{ object_type: string; path: string; json_type: string; drift: string }>(sql`
    with seen as materialized (
      select * from json_to_recordset(${JSON.stringify(fields)}::text::json) as f("objectType" text, path text, "jsonType" text, "inboxId" text)),
    settled as materialized (
      select object_type from payload_fields where source = ${source} and object_type in (select "objectType" from seen)
      group by object_type having min(first_seen_at) < ${now}::timestamptz - make_interval(hours => ${SETTLES_AFTER_HOURS})),
    written as (
      insert into payload_fields (source, object_type, path, json_type, first_seen_at, first_inbox_id, drift)
      select ${source}, s."objectType", s.path, s."jsonType", ${now}::timestamptz, s."inboxId",
        case when s."objectType" not in (select object_type from settled) then null
             when exists (select 1 from payload_fields p where p.source = ${source} and p.object_type = s."objectType" and p.path = s.path) then 'changed'
             else 'new' end
      from seen s order by 2, 3, 4
      on conflict do nothing returning object_type, path, json_type, drift)
    select * from written where drift is not null`);
  if (drifted.length === 0) return [];
  return [
    {
      type: "source.schema_drifted",
      subject: { type: "source", id: source },
      data: { fields: drifted.slice(0, 50), count: drifted.length },
    },
  ];
}
