import { expect } from "vitest";
import { z } from "zod";
import { type CreditChoice, creditAct, foretellCredit } from "#server/domain/credits/credit-lines";
import type { DocumentPost, OutboundOperation, PaidPart } from "#server/domain/sync/effects";
import { defineCommand } from "#server/kernel/command";
import type { Charge, Invoice } from "#server/sandbox/world/billing-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { standingPostingsOf } from "#server/sandbox/world/revenue-plans";
import { dateIn } from "#server/sandbox/world/time";
import { requestEffect } from "#server/services/effects/request-effect";
import { approvedRequest, type Step } from "#server/services/effects/testing/approved-request";
import { sweepEverything } from "#server/services/exceptions/sweep";
import { openCompany } from "#server/services/exceptions/testing/company";

export const HOUR = 3_600;
export const DAY = 86_400;

/** What the approval of a request asks for: its acts, each following the one before. */
const askFor = defineCommand({
  name: "approved.ask",
  permission: "exception.fix",
  input: z.strictObject({ entity: z.string(), steps: z.custom<Step[]>(), requestId: z.uuid() }),
  async run(scope, { entity, steps, requestId }) {
    const ids: string[] = [];
    for (const [index, step] of steps.entries()) {
      const follows = ids.at(-1);
      const dedupe = `${requestId}/${index}`;
      const request = { caseId: null, requestId, entity, label: step.operation.operation, dedupe, ...step };
      ids.push((await requestEffect(scope, { ...request, ...(follows ? { follows } : {}) })).effectId);
    }
    return { result: ids, events: [{ type: "approved.asked", subject: { type: "effect", id: ids[0] ?? "" } }] };
  },
});

type Sent = { state: string; confirmation: string | null; reference: string | null; document_id: string | null };
type Ledger = { totalMinor: bigint; paidMinor: bigint; creditedMinor: bigint; status: string };

type ErpDocument = { kind: string; number: string; total: string; status: string; billing: string | null };

export type ActingCompany = Awaited<ReturnType<typeof openActingCompany>>;

