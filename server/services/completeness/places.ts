import { sql } from "drizzle-orm";
import { type OwnerReference, ownersOf, type Places } from "#server/domain/completeness/census-row";
import type { RecordKind } from "#server/domain/sync/records";
import type { Context } from "#server/kernel/context";

type Facts = Readonly<Record<string, unknown>>;

/** A charge names its customer, which names its account, which names the entity. Longer chains do not exist. */
const MOST_HOPS = 4;
const BATCH = 5_000;

/**
 * Whose an object is, as our records of what it refers to say. One book serves both sides of a count, so that they can
 * never differ by what we know of owners.
 */
export class PlaceBook implements Places {
  readonly #db: Context["db"];
  readonly #zones: ReadonlyMap<string, string>;
  readonly #facts = new Map<string, Facts | null>();

  private constructor(db: Context["db"], zones: ReadonlyMap<string, string>) {
    this.#db = db;
    this.#zones = zones;
  }

  static async open(context: Context): Promise<PlaceBook> {
    const rows = await context.db.execute<{ code: string; time_zone: string }>(
      sql`select code, time_zone from legal_entities`,
    );
    return new PlaceBook(context.db, new Map(rows.map((row) => [row.code, row.time_zone])));
  }

  /** Looks up whatever the objects refer to and is not known yet. */
  async learn(records: readonly { kind: RecordKind; facts: Facts }[]): Promise<void> {
    let wanted = this.#unknown(records.flatMap(({ kind, facts }) => ownersOf(kind, facts)));
    for (let hop = 0; hop < MOST_HOPS && wanted.length > 0; hop += 1) {
      const found: OwnerReference[] = [];
      for (let start = 0; start < wanted.length; start += BATCH)
        found.push(...(await this.#load(wanted.slice(start, start + BATCH))));
      wanted = this.#unknown(found);
    }
  }

  entityOf(kind: RecordKind, externalId: string): string | null {
    return this.#entityOf(kind, externalId, 0);
  }

  zoneOf(entityCode: string | null): string {
    return this.#zones.get(entityCode ?? "") ?? "UTC";
  }

  get entities(): string[] {
    return [...this.#zones.keys()].sort();
  }

  #entityOf(kind: RecordKind, externalId: string, hop: number): string | null {
    const facts = this.#facts.get(`${kind}:${externalId}`);
    if (!facts || hop > MOST_HOPS) return null;
    if (typeof facts.entityCode === "string" && facts.entityCode !== "") return facts.entityCode;
    for (const owner of ownersOf(kind, facts)) {
      const entity = this.#entityOf(owner.kind, owner.externalId, hop + 1);
      if (entity !== null) return entity;
    }
    return null;
  }

  #unknown(references: readonly OwnerReference[]): OwnerReference[] {
    const wanted = new Map<string, OwnerReference>();
    for (const reference of references) {
      const key = `${reference.kind}:${reference.externalId}`;
      if (!this.#facts.has(key)) wanted.set(key, reference);
    }
    return [...wanted.values()];
  }

  /** @returns what the loaded objects refer to themselves. */
  async #load(references: readonly OwnerReference[]): Promise<OwnerReference[]> {
    for (const { kind, externalId } of references) this.#facts.set(`${kind}:${externalId}`, null);
    const rows = await this.#db.execute<{ kind: RecordKind; external_id: string; facts: Facts }>(sql`
      select distinct on (s.kind, s.external_id) s.kind, s.external_id, s.facts - 'lines' - 'taxes' - 'items' as facts
      from unnest(${sql.param(references.map((one) => one.kind))}::text[], ${sql.param(references.map((one) => one.externalId))}::text[]) as r(kind, external_id)
      join source_records s on s.kind = r.kind and s.external_id = r.external_id
      order by s.kind, s.external_id, s.is_deleted, s.id`);
    for (const row of rows) this.#facts.set(`${row.kind}:${row.external_id}`, row.facts);
    return rows.flatMap((row) => ownersOf(row.kind, row.facts));
  }
}
