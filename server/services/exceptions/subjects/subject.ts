import type { SQL } from "drizzle-orm";
import type { Finding } from "#server/domain/exceptions/define";
import type { FactsBySubject, SubjectKind } from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";

/** The source's own invoice behind a subject: what a hold acts on. */
export type HoldTarget = { system: string; externalId: string; isDraft: boolean; isAutoAdvancing: boolean };

/** Whom and what a case on a subject concerns. */
export type About = {
  id: string;
  entityCode: string | null;
  customerId: string | null;
  customerName: string | null;
  customerTier: string | null;
  /** How people call what it is about: "INV-10423", "contract C-2041". */
  document: string | null;
  /** The IANA zone in which its days are counted. */
  timeZone: string;
  /** False while it is between two states, so that the absence of a finding proves nothing. */
  isSettled: boolean;
  /** Set for invoices alone: what can be held back. */
  hold: HoldTarget | null;
};

/** How subjects of a kind are read. Adding one is its file, its facts and a line in the registry. */
export type SubjectSource<Kind extends SubjectKind> = {
  kind: Kind;
  /** Those of the ids that exist and may be seen, in a number of queries that does not grow with them. */
  load(scope: Pick<Scope, "tx" | "now">, ids: readonly string[]): Promise<FactsBySubject[Kind][]>;
  about(facts: FactsBySubject[Kind]): About;
  /** A select of the ids the sweep looks at besides those with open cases: whatever time alone can make wrong. */
  suspects: SQL;
  /** Others whose findings these may decide: the original of a copy, and the other way round. */
  neighbours?(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<string[]>;
};

/** One thing that was looked at, with all that was found on it: what the open cases about it are made equal to. */
export type Subject = Omit<About, "timeZone"> & {
  kind: SubjectKind;
  findings: readonly Finding[];
  /** What is now true, for a finding of this type that is gone. */
  proof(type: string, stored: unknown): string;
  fingerprint(type: string, stored: unknown): string;
  seenAt(type: string): Date | null;
  /** Whether a finding of this type was signed to stand: then its case closes without it being gone. */
  isAccepted(type: string, stored: unknown): boolean;
};
