import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import type { DocumentKind } from "#server/services/policies/policy-kinds";
import type { StoredDocument } from "#server/services/policies/stored-documents";

/** Takes a published version back before its day has come, under the lock of its kind; it stays on record. */
export async function calledBack(
  scope: Pick<Scope, "tx">,
  { kind }: DocumentKind,
  { version, effectiveFrom }: StoredDocument,
  reason: string,
): Promise<DomainEvent> {
  await scope.tx.execute(sql`update policies set state = 'called_back' where kind = ${kind} and version = ${version}`);
  return {
    type: "policy.called_back",
    subject: { type: "policy", id: kind },
    reason,
    before: { version, state: "scheduled", effectiveFrom: effectiveFrom?.toISOString() ?? null },
    after: { version, state: "called_back" },
  };
}
