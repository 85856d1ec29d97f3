import { sql } from "drizzle-orm";
import { caseTypeLabel } from "#server/domain/cases/type-label";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import type { HintFacts, HintItem } from "#server/domain/disputes/hints";
import type { DisputeView } from "#server/domain/disputes/views";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { type KnownPromise, loadPromises } from "#server/services/collections/load-promises";
import { grouped } from "#server/services/exceptions/row-sets";
import { unappliedPayments } from "#server/services/receivables/unapplied-sql";

type ItemRow = {
  id: string;
  is_po_required: boolean;
  po_number: string | null;
  description: string | null;
  unit_price_micros: string | null;
  agreed_price_micros: string | null;
  twin: string | null;
};
type FoundRow = { invoice_id: string; number: string; type: string; title: string };

/**
 * What is known of the invoices, the money and the past of one dispute on a day of the company that bills; `promises` are
 * those over its invoices, each with what the dunning document in force says of its kind.
 */
export async function loadHintFacts(
  scope: Pick<Scope, "tx">,
  dispute: DisputeView,
  { today, terms }: { today: PlainDate; terms: PromiseTerms },
): Promise<Omit<HintFacts, "promises"> & { promises: KnownPromise[] }> {
  const customerId = dispute.customer.id;
  const invoiceIds = [...new Set(dispute.items.map(({ invoice }) => invoice.id))];
  const known = new Map((await loadItemFacts(scope, dispute.id)).map((row) => [row.id, row]));
  const found = await loadFound(scope, invoiceIds);
  const promises = ((await loadPromises(scope, [customerId], today, terms)).get(customerId) ?? []).filter(
    ({ currency, invoiceIds: named }) => currency === dispute.currency && named.some((id) => invoiceIds.includes(id)),
  );
  return {
    reason: dispute.reason.code,
    currency: dispute.currency,
    raisedOn: dispute.raisedOn,
    items: dispute.items
      .filter(({ state }) => state === "open")
      .map((item): HintItem => {
        const row = known.get(item.id);
        return {
          number: item.invoice.number,
          disputedMinor: item.disputed.minor,
          openMinor: item.invoiceOpen.minor,
          isPoRequired: row?.is_po_required ?? false,
          hasPo: row?.po_number !== null,
          line:
            row?.description == null
              ? null
              : {
                  description: row.description,
                  unitPriceMicros: row.unit_price_micros === null ? null : BigInt(row.unit_price_micros),
                  agreedPriceMicros: row.agreed_price_micros === null ? null : BigInt(row.agreed_price_micros),
                },
          found: found.get(item.invoice.id) ?? [],
          twin: row?.twin ?? null,
        };
      }),
    unapplied: await loadUnapplied(scope, customerId, dispute.currency),
    earlier: await loadEarlier(scope, dispute),
    promises,
  };
}

async function loadItemFacts({ tx }: Pick<Scope, "tx">, disputeId: string): Promise<ItemRow[]> {
  return tx.execute<ItemRow>(sql`
    select x.id, c.is_po_required, i.po_number, l.description, l.unit_price_micros::text, agreed.unit_price_micros::text as agreed_price_micros, twin.number as twin
    from dispute_items x join invoices i on i.id = x.invoice_id join customers c on c.id = i.customer_id left join invoice_lines l on l.id = x.line_id
    left join lateral (
      select p.unit_price_micros from contract_prices p
      where p.contract_id = i.contract_id and p.product_code = l.product_code and p.deleted_at is null
        and p.starts_on <= coalesce(l.period_starts_on, i.issued_on) and (p.ends_on is null or p.ends_on >= coalesce(l.period_starts_on, i.issued_on))
      order by p.starts_on desc, p.id desc limit 1) agreed on true
    left join lateral (
      select coalesce(o.number, o.external_id) as number from invoices o
      where o.customer_id = i.customer_id and o.id <> i.id and o.currency = i.currency and o.total_minor = i.total_minor
        and o.period_starts_on = i.period_starts_on and o.status in ('open', 'paid') and o.deleted_at is null
      order by o.issued_on, o.id limit 1) twin on true
    where x.dispute_id = ${disputeId}`);
}

async function loadFound(
  { tx }: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, { number: number; label: string; title: string }[]>> {
  const rows = await tx.execute<FoundRow>(sql`
    select subject_id as invoice_id, number::text, type, title from cases
    where subject_type = 'invoice' and subject_id = any(${sql.param(invoiceIds)}::uuid[]) and closed_at is null order by subject_id, number`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    ({ number, type, title }) => ({ number: Number(number), label: caseTypeLabel(type), title }),
  );
}

async function loadUnapplied(
  { tx }: Pick<Scope, "tx">,
  customerId: string,
  currency: string,
): Promise<{ minor: bigint; on: PlainDate }[]> {
  const rows = await tx.execute<{ received_on: PlainDate; minor: string }>(sql`
    select u.received_on::text, u.minor::text from ${unappliedPayments([customerId])} u where u.currency = ${currency} order by u.received_on desc limit 20`);
  return rows.map(({ received_on, minor }) => ({ minor: BigInt(minor), on: received_on }));
}

async function loadEarlier({ tx }: Pick<Scope, "tx">, dispute: DisputeView): Promise<HintFacts["earlier"]> {
  const rows = await tx.execute<{ raised_on: PlainDate; reason: string; outcome: string | null }>(sql`
    select raised_on::text, reason, outcome from disputes where customer_id = ${dispute.customer.id} and id < ${dispute.id} order by raised_on desc limit 50`);
  return rows.map(({ raised_on, ...row }) => ({ raisedOn: raised_on, ...row }));
}
