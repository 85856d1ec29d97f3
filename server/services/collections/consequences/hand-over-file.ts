import { stringify } from "csv-stringify/sync";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AgencyHandOver } from "#server/domain/approvals/inside-acts";
import type { Packet } from "#server/domain/approvals/packet";
import { decimalFromMinor } from "#server/domain/money";
import { daysBetween, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { findRequest, packetOf } from "#server/services/approvals/lock-request";

const HEAD = [
  "Request",
  "Handed over on",
  "Creditor",
  "Debtor",
  "Street",
  "Postal code",
  "City",
  "Region",
  "Country",
  "Tax id",
  "Contacts",
  "Invoice",
  "Issued on",
  "Due on",
  "Days past due",
  "Currency",
  "Invoice amount",
  "Amount left to pay",
  "Reminders sent",
] as const;

/** What the agency has to know: each invoice that was handed over, with what was signed to be left of it. */
export const handOverFile = defineQuery({
  name: "agency.hand_over_file",
  permission: "collection.read",
  input: z.strictObject({ requestId: z.uuid() }),
  async run(scope, { requestId }): Promise<{ fileName: string; text: string }> {
    const request = await findRequest(scope, requestId);
    const [handed] = await scope.tx.execute<{ on: PlainDate }>(sql`
      select from_on::text as "on" from collection_exclusions where request_id = ${requestId}::uuid and kind = 'agency'`);
    const operation = handed ? handOverOf(packetOf(request)) : null;
    if (!handed || !operation)
      throw notFound(`Request ${request.number} has handed nothing over, so there is no file of it.`);
    const debtor = await loadDebtor(scope, operation.customerId);
    const invoices = await loadInvoices(scope, operation, handed.on);
    const rows = invoices.map((invoice) => [
      String(request.number),
      handed.on,
      debtor.creditor,
      debtor.name,
      debtor.address?.line1 ?? "",
      debtor.address?.postalCode ?? "",
      debtor.address?.city ?? "",
      debtor.address?.region ?? "",
      debtor.country ?? "",
      debtor.tax_id ?? "",
      contactsOf(debtor),
      invoice.number,
      invoice.issued_on,
      invoice.due_on,
      String(daysBetween(invoice.due_on, handed.on)),
      invoice.currency,
      decimalFromMinor(BigInt(invoice.total_minor), invoice.currency),
      decimalFromMinor(invoice.leftMinor, invoice.currency),
      invoice.reminders.map(({ label, on }) => `${label} ${on}`).join("; "),
    ]);
    return {
      fileName: `hand-over-${request.number}-${handed.on}.csv`,
      // Opened in a spreadsheet, text that somebody wrote into a name must not begin a formula.
      text: stringify([[...HEAD], ...rows], { bom: true, record_delimiter: "windows", escape_formulas: true }),
    };
  },
});

function handOverOf({ plan }: Packet): AgencyHandOver | null {
  for (const { operation } of plan) if (operation.operation === "agency.hand_over") return operation;
  return null;
}

type Debtor = {
  name: string;
  creditor: string;
  country: string | null;
  address: Partial<Record<"line1" | "postalCode" | "city" | "region", string | null>> | null;
  tax_id: string | null;
  email: string | null;
  people: { name: string; email: string | null; phone: string | null }[];
};

async function loadDebtor({ tx }: Pick<Scope, "tx">, customerId: string): Promise<Debtor> {
  const [row] = await tx.execute<Debtor>(sql`
    select c.name, e.name as creditor, coalesce(c.address->>'country', c.country) as country, c.address, c.tax_id, c.email,
      coalesce((select jsonb_agg(jsonb_build_object('name', p.name, 'email', p.email, 'phone', p.phone) order by p.name)
        from contact_people p where p.customer_id = c.id and p.retired_at is null), '[]'::jsonb) as people
    from customers c join legal_entities e on e.code = c.entity_code where c.id = ${customerId}::uuid`);
  if (!row) throw notFound("The customer of this hand-over belongs to a legal entity you do not work for.");
  return row;
}

function contactsOf({ email, people }: Debtor): string {
  const named = people.map((one) => [one.name, one.email, one.phone].filter((word) => word !== null).join(" "));
  return [...(email === null ? [] : [email]), ...named].join("; ");
}

type InvoiceRow = {
  id: string;
  number: string;
  currency: string;
  issued_on: PlainDate;
  due_on: PlainDate;
  total_minor: string;
  reminders: { label: string; on: PlainDate }[];
};

/** In the order they were signed in: the oldest first. Reminders are those sent by the day of the hand-over. */
async function loadInvoices(
  { tx }: Pick<Scope, "tx">,
  { invoices }: AgencyHandOver,
  day: PlainDate,
): Promise<(InvoiceRow & { leftMinor: bigint })[]> {
  const rows = await tx.execute<InvoiceRow>(sql`
    select i.id, coalesce(i.number, i.external_id) as number, i.currency, i.issued_on::text, coalesce(i.due_on, i.issued_on)::text as due_on, i.total_minor::text,
      coalesce((select jsonb_agg(jsonb_build_object('label', a.step_label, 'on', d.taken_on) order by d.taken_on, d.day)
        from dunning_items d join dunning_acts a on a.id = d.act_id
        where d.invoice_id = i.id and d.taken_on <= ${day}::date and a.action in ('email', 'letter')), '[]'::jsonb) as reminders
    from invoices i where i.id = any(${sql.param(invoices.map(({ invoiceId }) => invoiceId))}::uuid[])`);
  const known = new Map(rows.map((row) => [row.id, row]));
  return invoices.flatMap(({ invoiceId, leftMinor }) => {
    const row = known.get(invoiceId);
    return row ? [{ ...row, leftMinor: BigInt(leftMinor) }] : [];
  });
}
