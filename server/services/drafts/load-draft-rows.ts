import { sql } from "drizzle-orm";
import type { DraftLine, WorkedTime } from "#server/domain/drafts/support";
import { documentName } from "#server/domain/exceptions/facts";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { noSuchReview } from "#server/services/drafts/lock-review";
import { grouped } from "#server/services/exceptions/row-sets";

export type DraftInvoice = {
  id: string;
  entityCode: string;
  entityName: string;
  timeZone: string;
  customerId: string;
  customerName: string;
  system: string;
  externalId: string;
  document: string;
  status: string;
  isDraft: boolean;
  isAutoAdvancing: boolean;
  currency: string;
  seenAt: Date;
};

type InvoiceRow = {
  id: string;
  entity_code: string;
  entity_name: string;
  time_zone: string;
  customer_id: string;
  customer_name: string;
  system: string;
  external_id: string;
  number: string | null;
  status: string;
  is_deleted: boolean;
  is_auto_advancing: boolean;
  currency: string;
  seen_at: string;
};

export async function loadInvoice(scope: Pick<Scope, "tx">, invoiceId: string): Promise<DraftInvoice> {
  const [row] = await scope.tx.execute<InvoiceRow>(sql`
    select i.id, i.entity_code, e.name as entity_name, e.time_zone, i.customer_id, c.name as customer_name, i.system, i.external_id, i.number,
      i.status, i.deleted_at is not null as is_deleted, i.is_auto_advancing, i.currency, coalesce(r.last_seen_at, i.last_seen_at) as seen_at
    from invoices i join legal_entities e on e.code = i.entity_code join customers c on c.id = i.customer_id
    left join source_records r on r.id = i.id
    where i.id = ${invoiceId}`);
  if (!row) throw noSuchReview();
  return {
    id: row.id,
    entityCode: row.entity_code,
    entityName: row.entity_name,
    timeZone: row.time_zone,
    customerId: row.customer_id,
    customerName: row.customer_name,
    system: row.system,
    externalId: row.external_id,
    document: documentName({ number: row.number, externalId: row.external_id }),
    status: row.is_deleted ? "deleted" : row.status,
    isDraft: row.status === "draft" && !row.is_deleted,
    isAutoAdvancing: row.is_auto_advancing,
    currency: row.currency,
    seenAt: new Date(row.seen_at),
  };
}

type LineRow = {
  invoice_id: string;
  external_id: string;
  description: string;
  quantity: string | null;
  amount_minor: string;
};

/** The lines of each invoice, in the order billing prints them. */
export async function loadLines(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, DraftLine[]>> {
  const rows = await scope.tx.execute<LineRow>(sql`
    select invoice_id, external_id, description, quantity::text, amount_minor::text from invoice_lines
    where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) order by invoice_id, position, id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({
      externalId: row.external_id,
      description: row.description,
      quantity: row.quantity === null ? null : BigInt(row.quantity),
      amountMinor: BigInt(row.amount_minor),
    }),
  );
}

type TimeRow = {
  id: string;
  project_id: string;
  person_name: string;
  role: string;
  worked_on: string;
  minutes: number;
  status: string;
  approved_at: string | null;
  description: string | null;
};

export async function loadTime(scope: Pick<Scope, "tx">, invoice: DraftInvoice): Promise<WorkedTime[]> {
  const rows = await scope.tx.execute<TimeRow>(sql`
    select id, project_id, person_name, role, worked_on::text, minutes, status, approved_at, description
    from time_entries where invoice_external_id = ${invoice.externalId} and entity_code = ${invoice.entityCode} and deleted_at is null
    order by worked_on, person_name, id`);
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    personName: row.person_name,
    role: row.role,
    workedOn: row.worked_on,
    minutes: row.minutes,
    status: row.status,
    approvedOn: row.approved_at === null ? null : businessDate(new Date(row.approved_at), invoice.timeZone),
    note: row.description,
  }));
}
