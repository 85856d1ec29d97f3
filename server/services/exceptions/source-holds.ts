import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { requestEffect } from "#server/services/effects/request-effect";
import type { HoldTarget } from "#server/services/exceptions/subjects/subject";

/** A draft at its source, for whatever reason it is held. */
export type HeldDraft = {
  target: HoldTarget;
  /** How people call it. */
  document: string;
  entityCode: string | null;
  /** The case that holds it; null for a review, which is no case. */
  caseId: string | null;
};

/** A draft that waits for somebody anyway needs no stopping. */
export async function stopAtSource(scope: Scope, draft: HeldDraft, dedupe: string): Promise<void> {
  if (!draft.target.isAutoAdvancing) return;
  await requestEffect(
    scope,
    actOn(draft, "invoice.hold", `Hold ${draft.document}, so that it does not go out`, `hold:${dedupe}`),
  );
}

/** The draft goes on if it was we who stopped it. True when it does. */
export async function letGo(scope: Scope, draft: HeldDraft, dedupe: string): Promise<boolean> {
  const { target } = draft;
  const [last] = await scope.tx.execute<{ operation: string }>(sql`
    select operation from effects
    where system = ${target.system} and target = ${targetOf(target)} and operation in ('invoice.hold', 'invoice.release') and state <> 'failed'
    order by position desc limit 1`);
  if (last?.operation !== "invoice.hold") return false;
  await requestEffect(
    scope,
    actOn(draft, "invoice.release", `Release ${draft.document}, so that it goes out`, `release:${dedupe}`),
  );
  return true;
}

function actOn(draft: HeldDraft, operation: "invoice.hold" | "invoice.release", label: string, dedupe: string) {
  return {
    caseId: draft.caseId,
    entity: draft.entityCode,
    system: draft.target.system,
    operation: { operation, invoiceId: draft.target.externalId },
    label,
    target: targetOf(draft.target),
    dedupe,
  };
}

/** Acts on one draft go out in the order they were asked for. */
export function targetOf({ externalId }: Pick<HoldTarget, "externalId">): string {
  return `invoice:${externalId}`;
}
