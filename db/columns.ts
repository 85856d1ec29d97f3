import { type SQL, sql } from "drizzle-orm";
import { bigint, char, customType, type PgColumn, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** An instant: timestamptz, read as a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** An amount in minor units. Reads as bigint, so that a float cannot slip in. */
export const minorUnits = (name: string) => bigint(name, { mode: "bigint" });

/** Bytes as they came: bytea. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** An ISO 4217 code beside every amount. */
export const currencyCode = (name = "currency") => char(name, { length: 3 });

/** The condition that a column holds one of a closed set; made from the same tuple the code uses. */
export function inSet(column: PgColumn, values: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", "))})`;
}

/**
 * Where a canonical row came from: the record of the source that owns it and the version it was built from.
 * `source_version_at` is the source's own clock; `last_seen_at` is ours.
 */
export const lineage = () => ({
  system: text().notNull(),
  externalId: text("external_id").notNull(),
  sourceVersionAt: instant("source_version_at").notNull(),
  mappingVersion: text("mapping_version").notNull(),
  correlationId: text("correlation_id").notNull(),
  lastSeenAt: instant("last_seen_at").notNull(),
  /** Set when the source says the object is gone; the row stays as its tombstone. */
  deletedAt: instant("deleted_at"),
});

export const rowId = () => uuid().primaryKey();
