import { date, index, numeric, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { currencyCode, instant } from "#db/columns";

/** The company's legal entities. Rows never leave. The code scopes grants, cases and row-level security. */
export const legalEntities = pgTable("legal_entities", {
  code: text().primaryKey(),
  name: text().notNull(),
  country: text().notNull(),
  currency: currencyCode().notNull(),
  /** IANA zone: turns instants into the entity's business dates. */
  timeZone: text("time_zone").notNull(),
  createdAt: instant("created_at").notNull(),
});

/** Dated rates as the ERP states them: one `base` is `rate` `quote`. The latest on or before a day is that day's rate. */
export const fxRates = pgTable(
  "fx_rates",
  {
    base: currencyCode("base").notNull(),
    quote: currencyCode("quote").notNull(),
    effectiveOn: date("effective_on", { mode: "string" }).notNull(),
    rate: numeric({ precision: 20, scale: 10 }).notNull(),
    system: text().notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.base, t.quote, t.effectiveOn] }),
    index("fx_rates_latest").on(t.quote, t.effectiveOn),
  ],
);
