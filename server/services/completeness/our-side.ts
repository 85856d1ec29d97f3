import { sql } from "drizzle-orm";
import { type CensusRow, censusRow, dayFactOf } from "#server/domain/completeness/census-row";
import type { RecordKind } from "#server/domain/sync/records";
import { addDays, type PlainDate } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import type { PlaceBook } from "#server/services/completeness/places";

export type DayWindow = { fromOn: PlainDate; toOn: PlainDate };
export type Holder = { key: string; account: string };

/** Enough rows at a time to be quick, few enough to hold. */
const PAGE = 5_000;

export function isWithin({ fromOn, toOn }: DayWindow, day: PlainDate): boolean {
  return day >= fromOn && day <= toOn;
}

type Stored = { external_id: string; facts: Record<string, unknown> };

/**
 * What we hold of one kind for some business days, by the same reading as the source's list. Rows are looked up with a
 * day to spare on both sides, since an instant's day depends on whose it is.
 */
export async function loadOurSide(
  context: Context,
  { key, account }: Holder,
  kind: RecordKind,
  window: DayWindow,
  places: PlaceBook,
): Promise<CensusRow[]> {
  const dayFact = dayFactOf(kind);
  const from = addDays(window.fromOn, -1);
  const until = addDays(window.toOn, 2);
  const rows: CensusRow[] = [];
  for (let after = ""; ; ) {
    const page = await context.db.execute<Stored>(sql`
      select external_id, facts - 'lines' - 'taxes' - 'items' as facts from source_records
      where system = ${key} and account = ${account} and kind = ${kind} and external_id > ${after} and not is_deleted
        and (facts->>${dayFact}) collate "C" >= ${from} and (facts->>${dayFact}) collate "C" < ${until}
      order by external_id limit ${PAGE}`);
    const records = page.map((row) => ({ kind, externalId: row.external_id, facts: row.facts }));
    await places.learn(records);
    for (const record of records) {
      const row = censusRow(record, places);
      if (row && isWithin(window, row.businessOn)) rows.push(row);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return rows;
    after = last.external_id;
  }
}

export type OurVersion = { id: string; versionAt: Date; contentHash: string; isDeleted: boolean; lastSeenAt: Date };

/** What we hold of certain objects, by the ids their records have. */
export async function loadOurVersions(context: Context, ids: readonly string[]): Promise<Map<string, OurVersion>> {
  if (ids.length === 0) return new Map();
  const rows = await context.db.execute<{
    id: string;
    version_at: string;
    content_hash: string;
    is_deleted: boolean;
    last_seen_at: string;
  }>(sql`
    select id, version_at, content_hash, is_deleted, last_seen_at from source_records where id = any(${sql.param(ids)}::uuid[])`);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        versionAt: new Date(row.version_at),
        contentHash: row.content_hash,
        isDeleted: row.is_deleted,
        lastSeenAt: new Date(row.last_seen_at),
      },
    ]),
  );
}
