import { sql } from "drizzle-orm";
import { customers } from "#db/schema/customers";
import { legalEntities } from "#db/schema/entities";
import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import type { PaidBefore } from "#server/domain/cash/payer-history";
import { numbersIn, textNames } from "#server/domain/cash/references";
import type {
  CarrierFacts,
  PaymentDisputeFacts,
  PaymentFacts,
  PaymentRefundFacts,
} from "#server/domain/exceptions/payment-facts";
import { nothingKnown } from "#server/domain/exceptions/payment-ground";
import { payerOf } from "#server/domain/exceptions/payment-payer";
import type { Scope } from "#server/kernel/context";
import {
  findInvoicesByNumber,
  loadCashInvoices,
  loadCashPayments,
  loadConfirmedActs,
  loadSubsidiaries,
  type StoredPayment,
} from "#server/services/exceptions/load-cash";
import { loadPayerHistory } from "#server/services/exceptions/load-cash-ground";
import { loadPaymentGround } from "#server/services/exceptions/load-payment-ground";
import { among, grouped } from "#server/services/exceptions/row-sets";
import { activePolicies } from "#server/services/policies/active-policy";

/** The facts of many payments in a number of queries that does not grow with them. */
export async function loadPaymentFacts(
  scope: Pick<Scope, "tx" | "now">,
  paymentIds: readonly string[],
): Promise<PaymentFacts[]> {
  if (paymentIds.length === 0) return [];
  const { matching: matchedBy, dispute_reasons } = await activePolicies(scope, ["matching", "dispute_reasons"]);
  const matching = matchedBy.document;
  const stored = await loadCashPayments(scope, paymentIds);
  const payments = paymentIds.flatMap((id) => stored.get(id) ?? []);
  if (payments.length === 0) return [];
  const ids = payments.map((payment) => payment.id);
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const customerIds = [...new Set(payments.flatMap((payment) => payment.customerId ?? []))];
  const people = new Map(
    (await scope.tx.select().from(customers).where(among(customers.id, customerIds))).map((one) => [one.id, one]),
  );
  const invoiceIds = await loadInvoicesOf(scope, payments);
  const otherIds = await loadOtherIds(scope, payments, invoiceIds);
  const others = await loadCashPayments(scope, [...otherIds.values()].flat());
  const carriers = await loadCarriers(scope, ids, matching);
  const history = await loadHistoryOfStrangers(scope, payments, carriers);
  const openIds = await loadOpenIds(scope, payments, { history, invoiceIds });
  const invoices = await loadCashInvoices(scope, [...invoiceIds.values(), ...openIds.values()].flat());
  const refunds = await loadRefunds(scope, ids);
  const disputes = await loadDisputes(scope, ids);
  const acts = await loadConfirmedActs(scope, "payment", ids);
  const subsidiaries = await loadSubsidiaries(scope);
  const ground = await loadPaymentGround(scope, payments, { history, invoices, openIds });
  return payments.flatMap((payment): PaymentFacts[] => {
    const entity = entities.get(payment.entityCode);
    const customer = people.get(payment.customerId ?? "");
    if (!entity) return [];
    const known = (wanted: readonly string[]) => wanted.flatMap((id) => invoices.get(id) ?? []);
    return [
      {
        payment,
        entity,
        customer: customer
          ? { id: customer.id, name: customer.name, tier: customer.tier, country: customer.country }
          : null,
        invoices: known(invoiceIds.get(payment.id) ?? []),
        refunds: refunds.get(payment.id) ?? [],
        disputes: disputes.get(payment.id) ?? [],
        others: (otherIds.get(payment.id) ?? []).flatMap((id) => {
          const other = others.get(id);
          return other && !other.isDeleted ? [other] : [];
        }),
        openInvoices: known(openIds.get(payment.id) ?? []),
        carriers: carriers.get(payment.id) ?? [],
        acts: acts.get(payment.id) ?? [],
        subsidiaries,
        ground: ground.get(payment.id) ?? nothingKnown,
        matching,
        evidenceLeadHours: dispute_reasons.document.evidenceLeadHours,
      },
    ];
  });
}

/** The invoices each payment stands on, names in its record, or whose number its payer wrote. */
async function loadInvoicesOf(
  scope: Pick<Scope, "tx">,
  payments: readonly StoredPayment[],
): Promise<Map<string, string[]>> {
  const loose = payments.filter((payment) => payment.allocations.length === 0);
  const written = await findInvoicesByNumber(
    scope,
    loose.flatMap(({ reference }) => numbersIn(reference)),
  );
  return new Map(
    payments.map((payment) => {
      const named = loose.includes(payment)
        ? written.filter(
            (one) =>
              textNames(payment.reference, one.number) &&
              (payment.customerId === null || payment.customerId === one.customerId),
          )
        : [];
      const ids = [
        ...payment.allocations.map(({ invoiceId }) => invoiceId),
        ...(payment.namedInvoiceId === null ? [] : [payment.namedInvoiceId]),
        ...named.map(({ id }) => id),
      ];
      return [payment.id, [...new Set(ids)]];
    }),
  );
}

