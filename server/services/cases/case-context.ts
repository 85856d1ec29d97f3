import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { supportTickets } from "#db/schema/support";
import { effects } from "#db/schema/sync";
import type { CaseDetail, EffectView, TicketView } from "#server/domain/cases/views";
import { decimalFromMinor, MICROS_PER_MINOR } from "#server/domain/money";
import type { CaseRecord } from "#server/services/cases/lock-case";

/** Acts on sources that this case asked for, latest first. */
export async function effectsOf(tx: Tx, caseId: string): Promise<EffectView[]> {
  return tx
    .select({
      id: effects.id,
      operation: effects.operation,
      label: effects.label,
      system: effects.system,
      state: sql<EffectView["state"]>`${effects.state}`,
      attempts: effects.attempts,
      followsId: effects.followsId,
      confirmation: effects.confirmation,
      error: effects.error,
      requestedAt: effects.requestedAt,
      settledAt: effects.settledAt,
    })
    .from(effects)
    .where(eq(effects.caseId, caseId))
    .orderBy(desc(effects.position))
    .limit(50);
}

type CustomerRow = {
  id: string;
  name: string;
  tier: string | null;
  country: string | null;
  external_ids: { system: string; id: string }[];
};

/** The customer with its name in every system. */
export async function customerOf(tx: Tx, row: Pick<CaseRecord, "customerId">): Promise<CaseDetail["customer"]> {
  if (row.customerId === null) return null;
  const [found] = await tx.execute<CustomerRow>(sql`
    select c.id, c.name, c.tier, c.country,
           coalesce((select json_agg(json_build_object('system', r.system, 'id', r.external_id) order by r.system, r.external_id) from external_references r where r.subject_type = 'customer' and r.subject_id = c.id), '[]') as external_ids
    from customers c where c.id = ${row.customerId}`);
  return found
    ? { id: found.id, name: found.name, tier: found.tier, country: found.country, externalIds: found.external_ids }
    : null;
}

type InvoiceRow = {
  id: string;
  number: string | null;
  external_id: string;
  status: string;
  issued_on: string | null;
  due_on: string | null;
  currency: string;
  total_minor: string;
  balance_minor: string;
  lines: {
    description: string;
    quantity: string | null;
    unit_price_micros: string | null;
    amount_minor: string;
    period_starts_on: string | null;
    period_ends_on: string | null;
  }[];
};

/** The invoice with its lines. What is left to pay is worked out of the total less allocations and credits; it is stored nowhere. */
export async function invoiceOf(tx: Tx, row: CaseRecord): Promise<CaseDetail["invoice"]> {
  if (row.subjectType !== "invoice") return null;
  const [found] = await tx.execute<InvoiceRow>(sql`
    select i.id, i.number, i.external_id, i.status, i.issued_on::text, i.due_on::text, i.currency, i.total_minor::text,
           (case when i.status = 'void' then 0 else i.total_minor
              - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
              - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0) end)::text as balance_minor,
           coalesce((select json_agg(json_build_object('description', l.description, 'quantity', l.quantity::text, 'unit_price_micros', l.unit_price_micros::text, 'amount_minor', l.amount_minor::text,
                                     'period_starts_on', l.period_starts_on, 'period_ends_on', l.period_ends_on) order by l.position) from invoice_lines l where l.invoice_id = i.id), '[]') as lines
    from invoices i where i.id = ${row.subjectId}`);
  if (!found) return null;
  const money = (minor: string) => ({ minor: BigInt(minor), currency: found.currency });
  return {
    id: found.id,
    number: found.number,
    externalId: found.external_id,
    status: found.status,
    issuedOn: found.issued_on,
    dueOn: found.due_on,
    total: money(found.total_minor),
    balance: money(found.balance_minor),
    lines: found.lines.map((line) => ({
      description: line.description,
      quantity: line.quantity ?? "",
      unitPrice: line.unit_price_micros === null ? "" : unitPriceText(BigInt(line.unit_price_micros), found.currency),
      amount: money(line.amount_minor),
      period: line.period_starts_on === null ? null : `${line.period_starts_on} – ${line.period_ends_on ?? ""}`.trim(),
    })),
  };
}

const TICKETS_SHOWN = 5;

/** What the customer wrote to support last; what was deleted or merged there is left out. */
export async function ticketsOf(tx: Tx, row: CaseRecord): Promise<TicketView[]> {
  if (row.customerId === null) return [];
  return tx
    .select({
      id: supportTickets.id,
      number: supportTickets.number,
      subject: supportTickets.subject,
      status: sql<TicketView["status"]>`${supportTickets.status}`,
      openedAt: supportTickets.openedAt,
    })
    .from(supportTickets)
    .where(and(eq(supportTickets.customerId, row.customerId), isNull(supportTickets.deletedAt)))
    .orderBy(desc(supportTickets.openedAt), desc(supportTickets.id))
    .limit(TICKETS_SHOWN);
}

/** A unit price as a plain decimal; finer than the currency's minor unit where it is finer. */
export function unitPriceText(micros: bigint, currency: string): string {
  const whole = decimalFromMinor(micros / MICROS_PER_MINOR, currency);
  const finer = (micros % MICROS_PER_MINOR).toString().replace("-", "").padStart(6, "0").replace(/0+$/, "");
  if (finer === "") return whole;
  return whole.includes(".") ? whole + finer : `${whole}.${finer}`;
}
