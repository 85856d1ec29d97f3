import type { z } from "zod";
import type { RequestKind } from "#server/domain/approvals/kinds";
import type { PacketFact, PlannedAct } from "#server/domain/approvals/packet";
import type { Exclusion } from "#server/domain/approvals/persons";
import type { Money } from "#server/domain/money";
import type { Scope } from "#server/kernel/context";

/** What a request comes to from present facts: the part of its packet that its kind knows. */
export type Prepared = {
  entity: string;
  /** The case it settles, where it settles one: whoever worked on it does not sign. */
  caseId?: string;
  customer: { id: string; name: string; tier: string | null } | null;
  subject: { type: string; id: string; name: string } | null;
  title: string;
  /** What it gives away or takes back; null where no amount is at stake. */
  amount: Money | null;
  facts: PacketFact[];
  /** What happens once it is signed and what follows from it, in sentences. */
  consequences: string[];
  plan: PlannedAct[];
  /** What it concerns within its kind, where the table of authority may ask: a document kind, a role, an act of repair. */
  about?: string;
  /** How many records it changes, where that counts. */
  records?: number;
  /** Whoever may not sign it for what the kind knows of them, beside those whom every request excludes. */
  neverSign?: readonly Exclusion[];
};

/**
 * `asOf` is the instant the packet was drawn up at: what was signed keeps its days however long signing takes. `requestId`
 * is the request it is prepared for, where it stands already: it is not in its own way.
 */
export type PrepareScope = Pick<Scope, "tx" | "now" | "entities" | "actor"> & { asOf: Date; requestId?: string };

/** A kind of request. Adding one is its file, its words in the domain and a line in the registry. */
export type ApprovalKind<Terms = unknown> = {
  key: RequestKind;
  terms: z.ZodType<Terms>;
  /** @throws AppError where it cannot be asked for, naming what stands against it. */
  prepare(scope: PrepareScope, terms: Terms): Promise<Prepared>;
  /** The same for a smaller amount, for an approver who signs a part of it; null where it cannot be parted. */
  reduceTo?(terms: Terms, prepared: Prepared, amountMinor: bigint): Terms;
};

export function defineApprovalKind<Terms>(kind: ApprovalKind<Terms>): ApprovalKind<Terms> {
  return kind;
}