/** Other payments on the same invoices, of the same intent, and what a gateway tells of the same invoices or money. */
async function loadOtherIds(
  scope: Pick<Scope, "tx">,
  payments: readonly StoredPayment[],
  invoiceIds: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, string[]>> {
  const pairs = payments.flatMap(({ id }) => (invoiceIds.get(id) ?? []).map((invoiceId) => [id, invoiceId] as const));
  const rows = await scope.tx.execute<{ id: string; other_id: string }>(sql`
    with pair as (select * from unnest(${sql.param(pairs.map(([id]) => id))}::uuid[], ${sql.param(pairs.map(([, invoiceId]) => invoiceId))}::uuid[]) as t(id, invoice_id))
    select pair.id, a.payment_id as other_id from pair join allocations a on a.invoice_id = pair.invoice_id and a.deleted_at is null
    where a.payment_id is not null and a.payment_id <> pair.id
    union
    select pair.id, g.id from pair join invoices i on i.id = pair.invoice_id
    cross join lateral (select id, kind from source_records where refers_to @> array['billing_invoice:' || i.external_id] offset 0) g
    where g.kind = 'gateway_payment' and g.id <> pair.id
    union
    select p.id, o.id from payments p join payments o on o.payment_intent_external_id = p.payment_intent_external_id and o.id <> p.id
    where p.id = any(${sql.param(payments.map(({ id }) => id))}::uuid[])
    union
    select p.id, g.id from source_records p join source_records g on g.kind = 'gateway_payment' and g.external_id = p.facts->>'reference' and g.id <> p.id
    where p.id = any(${sql.param(payments.map(({ id }) => id))}::uuid[])
    order by 1, 2`);
  return grouped(
    rows,
    (row) => row.id,
    (row) => row.other_id,
  );
}

/** What payments of which nobody tells the customer have in common with earlier ones: who was decided for, by account and name. */
async function loadHistoryOfStrangers(
  scope: Pick<Scope, "tx">,
  payments: readonly StoredPayment[],
  carriers: ReadonlyMap<string, readonly CarrierFacts[]>,
): Promise<Map<string, PaidBefore[]>> {
  const strangers = payments.filter(({ customerId, allocations }) => customerId === null && allocations.length === 0);
  return loadPayerHistory(
    scope,
    strangers.map(({ id, entityCode, currency, receivedOn }) => ({
      ...{ id, entityCode, currency, receivedOn },
      ...payerOf({ carriers: carriers.get(id) ?? [], customer: null }),
    })),
  );
}

type Known = {
  history: ReadonlyMap<string, readonly PaidBefore[]>;
  invoiceIds: ReadonlyMap<string, readonly string[]>;
};

async function loadOpenIds(
  scope: Pick<Scope, "tx">,
  payments: readonly StoredPayment[],
  { history, invoiceIds }: Known,
): Promise<Map<string, string[]>> {
  const strangers = payments.filter(({ customerId }) => customerId === null).map(({ id }) => id);
  const payers = strangers.flatMap((id) => (history.get(id) ?? []).map(({ customerId }) => [id, customerId] as const));
  const named = strangers.flatMap((id) => (invoiceIds.get(id) ?? []).map((invoiceId) => [id, invoiceId] as const));
  const pairs = (of: readonly (readonly [string, string])[]) =>
    sql`unnest(${sql.param(of.map(([id]) => id))}::uuid[], ${sql.param(of.map(([, other]) => other))}::uuid[])`;
  const rows = await scope.tx.execute<{ id: string; invoice_id: string }>(sql`
    select found.id, i.id as invoice_id from (
      select p.id, i.id as invoice_id from payments p join invoices i on i.customer_id = p.customer_id and i.currency = p.currency
      where p.id = any(${sql.param(payments.map(({ id }) => id))}::uuid[])
      union
      select p.id, i.id from ${pairs(payers)} as a(id, customer_id) join payments p on p.id = a.id
      join invoices i on i.customer_id = a.customer_id and i.currency = p.currency and i.entity_code = p.entity_code
      union
      select p.id, i.id from ${pairs(named)} as a(id, invoice_id) join payments p on p.id = a.id
      join invoices i on i.id = a.invoice_id and i.currency = p.currency and i.entity_code = p.entity_code) found
    join invoices i on i.id = found.invoice_id and i.status = 'open' and i.deleted_at is null order by 1, i.issued_on, 2`);
  return grouped(
    rows,
    (row) => row.id,
    (row) => row.invoice_id,
  );
}

type CarrierRow = {
  payment_id: string;
  id: string;
  entity_code: string;
  account_name: string;
  booked_on: string;
  currency: string;
  amount_minor: string;
  counterparty_name: string | null;
  counterparty_account: string | null;
  end_to_end_reference: string | null;
  remittance: string | null;
  system: string;
  external_id: string;
  last_seen_at: string;
};

async function loadCarriers(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
  matching: MatchingPolicy,
): Promise<Map<string, CarrierFacts[]>> {
  const rows = await scope.tx.execute<CarrierRow>(sql`
    select p.id as payment_id, e.id, e.entity_code, a.name as account_name, e.booked_on::text, e.currency, e.amount_minor::text, e.counterparty_name, e.counterparty_account,
      e.end_to_end_reference, e.remittance, e.system, e.external_id, e.last_seen_at
    from payments p
    join bank_entries e on e.currency = p.currency and e.amount_minor = p.amount_minor and e.booked_on between p.received_on - ${matching.toldAfterDays}::int and p.received_on + ${matching.toldBeforeDays}::int
    join bank_accounts a on a.id = e.bank_account_id
    where p.id = any(${sql.param(ids)}::uuid[]) and e.deleted_at is null and e.status = 'booked' and not e.is_reversal
    order by p.id, e.booked_on, e.id`);
  return grouped(
    rows,
    (row) => row.payment_id,
    (row) => ({
      id: row.id,
      entityCode: row.entity_code,
      accountName: row.account_name,
      bookedOn: row.booked_on,
      currency: row.currency,
      amountMinor: BigInt(row.amount_minor),
      counterpartyName: row.counterparty_name,
      counterpartyAccount: row.counterparty_account,
      endToEndReference: row.end_to_end_reference,
      remittance: row.remittance,
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
    }),
  );
}

type RefundRow = {
  payment_id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  amount_minor: string;
  currency: string;
  status: string;
  created_at: string;
};

async function loadRefunds(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<Map<string, PaymentRefundFacts[]>> {
  const rows = await scope.tx.execute<RefundRow>(sql`
    select p.id as payment_id, r.system, r.external_id, r.last_seen_at, r.facts->>'amountMinor' as amount_minor, r.facts->>'currency' as currency,
      r.facts->>'status' as status, r.facts->>'createdAt' as created_at
    from payments p join source_records own on own.id = p.id
    cross join lateral (select * from source_records where refers_to @> array[own.kind || ':' || own.external_id] offset 0) r
    where p.id = any(${sql.param(ids)}::uuid[]) and p.refunded_minor > 0 and r.kind in ('billing_refund', 'gateway_refund') and not r.is_deleted
    order by 1, r.external_id`);
  return grouped(
    rows,
    (row) => row.payment_id,
    (row) => ({
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      amountMinor: BigInt(row.amount_minor),
      currency: row.currency,
      status: row.status,
      createdAt: new Date(row.created_at),
    }),
  );
}

type DisputeRow = {
  id: string;
  payment_id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  amount_minor: string;
  currency: string;
  status: string;
  reason: string | null;
  opened_at: string;
  evidence_due_at: string | null;
  pack: { name: string; contentHash: string } | null;
};

async function loadDisputes(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<Map<string, PaymentDisputeFacts[]>> {
  const rows = await scope.tx.execute<DisputeRow>(sql`
    select d.id, d.payment_id, d.system, d.external_id, d.last_seen_at, d.amount_minor::text, d.currency, d.status, d.reason, d.opened_at, d.evidence_due_at,
      (select jsonb_build_object('name', f.name, 'contentHash', f.content_hash)
        from cases c join events e on e.stream = 'case:' || c.id and e.type = 'chargeback.pack_made'
        join case_files f on f.id = (e.payload->'data'->>'fileId')::uuid and f.removed_at is null
        where c.type = 'chargeback' and c.dedupe_key = d.payment_id || ':' || d.external_id order by e.at desc, e.sequence desc limit 1) as pack
    from payment_disputes d where d.payment_id = any(${sql.param(ids)}::uuid[]) and d.deleted_at is null order by d.payment_id, d.opened_at, d.id`);
  return grouped(
    rows,
    (row) => row.payment_id,
    (row) => ({
      id: row.id,
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      amountMinor: BigInt(row.amount_minor),
      currency: row.currency,
      status: row.status,
      reason: row.reason,
      openedAt: new Date(row.opened_at),
      evidenceDueAt: row.evidence_due_at === null ? null : new Date(row.evidence_due_at),
      pack: row.pack,
    }),
  );
}
