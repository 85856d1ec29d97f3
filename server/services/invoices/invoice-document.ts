import { sql } from "drizzle-orm";
import { z } from "zod";
import type { InvoiceDocument } from "#server/domain/cases/background";
import type { PlainDate } from "#server/domain/time";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { unitPriceText } from "#server/services/cases/case-context";

type Address = {
  line1?: string | null;
  city?: string | null;
  region?: string | null;
  postalCode?: string | null;
  country?: string | null;
};

type Row = {
  number: string | null;
  status: string;
  currency: string;
  issued_on: PlainDate;
  due_on: PlainDate | null;
  period_starts_on: PlainDate | null;
  period_ends_on: PlainDate | null;
  po_number: string | null;
  subtotal_minor: string;
  total_minor: string;
  paid_minor: string;
  credited_minor: string;
  seller: string;
  seller_country: string;
  customer: string;
  address: Address | null;
  tax_id: string | null;
  lines: {
    description: string;
    quantity: string | null;
    unit_price_micros: string | null;
    amount_minor: string;
    starts_on: PlainDate | null;
    ends_on: PlainDate | null;
  }[];
  taxes: { jurisdiction: string | null; rate: string | null; amount_minor: string }[];
};

/** An invoice as its customer reads it, from what billing says now. */
export const invoiceDocument = defineQuery({
  name: "invoice.document",
  permission: "customer.read",
  input: z.strictObject({ invoiceId: z.uuid() }),
  async run(scope, { invoiceId }): Promise<InvoiceDocument> {
    const [row] = await scope.tx.execute<Row>(sql`
      select i.number, i.status, i.currency, i.issued_on::text, i.due_on::text, i.period_starts_on::text, i.period_ends_on::text, i.po_number,
        i.subtotal_minor::text, i.total_minor::text, e.name as seller, e.country as seller_country, c.name as customer, c.address, c.tax_id,
        coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)::text as paid_minor,
        coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0)::text as credited_minor,
        coalesce((select json_agg(json_build_object('description', l.description, 'quantity', l.quantity::text, 'unit_price_micros', l.unit_price_micros::text,
          'amount_minor', l.amount_minor::text, 'starts_on', l.period_starts_on, 'ends_on', l.period_ends_on) order by l.position) from invoice_lines l where l.invoice_id = i.id), '[]') as lines,
        coalesce((select json_agg(json_build_object('jurisdiction', t.jurisdiction, 'rate', t.rate_text, 'amount_minor', t.amount_minor::text) order by t.position) from invoice_taxes t where t.invoice_id = i.id), '[]') as taxes
      from invoices i join customers c on c.id = i.customer_id join legal_entities e on e.code = i.entity_code
      where i.id = ${invoiceId}`);
    if (!row) throw notFound("There is no such invoice, or it belongs to a legal entity you do not work for.");
    const money = (minor: string | bigint) => ({ minor: BigInt(minor), currency: row.currency });
    return {
      number: row.number,
      status: row.status,
      seller: { name: row.seller, country: row.seller_country },
      customer: { name: row.customer, addressLines: addressLines(row.address), taxId: row.tax_id },
      issuedOn: row.issued_on,
      dueOn: row.due_on,
      period:
        row.period_starts_on && row.period_ends_on
          ? { startsOn: row.period_starts_on, endsOn: row.period_ends_on }
          : null,
      poNumber: row.po_number,
      lines: row.lines.map((line) => ({
        description: line.description,
        quantity: line.quantity ?? "",
        unitPrice: line.unit_price_micros === null ? "" : unitPriceText(BigInt(line.unit_price_micros), row.currency),
        amount: money(line.amount_minor),
        period: line.starts_on && line.ends_on ? [line.starts_on, line.ends_on] : null,
      })),
      subtotal: money(row.subtotal_minor),
      taxes: row.taxes.map((tax) => ({
        label: ["Tax", tax.jurisdiction, tax.rate].filter(Boolean).join(" "),
        amount: money(tax.amount_minor),
      })),
      total: money(row.total_minor),
      paid: money(row.paid_minor),
      credited: money(row.credited_minor),
      balance: money(
        row.status === "void" ? 0n : BigInt(row.total_minor) - BigInt(row.paid_minor) - BigInt(row.credited_minor),
      ),
    };
  },
});

function addressLines(address: Address | null): string[] {
  if (!address) return [];
  const town = [address.postalCode, address.city, address.region].filter(Boolean).join(" ");
  return [address.line1, town, address.country].filter((line): line is string => Boolean(line));
}
