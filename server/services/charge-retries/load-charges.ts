import { sql } from "drizzle-orm";
import type { chargeRetries } from "#db/schema/charge-retries";
import type { KnownCharge } from "#server/domain/collections/charge-review";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

/** Failed charges looked at in one transaction. */
export const MOST_CHARGES = 200;

export type RetryRow = typeof chargeRetries.$inferSelect;

export type Attempt = {
  id: string;
  status: string;
  at: Date;
  on: PlainDate;
  code: string | null;
  method: string | null;
  system: string;
  currency: string;
  minor: bigint;
};

/** An invoice held for the rest of the transaction, with its charges in order. */
export type ChargedInvoice = {
  id: string;
  number: string;
  externalId: string;
  system: string;
  status: string;
  entity: string;
  timeZone: string;
  day: PlainDate;
  customerId: string;
  customerName: string;
  isChargedAutomatically: boolean;
  attempts: readonly Attempt[];
  charge: KnownCharge | null;
};

type InvoiceRow = {
  id: string;
  number: string;
  external_id: string;
  system: string;
  status: string;
  entity_code: string;
  time_zone: string;
  customer_id: string;
  customer_name: string;
  is_automatic: boolean;
};

/**
 * The invoices with every charge of them, in three queries however many they are. Each stays locked: of the review, of who
 * brings a charge forward and of who drops it, the second waits and then sees what the first did.
 */
export async function lockCharges(scope: Scope, invoiceIds: readonly string[]): Promise<ChargedInvoice[]> {
  const rows = await scope.tx.execute<InvoiceRow>(sql`
    select i.id, coalesce(i.number, i.external_id) as number, i.external_id, i.system, i.status, i.entity_code, e.time_zone, i.customer_id, c.name as customer_name,
      coalesce(i.collection_method = 'charge_automatically', false) as is_automatic
    from invoices i join legal_entities e on e.code = i.entity_code join customers c on c.id = i.customer_id
    where i.id = any(${sql.param([...invoiceIds])}::uuid[]) and i.deleted_at is null order by i.id for update of i`);
  const ids = rows.map(({ id }) => id);
  const attempts = await loadAttempts(scope, ids);
  const charges = await loadAskedCharges(scope, ids);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    externalId: row.external_id,
    system: row.system,
    status: row.status,
    entity: row.entity_code,
    timeZone: row.time_zone,
    day: businessDate(scope.now, row.time_zone),
    customerId: row.customer_id,
    customerName: row.customer_name,
    isChargedAutomatically: row.is_automatic,
    attempts: (attempts.get(row.id) ?? []).map((one) => ({ ...one, on: businessDate(one.at, row.time_zone) })),
    charge: charges.get(row.id) ?? null,
  }));
}

type AttemptRow = {
  id: string;
  invoice_id: string;
  status: string;
  attempted_at: string;
  code: string | null;
  method: string | null;
  system: string;
  currency: string;
  minor: string;
};

async function loadAttempts({ tx }: Pick<Scope, "tx">, invoiceIds: readonly string[]) {
  const rows = await tx.execute<AttemptRow>(sql`
    select id, invoice_id, status, attempted_at, coalesce(decline_code, failure_code) as code, method, system, currency, amount_minor::text as minor
    from payment_attempts where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and deleted_at is null order by attempted_at, id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    ({ id, status, attempted_at, code, method, system, currency, minor }) => ({
      id,
      status,
      at: new Date(attempted_at),
      code,
      method,
      system,
      currency,
      minor: BigInt(minor),
    }),
  );
}

type ChargeRow = {
  invoice_id: string;
  id: string;
  state: string;
  requested_by: string;
  sent_at: string | null;
  settled_at: string | null;
  error: string | null;
};

/** Of each invoice the charge that was asked for last, whoever asked. */
async function loadAskedCharges({ tx }: Pick<Scope, "tx">, invoiceIds: readonly string[]) {
  const rows = await tx.execute<ChargeRow>(sql`
    select i.id as invoice_id, asked.* from invoices i cross join lateral (
      select e.id, e.state, e.requested_by, e.sent_at, e.settled_at, e.error from effects e
      where e.operation = 'invoice.retry_payment' and e.system = i.system and e.target = 'invoice:' || i.external_id
      order by e.requested_at desc, e.position desc limit 1) asked
    where i.id = any(${sql.param(invoiceIds)}::uuid[])`);
  return new Map(
    rows.map((row): [string, KnownCharge] => [
      row.invoice_id,
      {
        id: row.id,
        state: row.state === "confirmed" || row.state === "failed" ? row.state : "under_way",
        requestedBy: row.requested_by,
        sentAt: row.sent_at === null ? null : new Date(row.sent_at),
        settledAt: row.settled_at === null ? null : new Date(row.settled_at),
        error: row.error,
      },
    ]),
  );
}
