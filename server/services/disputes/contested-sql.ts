import { type SQL, sql } from "drizzle-orm";
import type { ContestedPart } from "#server/domain/disputes/standing";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

type Contestable = { id: SQL; openMinor: SQL; isMarked: SQL };

/**
 * What was contested of an invoice at the end of a day, in minor units: `contestedMinor` of the domain over rows of a
 * statement. Each part of the invoice is an expression over them; `day` is a date.
 */
export function contestedSql({ id, openMinor, isMarked }: Contestable, day: SQL): SQL {
  return sql`(
    select case when ${openMinor} <= 0 then 0 when count(d.id) = 0 then case when ${isMarked} then ${openMinor} else 0 end
      else least(${openMinor}, sum(case when d.decided_on is null or d.decided_on > ${day} then d.disputed_minor when d.credited_on <= ${day} then 0 else d.accepted_minor end)) end
    from dispute_items d where d.invoice_id = ${id} and d.raised_on <= ${day})`;
}

type PartRow = {
  invoice_id: string;
  disputed_minor: string;
  accepted_minor: string;
  raised_on: PlainDate;
  decided_on: PlainDate | null;
  credited_on: PlainDate | null;
};

/** What is or was contested of invoices, by invoice. */
export async function loadContested(
  { tx }: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, ContestedPart[]>> {
  const rows = await tx.execute<PartRow>(sql`
    select invoice_id, disputed_minor::text, accepted_minor::text, raised_on::text, decided_on::text, credited_on::text
    from dispute_items where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) order by invoice_id, raised_on, id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({
      disputedMinor: BigInt(row.disputed_minor),
      acceptedMinor: BigInt(row.accepted_minor),
      raisedOn: row.raised_on,
      decidedOn: row.decided_on,
      creditedOn: row.credited_on,
    }),
  );
}
