import { sql } from "drizzle-orm";
import { contestedMinor } from "#server/domain/disputes/standing";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadContested } from "#server/services/disputes/contested-sql";
import { loadBalances } from "#server/services/exceptions/load-money-facts";

export type ContestableLine = {
  id: string;
  /** As billing calls it. */
  externalId: string;
  description: string;
  netMinor: bigint;
  taxMinor: bigint;
};

/** An invoice as somebody who contests it sees it, on a day. */
export type Contestable = {
  id: string;
  number: string;
  customerId: string;
  entity: string;
  currency: string;
  status: string;
  issuedOn: PlainDate;
  dueOn: PlainDate | null;
  totalMinor: bigint;
  /** What is left to pay of it; nothing where it was voided or written off. */
  openMinor: bigint;
  /** What of that is contested already. */
  contestedMinor: bigint;
  lines: ContestableLine[];
};

type Row = {
  id: string;
  number: string;
  customer_id: string;
  entity_code: string;
  currency: string;
  status: string;
  issued_on: PlainDate;
  due_on: PlainDate | null;
  total_minor: string;
  lines: { id: string; external_id: string; description: string; net: string; tax: string }[];
};

/** By their ids, as far as the actor sees them; the number of its statements does not grow with them. */
export async function loadContestable(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
  day: PlainDate,
): Promise<Map<string, Contestable>> {
  if (invoiceIds.length === 0) return new Map();
  const rows = await scope.tx.execute<Row>(sql`
    select i.id, coalesce(i.number, i.external_id) as number, i.customer_id, i.entity_code, i.currency, i.status, i.issued_on::text, i.due_on::text, i.total_minor::text,
      coalesce((select json_agg(json_build_object('id', l.id, 'external_id', l.external_id, 'description', l.description, 'net', l.amount_minor::text, 'tax', l.tax_minor::text) order by l.position)
        from invoice_lines l where l.invoice_id = i.id), '[]') as lines
    from invoices i where i.id = any(${sql.param([...new Set(invoiceIds)])}::uuid[]) and i.deleted_at is null
    order by i.issued_on, i.id`);
  const ids = rows.map(({ id }) => id);
  const balances = await loadBalances(scope, ids);
  const contested = await loadContested(scope, ids);
  return new Map(
    rows.map((row) => {
      const { paidMinor, creditedMinor } = balances.get(row.id) ?? { paidMinor: 0n, creditedMinor: 0n };
      const totalMinor = BigInt(row.total_minor);
      const left = row.status === "open" || row.status === "paid" ? totalMinor - paidMinor - creditedMinor : 0n;
      const openMinor = left > 0n ? left : 0n;
      return [
        row.id,
        {
          id: row.id,
          number: row.number,
          customerId: row.customer_id,
          entity: row.entity_code,
          currency: row.currency,
          status: row.status,
          issuedOn: row.issued_on,
          dueOn: row.due_on,
          totalMinor,
          openMinor,
          contestedMinor: contestedMinor(contested.get(row.id) ?? [], { openMinor, isMarked: false }, day),
          lines: row.lines.map(({ id, external_id, description, net, tax }) => ({
            id,
            externalId: external_id,
            description,
            netMinor: BigInt(net),
            taxMinor: BigInt(tax),
          })),
        },
      ];
    }),
  );
}
