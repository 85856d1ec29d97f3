import { sql } from "drizzle-orm";
import { bigint, check, date, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { currencyCode, instant, minorUnits } from "#db/columns";
import type { ForecastSource } from "#server/domain/collections/forecast";

/**
 * When the cash of a legal entity was last forecast on a day, and over how much. Written by the nightly job and whenever
 * somebody asks for it; only the latest day is ever made anew.
 */
export const cashForecastRuns = pgTable(
  "cash_forecast_runs",
  {
    entityCode: text("entity_code").notNull(),
    madeOn: date("made_on", { mode: "string" }).notNull(),
    madeAt: instant("made_at").notNull(),
    accounts: integer().notNull(),
    invoices: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.entityCode, t.madeOn] })],
);

/** What was expected of each week on each day: what past weeks brought is compared with it. Rows stay. */
export const cashForecasts = pgTable(
  "cash_forecasts",
  {
    entityCode: text("entity_code").notNull(),
    madeOn: date("made_on", { mode: "string" }).notNull(),
    week: text().notNull(),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    currency: currencyCode().notNull(),
    source: text().$type<ForecastSource>().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.entityCode, t.madeOn, t.week, t.currency, t.source] }),
    index("cash_forecasts_of_week").on(t.startsOn, t.currency),
    check("cash_forecasts_amount", sql`amount_minor > 0`),
  ],
);

/** The latest forecast invoice by invoice, with the sentence of each part; replaced whole, a legal entity at a time. */
export const cashForecastParts = pgTable(
  "cash_forecast_parts",
  {
    id: bigint({ mode: "bigint" }).generatedAlwaysAsIdentity().primaryKey(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    week: text().notNull(),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    currency: currencyCode().notNull(),
    source: text().$type<ForecastSource>().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    saidOn: date("said_on", { mode: "string" }).notNull(),
    sentence: text().notNull(),
  },
  (t) => [
    index("cash_forecast_parts_of_entity").on(t.entityCode),
    // A week is opened with its largest amounts first.
    index("cash_forecast_parts_of_week").on(
      t.currency,
      t.startsOn,
      t.amountMinor.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    check("cash_forecast_parts_amount", sql`amount_minor > 0`),
  ],
);
