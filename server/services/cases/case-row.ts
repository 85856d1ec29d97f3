import { caseTypeLabel } from "#server/domain/cases/type-label";
import type { CaseRow } from "#server/domain/cases/views";
import type { CaseRecord } from "#server/services/cases/lock-case";

/** How many reasons a row of the list shows; the case shows all. */
const REASONS_IN_A_ROW = 2;

/** Read hot an instant is one already; through a transaction it comes as PostgreSQL writes it. */
type StoredInstant = Date | string;

/** A row of the list as it comes from the database. */
export type StoredRow = {
  id: string;
  number: string;
  version: number;
  type: string;
  state: CaseRow["state"];
  severity: CaseRow["severity"];
  title: string;
  amount_minor: string | null;
  currency: string | null;
  entity_code: string | null;
  customer_name: string | null;
  document: string | null;
  owner_id: string | null;
  owner_name: string | null;
  due_at: StoredInstant;
  detected_at: StoredInstant;
  snoozed_until: StoredInstant | null;
  priority: number;
  priority_reasons: CaseRow["reasons"];
  is_holding_invoice: boolean;
  boost: string | null;
  team: string | null;
  clock_stopped_at: StoredInstant | null;
  waiting_on: CaseRow["waitingOn"];
  escalation_level: number;
};

/** The compiler asks for every one, so that no way to a row forgets what another gives it. */
const columns: Record<Exclude<keyof StoredRow, "owner_name">, true> = {
  id: true,
  number: true,
  version: true,
  type: true,
  state: true,
  severity: true,
  title: true,
  amount_minor: true,
  currency: true,
  entity_code: true,
  customer_name: true,
  document: true,
  owner_id: true,
  due_at: true,
  detected_at: true,
  snoozed_until: true,
  priority: true,
  priority_reasons: true,
  is_holding_invoice: true,
  boost: true,
  team: true,
  clock_stopped_at: true,
  waiting_on: true,
  escalation_level: true,
};

/** What one row needs and nothing more, all but the owner's name, which each statement looks up in its own way. */
export function storedRowColumns(table: "c." | ""): string {
  return Object.keys(columns)
    .map((column) => `${table}${column}`)
    .join(", ");
}

export function rowFromStored(row: StoredRow): CaseRow {
  return {
    id: row.id,
    number: Number(row.number),
    version: row.version,
    type: row.type,
    typeLabel: caseTypeLabel(row.type),
    state: row.state,
    severity: row.severity,
    title: row.title,
    amount:
      row.amount_minor === null || row.currency === null
        ? null
        : { minor: BigInt(row.amount_minor), currency: row.currency },
    entity: row.entity_code ?? "",
    customerName: row.customer_name,
    document: row.document,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    dueAt: new Date(row.due_at),
    detectedAt: new Date(row.detected_at),
    snoozedUntil: instantOf(row.snoozed_until),
    priority: row.priority,
    reasons: row.priority_reasons.slice(0, REASONS_IN_A_ROW),
    isHoldingInvoice: row.is_holding_invoice,
    boost: row.boost,
    team: row.team,
    clockStoppedAt: instantOf(row.clock_stopped_at),
    waitingOn: row.waiting_on,
    escalationLevel: row.escalation_level,
  };
}

function instantOf(stored: StoredInstant | null): Date | null {
  return stored === null ? null : new Date(stored);
}

/** The same row from a record a command has in hand. */
export function rowFromRecord(record: CaseRecord, ownerName: string | null): CaseRow {
  return {
    id: record.id,
    number: record.number,
    version: record.version,
    type: record.type,
    typeLabel: caseTypeLabel(record.type),
    state: record.state,
    severity: record.severity,
    title: record.title,
    amount:
      record.amountMinor === null || record.currency === null
        ? null
        : { minor: record.amountMinor, currency: record.currency },
    entity: record.entityCode ?? "",
    customerName: record.customerName,
    document: record.document,
    ownerId: record.ownerId,
    ownerName: record.ownerId === null ? null : ownerName,
    dueAt: record.dueAt,
    detectedAt: record.detectedAt,
    snoozedUntil: record.snoozedUntil,
    priority: record.priority,
    reasons: record.priorityReasons.slice(0, REASONS_IN_A_ROW),
    isHoldingInvoice: record.isHoldingInvoice,
    boost: record.boost,
    team: record.team,
    clockStoppedAt: record.clockStoppedAt,
    waitingOn: record.waitingOn,
    escalationLevel: record.escalationLevel,
  };
}
