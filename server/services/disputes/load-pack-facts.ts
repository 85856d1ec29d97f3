import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { caseFiles } from "#db/schema/case-talk";
import { customers } from "#db/schema/customers";
import { legalEntities } from "#db/schema/entities";
import { payments } from "#db/schema/payments";
import type { PackFacts } from "#server/domain/disputes/evidence-pack";
import { addressLines } from "#server/domain/mail/letter";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import type { Chargeback } from "#server/services/disputes/load-chargeback";
import {
  loadContacts,
  loadContracts,
  loadDeliveries,
  loadEarlierPayments,
  loadInvoicesOfPayment,
  loadRefundsAndCredits,
  loadUsage,
} from "#server/services/disputes/load-pack-parts";

/** Everything that is known of a payment that was taken back and may be shown to a bank. */
export async function loadPackFacts(scope: Scope, row: CaseRecord, chargeback: Chargeback): Promise<PackFacts> {
  const { entityCode, paymentId, timeZone, customerId } = chargeback;
  const dayOf = (at: Date): PlainDate => businessDate(at, timeZone);
  const [entity] = await scope.tx.select().from(legalEntities).where(eq(legalEntities.code, entityCode));
  const [payment] = await scope.tx.select().from(payments).where(eq(payments.id, paymentId));
  if (!entity || !payment) throw new Error(`The payment of case ${row.number} is gone while its case is locked.`);
  const invoices = await loadInvoicesOfPayment(scope, paymentId);
  const about = { paymentId, customerId, receivedOn: payment.receivedOn, invoiceIds: invoices.map(({ id }) => id) };
  return {
    caseNumber: row.number,
    entity: { name: entity.name, country: entity.country },
    dispute: {
      externalId: chargeback.externalId,
      reason: chargeback.reason,
      amount: chargeback.amount,
      openedOn: dayOf(chargeback.openedAt),
      evidenceDueOn: chargeback.evidenceDueAt && dayOf(chargeback.evidenceDueAt),
    },
    payment: {
      externalId: payment.externalId,
      amount: { minor: payment.amountMinor, currency: payment.currency },
      receivedOn: payment.receivedOn,
      method: payment.method,
    },
    customer: await customerOf(scope, customerId, entity.country),
    contracts: await loadContracts(scope, about),
    invoices: invoices.map(({ id: _, ...invoice }) => invoice),
    deliveries: await loadDeliveries(scope, about, timeZone),
    usage: await loadUsage(scope, about),
    earlierPayments: await loadEarlierPayments(scope, about),
    refunds: await loadRefundsAndCredits(scope, about, timeZone),
    contacts: await loadContacts(scope, about),
    files: await scope.tx
      .select({ name: caseFiles.name, byteCount: caseFiles.byteCount, contentHash: caseFiles.contentHash })
      .from(caseFiles)
      .where(
        and(
          eq(caseFiles.caseId, row.id),
          isNull(caseFiles.removedAt),
          // Earlier packs say the same with less.
          sql`not exists (select from events e where e.stream = ${`case:${row.id}`} and e.type = 'chargeback.pack_made' and e.payload->'data'->>'fileId' = ${caseFiles.id}::text)`,
        ),
      )
      .orderBy(asc(caseFiles.addedAt), asc(caseFiles.id)),
  };
}

async function customerOf(
  { tx }: Pick<Scope, "tx">,
  customerId: string | null,
  fromCountry: string,
): Promise<PackFacts["customer"]> {
  const [customer] = customerId === null ? [] : await tx.select().from(customers).where(eq(customers.id, customerId));
  if (!customer) return null;
  const { name, email, taxId, address } = customer;
  // The name stands above it already.
  const lines = addressLines(name, address ?? null, fromCountry)?.slice(1) ?? null;
  return { name, email, taxId, address: lines === null ? null : lines.join(", ") };
}
