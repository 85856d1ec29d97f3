import { sql } from "drizzle-orm";
import type {
  CashInvoiceFacts,
  CashPaymentFacts,
  ConfirmedActFacts,
  Subsidiaries,
} from "#server/domain/exceptions/payment-facts";
import type { Scope } from "#server/kernel/context";
import { loadBalances } from "#server/services/exceptions/load-money-facts";
import { grouped } from "#server/services/exceptions/row-sets";

type Lineage = { system: string; external_id: string; seen_at: string };

function seen(row: Lineage) {
  return { system: row.system, externalId: row.external_id, seenAt: new Date(row.seen_at) };
}

type InvoiceRow = Lineage & {
  id: string;
  number: string | null;
  status: string;
  entity_code: string;
  customer_id: string;
  customer_name: string;
  currency: string;
  total_minor: string;
  issued_on: string;
  due_on: string | null;
  plan_ends_on: string | null;
  is_contested: boolean;
  po_number: string | null;
  settled_on: string | null;
};

/** Invoices with what they claim and what is left, by id; deleted ones are left out. */
export async function loadCashInvoices(
  scope: Pick<Scope, "tx">,
  invoiceIds: Iterable<string>,
): Promise<Map<string, CashInvoiceFacts>> {
  const ids = [...new Set(invoiceIds)];
  if (ids.length === 0) return new Map();
  const rows = await scope.tx.execute<InvoiceRow>(sql`
    select i.id, i.number, i.status, i.entity_code, i.customer_id, c.name as customer_name, i.currency, i.total_minor::text, i.issued_on::text, i.due_on::text,
      r.facts->>'planEndsOn' as plan_ends_on, exists (select from dispute_items x join disputes d on d.id = x.dispute_id where x.invoice_id = i.id and d.outcome is null) as is_contested, i.po_number,
      case when i.status = 'paid' then (select max(a.applied_on)::text from allocations a where a.invoice_id = i.id and a.deleted_at is null) end as settled_on, i.system, i.external_id, coalesce(r.last_seen_at, i.last_seen_at) as seen_at
    from invoices i join customers c on c.id = i.customer_id left join source_records r on r.id = i.id
    where i.id = any(${sql.param(ids)}::uuid[]) and i.deleted_at is null and i.status <> 'deleted'`);
  const balances = await loadBalances(scope, ids);
  const credits = await loadCredits(scope, ids);
  return new Map(
    rows.map((row) => {
      const { paidMinor, creditedMinor } = balances.get(row.id) ?? { paidMinor: 0n, creditedMinor: 0n };
      const totalMinor = BigInt(row.total_minor);
      return [
        row.id,
        {
          ...seen(row),
          id: row.id,
          number: row.number,
          status: row.status,
          entityCode: row.entity_code,
          customerId: row.customer_id,
          customerName: row.customer_name,
          currency: row.currency,
          totalMinor,
          balanceMinor: row.status === "void" ? 0n : totalMinor - paidMinor - creditedMinor,
          issuedOn: row.issued_on,
          dueOn: row.due_on,
          planEndsOn: row.plan_ends_on,
          isContested: row.is_contested,
          poNumber: row.po_number,
          settledOn: row.settled_on,
          credits: credits.get(row.id) ?? [],
        },
      ];
    }),
  );
}

