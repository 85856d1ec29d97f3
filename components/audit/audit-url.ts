import { createLoader, type inferParserType, parseAsInteger, parseAsIsoDate, parseAsString } from "nuqs/server";
import type { AuditFilters } from "#server/domain/audit/search";

/** What the address of the ledger says: ids and keys. Words and amounts stay out of it; the tab keeps them. */
export const auditParsers = {
  event: parseAsString,
  person: parseAsString,
  machine: parseAsString,
  case: parseAsInteger,
  customer: parseAsString,
  policy: parseAsString,
  version: parseAsInteger,
  type: parseAsString,
  command: parseAsString,
  entity: parseAsString,
  correlation: parseAsString,
  from: parseAsIsoDate,
  to: parseAsIsoDate,
};
export type AuditUrl = inferParserType<typeof auditParsers>;
export const loadAuditUrl = createLoader(auditParsers);

export const noFilters = {
  person: null,
  machine: null,
  case: null,
  customer: null,
  policy: null,
  version: null,
  type: null,
  command: null,
  entity: null,
  correlation: null,
  from: null,
  to: null,
} as const;

/** What is asked besides the address. */
export type Unwritten = { words: string; currency: string; amountFrom: string; amountTo: string };
export const nothingUnwritten: Unwritten = { words: "", currency: "", amountFrom: "", amountTo: "" };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The question of the ledger; days begin and end in UTC. What cannot be meant is left out rather than asked. */
export function filtersOf(
  url: AuditUrl,
  { words, currency, amountFrom, amountTo }: Unwritten,
  minorOf: (typed: string, currency: string) => string | null,
): AuditFilters {
  const from = currency === "" ? null : minorOf(amountFrom, currency);
  const to = currency === "" ? null : minorOf(amountTo, currency);
  const person = url.person && uuid.test(url.person) ? url.person : null;
  return withoutNothing({
    personId: person,
    machine: person === null ? url.machine : null,
    caseNumber: url.case !== null && url.case > 0 ? url.case : null,
    customerId: url.customer && uuid.test(url.customer) ? url.customer : null,
    policyKind: url.policy,
    policyVersion: url.policy === null || url.version === null || url.version < 1 ? null : url.version,
    type: url.type,
    command: url.command,
    entity: url.entity,
    correlation: url.correlation,
    currency: currency === "" ? null : currency,
    amountFrom: from,
    amountTo: to,
    from: url.from === null ? null : `${dayOf(url.from)}T00:00:00.000Z`,
    to: url.to === null ? null : `${dayOf(url.to)}T23:59:59.999Z`,
    words: words.trim() === "" ? null : words.trim(),
  });
}

type Asked = { [Key in keyof AuditFilters]-?: NonNullable<AuditFilters[Key]> | null };

function withoutNothing(asked: Asked): AuditFilters {
  return Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== null && value !== ""),
  ) as AuditFilters;
}

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The address of a case as it stood. */
export function caseAtHref(caseId: string, at?: Date): string {
  return `/audit/cases/${caseId}${at ? `?at=${encodeURIComponent(at.toISOString())}` : ""}`;
}
