import type { RequestKind } from "#server/domain/approvals/kinds";
import type { RequestState } from "#server/domain/approvals/machine";
import type { Money } from "#server/domain/money";

/** What detection may know of a request for approval: how far it came, and what a source said to its acts. */
export type RequestFacts = {
  id: string;
  number: number;
  kind: RequestKind;
  state: RequestState;
  title: string;
  entityCode: string;
  timeZone: string;
  customer: { id: string; name: string; tier: string | null } | null;
  document: string | null;
  amount: Money | null;
  requesterName: string;
  /** Why it ended, in a sentence. */
  endedBecause: string | null;
  /** What the sources made of it: numbers of documents with their system. */
  documents: readonly { system: string; reference: string }[];
  /** The act that a source refused last; what stood behind it was never sent. */
  refused: { id: string; system: string; label: string; error: string | null; at: Date } | null;
  /** When its acts last came to an end, or when it was submitted. */
  seenAt: Date;
};
