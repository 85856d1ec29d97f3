import { sql } from "drizzle-orm";
import { z } from "zod";
import { dayWords } from "#server/domain/exceptions/words";
import { addressLines } from "#server/domain/mail/letter";
import { localeFor, textLocales } from "#server/domain/mail/text-locales";
import { type PrintedStatement, printStatement } from "#server/domain/statements/print-statement";
import { statementOf } from "#server/domain/statements/statement";
import { addDays, businessDate, daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { noSuchAccount } from "#server/services/accounts/account-customers";
import { loadStatement } from "#server/services/statements/load-statement";

/** A statement tells of so many days where nobody says from when. */
const USUAL_DAYS = 90;
const MOST_DAYS = 1_100;
const MOST_LINES = 5_000;

const Day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");

type Row = {
  name: string;
  entity_code: string;
  entity_name: string;
  entity_country: string;
  time_zone: string;
  country: string | null;
  address: Parameters<typeof addressLines>[1];
  tax_id: string | null;
  locale: string | null;
};

/** The statement of one account at the end of a day, in the words of whoever gets its mail there or in those asked for. */
export const accountStatement = defineQuery({
  name: "account.statement",
  permission: "collection.read",
  input: z.strictObject({
    customerId: z.uuid(),
    asOf: Day.optional(),
    from: Day.optional(),
    language: z.enum(textLocales).optional(),
  }),
  async run(scope, input): Promise<{ fileName: string; statement: PrintedStatement }> {
    const row = await findAccount(scope, input.customerId);
    const { from, asOf } = daysOf(input, businessDate(scope.now, row.time_zone));
    const asked = { customerId: input.customerId, entity: row.entity_code, from, asOf };
    const statements = (await loadStatement(scope, asked)).map(statementOf);
    const lines = statements.reduce((sum, one) => sum + one.lines.length + one.openItems.length, 0);
    if (lines > MOST_LINES)
      throw new AppError(
        "RULE_VIOLATION",
        `This statement would have ${lines} lines; ${MOST_LINES} is the most. Begin it on a later day.`,
      );
    const locale = localeFor({
      person: input.language ?? row.locale,
      country: row.country,
      written: textLocales,
      fallback: "en",
    });
    const head = {
      customer: {
        name: row.name,
        addressLines: addressLines(row.name, row.address, row.entity_country)?.slice(1) ?? [],
        taxId: row.tax_id,
        country: row.address?.country ?? row.country,
      },
      entityName: row.entity_name,
      from,
      asOf,
    };
    return {
      fileName: `${row.name} ${asOf}.pdf`.replaceAll(/[\\/:*?"<>|]/g, "-"),
      statement: printStatement(head, statements, locale),
    };
  },
});

function daysOf(
  { from, asOf }: { from?: PlainDate | undefined; asOf?: PlainDate | undefined },
  today: PlainDate,
): { from: PlainDate; asOf: PlainDate } {
  const last = asOf ?? today;
  const first = from ?? addDays(last, -USUAL_DAYS);
  if (last > today)
    throw new AppError("BAD_INPUT", `${dayWords(last)} has not come yet. Choose today or an earlier day.`);
  if (first > last)
    throw new AppError("BAD_INPUT", `The statement would begin on ${dayWords(first)}, after its last day.`);
  if (daysBetween(first, last) > MOST_DAYS)
    throw new AppError("BAD_INPUT", `A statement tells of ${MOST_DAYS} days at most. Begin it on a later day.`);
  return { from: first, asOf: last };
}

/** Whoever gets reminders is written to; of several the one entered first. */
async function findAccount({ tx }: Scope, customerId: string): Promise<Row> {
  const [row] = await tx.execute<Row>(sql`
    select c.name, c.entity_code, e.name as entity_name, e.country as entity_country, e.time_zone, c.country, c.address, c.tax_id,
      (select p.locale from contact_people p where p.customer_id = c.id and p.retired_at is null and p.locale is not null
        order by p.gets_reminders desc, p.entered_at, p.id limit 1) as locale
    from customers c join legal_entities e on e.code = c.entity_code where c.id = ${customerId}::uuid`);
  if (!row) throw noSuchAccount();
  return row;
}