/** A company on which nothing is planted, the acts of approved requests upon it, and both sides of what they come to. */
export async function openActingCompany() {
  const company = await openCompany({ customers: 60, anchor: "2026-10-12T09:30:00Z" });
  const { world } = company.sandbox.core;
  const used = new Set<string>();
  let asked = 0;
  await company.sync();

  /** Sends the acts out, and says what became of each. */
  async function carryOut(entity: string, steps: Step[]): Promise<Sent[]> {
    asked += 1;
    const requestId = await approvedRequest(company.db.owner, { entity, steps, at: company.db.clock.now() });
    const ids = await askFor.execute(company.db.as("billing_analyst", "all"), { entity, steps, requestId });
    await company.carryOut();
    return company.db.owner<Sent[]>`
      select state, confirmation, reference, document_id from effects where id = any(${ids}) order by position`;
  }

  /** Some time on everything is read, and all that time brings about is looked for, as every night. */
  async function later(seconds: number): Promise<void> {
    await company.liveOn(seconds);
    await company.sync();
    await sweepEverything(company.db.asJob("detect-exceptions"));
  }

  /** Nothing is found but what the world made wrong by itself, right after the acts and on the days that follow. */
  async function leavesNothingBehind(): Promise<void> {
    for (const seconds of [90, 5 * HOUR, 2 * DAY, 5 * DAY]) {
      await later(seconds);
      expect(await company.found(), `${seconds} seconds on`).toEqual(await company.present());
    }
  }

  /** An invoice that the books know and nobody has credited, on which nothing is wrong; each is given out once. */
  function untouched(status: "open" | "paid", fits: (invoice: Invoice) => boolean = () => true): Invoice {
    const wrong = new Set([...world.mistakes.values()].map(({ subject }) => subject.id));
    const found = world.invoices.rows.findLast(
      (invoice) =>
        invoice.status === status &&
        invoice.tax > 0 &&
        invoice.fromBalance === 0 &&
        invoice.creditedBeforePayment + invoice.creditedAfterPayment === 0 &&
        (status === "open" ? invoice.amountPaid === 0 : chargeOf(invoice)?.refunded === 0) &&
        standingPostingsOf(world, invoice.id).length === 1 &&
        ![invoice.id, invoice.customerId, invoice.lastChargeId ?? ""].some((id) => used.has(id) || wrong.has(id)) &&
        fits(invoice),
    );
    if (!found) throw new Error(`The company has no more ${status} invoice for this.`);
    used.add(found.id).add(found.customerId);
    return found;
  }

  function chargeOf(invoice: Invoice): Charge | undefined {
    return world.charges.get(invoice.lastChargeId ?? "");
  }

  /** What can be credited of an invoice, by our own store alone. */
  async function creditActOf(invoice: Invoice, choice: CreditChoice, paidPart: PaidPart): Promise<OutboundOperation> {
    const lines = await company.db.owner<
      { id: string; description: string; net: string; tax: string; quantity: string | null }[]
    >`select l.value->>'id' as id, l.value->>'description' as description, l.value->>'amountMinor' as net, l.value->>'taxMinor' as tax, l.value->>'quantity' as quantity
      from source_records r cross join lateral jsonb_array_elements(r.facts->'lines') l where r.kind = 'billing_invoice' and r.external_id = ${invoice.id}`;
    const { totalMinor, creditedMinor, paidMinor } = await ledgerOf(invoice);
    const told = foretellCredit(
      {
        name: `Invoice ${invoice.number}`,
        currency: invoice.currency,
        lines: lines.map(({ id, description, net, tax, quantity }) => ({
          lineId: id,
          description,
          quantity: quantity === null ? null : BigInt(quantity),
          netMinor: BigInt(net),
          taxMinor: BigInt(tax),
          creditedMinor: 0n,
        })),
        leftMinor: (invoice.status === "open" ? totalMinor - paidMinor : paidMinor) - creditedMinor,
      },
      choice,
    );
    if ("refusal" in told) throw new Error(told.refusal);
    return creditAct(invoice.id, told.credit, { paidPart, reason: "order_change", memo: "Agreed on the telephone" });
  }

  /** The invoice as our store has it. */
  async function ledgerOf(invoice: Invoice): Promise<Ledger> {
    const [row] = await company.db.owner<{ total: string; paid: string; credited: string; status: string }[]>`
      select i.status, i.total_minor::text as total, (select coalesce(sum(amount_minor), 0) from allocations a where a.invoice_id = i.id and a.deleted_at is null)::text as paid,
        (select coalesce(sum(total_minor), 0) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void')::text as credited
      from invoices i where i.external_id = ${invoice.id}`;
    if (!row) throw new Error(`The store does not know ${invoice.id}.`);
    const { status, total, paid, credited } = row;
    return { status, totalMinor: BigInt(total), paidMinor: BigInt(paid), creditedMinor: BigInt(credited) };
  }

  /** What the ERP has for the invoice, as our store has it. */
  function booksOf(invoice: Invoice): Promise<ErpDocument[]> {
    return company.db.owner<ErpDocument[]>`
      select d.kind, d.number, d.total_minor::text as total, d.status, d.billing_external_id as billing from erp_documents d join invoices i on i.id = d.invoice_id
      where i.external_id = ${invoice.id} and d.kind <> 'import' and d.deleted_at is null order by d.kind, d.number`;
  }

  /** What the ERP still waits for on the invoice: its posting less what reduces it. */
  async function openInBooks(invoice: Invoice): Promise<bigint> {
    const documents = await booksOf(invoice);
    return documents.reduce((sum, { kind, total }) => sum + (kind === "invoice" ? BigInt(total) : -BigInt(total)), 0n);
  }

  async function openInBilling(invoice: Invoice): Promise<bigint> {
    const { totalMinor, paidMinor, creditedMinor } = await ledgerOf(invoice);
    return totalMinor - paidMinor - creditedMinor;
  }

  function creditMemo(invoice: Invoice, change: Partial<DocumentPost>): Step {
    const entity = entityOf(invoice.entity);
    const externalId = `docket-request-${asked + 1}`;
    return {
      system: "netsuite",
      target: `creditmemo:${externalId}`,
      operation: {
        operation: "document.post",
        documentType: "creditmemo",
        externalId,
        customerId: world.customers.must(invoice.customerId).netsuiteId,
        subsidiaryId: entity.subsidiaryId,
        currency: invoice.currency,
        amountMinor: "1",
        postedOn: dateIn(entity.timeZone, world.now),
        memo: `For ${invoice.number}`,
        appliesToInvoiceId: standingPostingsOf(world, invoice.id)[0]?.id ?? null,
        ...change,
      },
    };
  }

  const atBilling = (invoice: Invoice, operation: OutboundOperation): Step => ({
    system: "stripe",
    target: `invoice:${invoice.id}`,
    operation,
  });

  return {
    company,
    world,
    used,
    carryOut,
    later,
    leavesNothingBehind,
    untouched,
    chargeOf,
    creditActOf,
    ledgerOf,
    booksOf,
    openInBooks,
    openInBilling,
    creditMemo,
    atBilling,
  };
}