async function loadCredits(scope: Pick<Scope, "tx">, invoiceIds: readonly string[]) {
  const rows = await scope.tx.execute<{ invoice_id: string; total_minor: string; issued_on: string }>(sql`
    select invoice_id, total_minor::text, issued_on::text from credit_memos
    where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and deleted_at is null and status <> 'void' order by issued_on, id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({ amountMinor: BigInt(row.total_minor), issuedOn: row.issued_on }),
  );
}

type PaymentRow = Lineage & {
  id: string;
  entity_code: string;
  customer_id: string | null;
  customer_name: string | null;
  payer_id: string | null;
  currency: string;
  amount_minor: string;
  refunded_minor: string;
  method: string | null;
  received_on: string;
  intent_id: string | null;
  reference: string | null;
  is_collected: boolean;
  names_gateway_payment: boolean;
  mandate_id: string | null;
  mandate_reference: string | null;
  named_invoice_id: string | null;
  is_deleted: boolean;
};

export type StoredPayment = CashPaymentFacts & { isDeleted: boolean };

/** Payments with what they stand on and by what others may name them, by id. */
export async function loadCashPayments(
  scope: Pick<Scope, "tx">,
  paymentIds: Iterable<string>,
): Promise<Map<string, StoredPayment>> {
  const ids = [...new Set(paymentIds)];
  if (ids.length === 0) return new Map();
  const rows = await scope.tx.execute<PaymentRow>(sql`
    select p.id, p.entity_code, p.customer_id, c.name as customer_name, p.currency, p.amount_minor::text, p.refunded_minor::text, p.method, p.received_on::text,
      p.payment_intent_external_id as intent_id, p.deleted_at is not null as is_deleted, p.system, p.external_id, coalesce(r.last_seen_at, p.last_seen_at) as seen_at,
      case when r.kind = 'billing_charge' then r.facts->>'customerId' end as payer_id, r.facts->>'reference' as reference,
      coalesce(r.kind = 'gateway_payment', false) as is_collected, m.external_id as mandate_id, m.facts->>'reference' as mandate_reference, named.id as named_invoice_id,
      exists (select from source_records g where r.kind = 'billing_charge' and g.kind = 'gateway_payment' and g.external_id = r.facts->>'reference') as names_gateway_payment
    from payments p
    left join customers c on c.id = p.customer_id
    left join source_records r on r.id = p.id
    left join lateral (select s.external_id, s.facts from source_records s where s.kind = 'gateway_mandate' and s.external_id = r.facts->>'mandateId' limit 1) m on true
    left join lateral (select s.id from source_records s where s.kind = 'billing_invoice' and s.external_id = coalesce(r.facts->>'invoiceId', r.facts->>'billingInvoiceId') order by s.is_deleted, s.id limit 1) named on true
    where p.id = any(${sql.param(ids)}::uuid[])`);
  const allocations = await loadAllocationsOf(scope, ids);
  return new Map(
    rows.map((row) => {
      const standing = allocations.get(row.id) ?? [];
      return [
        row.id,
        {
          ...seen(row),
          id: row.id,
          entityCode: row.entity_code,
          customerId: row.customer_id,
          customerName: row.customer_name,
          payerId: row.payer_id,
          currency: row.currency,
          amountMinor: BigInt(row.amount_minor),
          refundedMinor: BigInt(row.refunded_minor),
          method: row.method,
          receivedOn: row.received_on,
          intentId: row.intent_id,
          reference: row.reference,
          isCollected: row.is_collected,
          namesGatewayPayment: row.names_gateway_payment,
          marks: [row.external_id, row.mandate_id, row.mandate_reference].filter((mark) => mark !== null),
          namedInvoiceId: row.named_invoice_id,
          allocations: standing.map(({ number: _, ...one }) => one),
          invoiceNumbers: standing.map(({ number }) => number),
          isDeleted: row.is_deleted,
        },
      ];
    }),
  );
}

type AllocationRow = {
  payment_id: string;
  invoice_id: string;
  number: string;
  amount_minor: string;
  applied_on: string;
};

async function loadAllocationsOf(scope: Pick<Scope, "tx">, paymentIds: readonly string[]) {
  const rows = await scope.tx.execute<AllocationRow>(sql`
    select a.payment_id, a.invoice_id, coalesce(i.number, i.external_id) as number, a.amount_minor::text, a.applied_on::text
    from allocations a join invoices i on i.id = a.invoice_id
    where a.payment_id = any(${sql.param(paymentIds)}::uuid[]) and a.deleted_at is null order by a.payment_id, a.applied_on, a.id`);
  return grouped(
    rows,
    (row) => row.payment_id,
    (row) => ({
      invoiceId: row.invoice_id,
      number: row.number,
      amountMinor: BigInt(row.amount_minor),
      appliedOn: row.applied_on,
    }),
  );
}

type ActRow = {
  id: string;
  subject_id: string;
  operation: string;
  payload: Record<string, unknown>;
  confirmation: string | null;
  system: string;
  target: string;
  settled_at: string;
};

/** What the sources confirmed to have done for cases about each subject, in the order it was asked for. */
export async function loadConfirmedActs(
  scope: Pick<Scope, "tx">,
  subjectType: "payment" | "bank_entry",
  subjectIds: readonly string[],
): Promise<Map<string, ConfirmedActFacts[]>> {
  const rows = await scope.tx.execute<ActRow>(sql`
    select c.subject_id, e.id, e.operation, e.payload, e.confirmation, e.system, e.target, coalesce(e.settled_at, e.requested_at) as settled_at
    from cases c join effects e on e.case_id = c.id
    where c.subject_type = ${subjectType} and c.subject_id = any(${sql.param(subjectIds)}::uuid[]) and e.state = 'confirmed' order by e.position`);
  return grouped(
    rows,
    (row) => row.subject_id,
    (row) => ({
      system: row.system,
      externalId: row.target,
      seenAt: new Date(row.settled_at),
      id: row.id,
      operation: row.operation,
      payload: row.payload,
      confirmation: row.confirmation,
    }),
  );
}

/** What the ERP calls each legal entity. */
export async function loadSubsidiaries(scope: Pick<Scope, "tx">): Promise<Subsidiaries> {
  const rows = await scope.tx.execute<{ entity_code: string; system: string; external_id: string; name: string }>(sql`
    select distinct on (facts->>'entityCode') facts->>'entityCode' as entity_code, system, external_id, facts->>'name' as name
    from source_records where kind = 'erp_subsidiary' and not is_deleted and facts->>'entityCode' is not null order by 1, external_id`);
  return Object.fromEntries(
    rows.map((row) => [row.entity_code, { system: row.system, id: row.external_id, name: row.name }]),
  );
}

/** Invoices by their numbers, as far as they are written just so. */
export async function findInvoicesByNumber(
  scope: Pick<Scope, "tx">,
  numbers: readonly string[],
): Promise<{ id: string; number: string; customerId: string }[]> {
  if (numbers.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string; number: string; customer_id: string }>(sql`
    select id, number, customer_id from invoices where number = any(${sql.param([...new Set(numbers)])}::text[]) and deleted_at is null`);
  return rows.map((row) => ({ id: row.id, number: row.number, customerId: row.customer_id }));
}
