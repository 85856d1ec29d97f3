import type { EventChange } from "#server/domain/audit/changes";
import type { Money } from "#server/domain/money";

/** What an event is about, as people call it, and where it can be opened. */
export type EventSubject = { kind: string; id: string; name: string; caseId: string | null };

/** One line of the ledger. */
export type AuditEvent = {
  position: string;
  stream: string;
  sequence: number;
  at: Date;
  type: string;
  command: string;
  actorKind: string;
  actorName: string;
  /** In whose place it was done. */
  onBehalfOf: string | null;
  text: string;
  detail: string | null;
  subject: EventSubject;
  entity: string | null;
  amount: Money | null;
  policyVersion: string | null;
  correlationId: string;
  changes: EventChange[];
  hash: string;
};

export type AuditPage = { rows: AuditEvent[]; nextCursor: string | null };

/** What the ledger can be narrowed by. */
export type AuditChoices = {
  people: { personId: string; name: string }[];
  machines: string[];
  types: string[];
  commands: string[];
  entities: { code: string; name: string }[];
  policies: { kind: string; versions: number[] }[];
  currencies: string[];
};
