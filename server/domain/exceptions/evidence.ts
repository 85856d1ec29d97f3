import type { Evidence, EvidenceCell, EvidenceRow } from "#server/domain/cases/views";
import type { Seen } from "#server/domain/exceptions/facts";

/** The columns of evidence: each system by what it is to the company. */
export const systemNames = {
  contract: "Contract (CRM)",
  crm: "CRM",
  billing: "Billing",
  usage: "Usage meter",
  payments: "Payments",
  erp: "ERP",
  bank: "Bank",
  projects: "Project system",
  other: "Other invoice",
} as const;

/** One system's value, with the object it stands on. A null value is shown as absent, which can be the point. */
export function cell(system: string, value: string | null, seen: Seen | null, type: string): EvidenceCell {
  return { system, value, source: seen ? { type, id: seen.externalId } : null, asOf: seen?.seenAt ?? null };
}

/** A fact on which the systems differ when any two of them say different things, or one says nothing. */
export function comparedRow(label: string, cells: EvidenceCell[]): EvidenceRow {
  return { label, differs: new Set(cells.map((each) => each.value)).size > 1, cells };
}

/** A fact told for orientation; nothing is compared. */
export function statedRow(label: string, cells: EvidenceCell[]): EvidenceRow {
  return { label, differs: false, cells };
}

export function evidenceOf(systems: readonly string[], rows: (EvidenceRow | null)[]): Evidence {
  return { systems: [...systems], rows: rows.filter((row) => row !== null) };
}
