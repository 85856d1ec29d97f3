import { sql } from "drizzle-orm";
import { z } from "zod";
import { type ForecastSource, forecastSources } from "#server/domain/collections/forecast";
import { BEYOND, type ForecastLine, forecastWindow } from "#server/domain/collections/forecast-window";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { ForecastInput, ofEntities } from "#server/services/forecast/forecast-input";

const ROWS_A_PAGE = 50;

/** Where a page of parts ends: "<minor units> <id>". */
const Cursor = z
  .string()
  .regex(/^\d{1,18} \d{1,18}$/, "a place in the list")
  .transform((text) => {
    const [minor = "", id = ""] = text.split(" ");
    return { minor, id };
  });

type Row = {
  id: string;
  customer_id: string;
  customer_name: string;
  entity_code: string;
  invoice_id: string;
  number: string;
  source: ForecastSource;
  currency: string;
  minor: string;
  said_on: PlainDate;
  sentence: string;
};

/** Whose money is expected in a week, of which invoices and why, the largest amounts first. */
export const forecastWeek = defineQuery({
  name: "forecast.week",
  permission: "collection.read",
  input: ForecastInput.required({ currency: true }).extend({
    /** "2026-W12", or what comes behind the last week. */
    week: z.string().regex(/^(\d{4}-W\d{2}|beyond)$/, `a week such as 2026-W12, or "${BEYOND}"`),
    source: z.enum(Object.keys(forecastSources) as [ForecastSource, ...ForecastSource[]]).optional(),
    cursor: Cursor.optional(),
  }),
  async run({ tx, now }, input): Promise<{ rows: ForecastLine[]; nextCursor: string | null }> {
    const { from, before } = daysOf(input.week, businessDate(now, "UTC"));
    const after = input.cursor
      ? sql`and (p.amount_minor, p.id) < (${input.cursor.minor}::bigint, ${input.cursor.id}::bigint)`
      : sql``;
    const rows = await tx.execute<Row>(sql`
      select p.id::text, p.customer_id, c.name as customer_name, p.entity_code, p.invoice_id, coalesce(i.number, i.external_id) as number, p.source, p.currency,
        p.amount_minor::text as minor, p.said_on::text, p.sentence
      from cash_forecast_parts p join customers c on c.id = p.customer_id join invoices i on i.id = p.invoice_id
      where p.currency = ${input.currency} and ${ofEntities(input.entities, sql`p.entity_code`)}
        ${from === null ? sql`` : sql`and p.starts_on >= ${from}::date`} ${before === null ? sql`` : sql`and p.starts_on < ${before}::date`}
        ${input.source === undefined ? sql`` : sql`and p.source = ${input.source}`} ${after}
      order by p.amount_minor desc, p.id desc limit ${ROWS_A_PAGE + 1}`);
    const page = rows.slice(0, ROWS_A_PAGE);
    const last = page.at(-1);
    return {
      rows: page.map(lineOf),
      nextCursor: last && rows.length > ROWS_A_PAGE ? `${last.minor} ${last.id}` : null,
    };
  },
});

/** The first week also holds what was expected before it. */
function daysOf(week: string, today: PlainDate): { from: PlainDate | null; before: PlainDate | null } {
  const weeks = forecastWindow(today);
  const last = weeks.at(-1)?.startsOn ?? today;
  if (week === BEYOND) return { from: addDays(last, 7), before: null };
  const place = weeks.findIndex((one) => one.week === week);
  const startsOn = weeks[place]?.startsOn;
  if (startsOn === undefined)
    throw new AppError("BAD_INPUT", `${week} is none of the weeks that are forecast. Choose one of them.`);
  return { from: place === 0 ? null : startsOn, before: addDays(startsOn, 7) };
}

function lineOf(row: Row): ForecastLine {
  return {
    id: row.id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    entity: row.entity_code,
    invoiceId: row.invoice_id,
    number: row.number,
    source: row.source,
    money: { minor: BigInt(row.minor), currency: row.currency },
    saidOn: row.said_on,
    sentence: row.sentence,
  };
}
