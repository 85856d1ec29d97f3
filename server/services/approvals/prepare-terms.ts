import { actorName, entitiesWith } from "#server/domain/access/actor";
import { entityWords } from "#server/domain/approvals/every-entity";
import { aKind, asksFor, type RequestKind } from "#server/domain/approvals/kinds";
import type { Scope } from "#server/kernel/context";
import { AppError, forbidden } from "#server/kernel/errors";
import { jsonSafe } from "#server/kernel/events";
import type { Prepared } from "#server/services/approvals/kinds/kind";
import { approvalKind } from "#server/services/approvals/kinds/registry";
import { covers } from "#server/services/cases/queue-access";

/**
 * What terms come to from present facts, and the terms as they are stored.
 * @throws AppError BAD_INPUT for terms of another shape than the kind's, naming the first thing that is wrong.
 */
export async function prepareTerms(
  scope: Scope,
  key: RequestKind,
  typed: unknown,
  requestId?: string,
): Promise<{ prepared: Prepared; terms: Record<string, unknown> }> {
  const kind = approvalKind(key);
  const parsed = kind.terms.safeParse(typed);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    const where = first?.path.join(".") || "what was asked for";
    throw new AppError(
      "BAD_INPUT",
      `${where} is not right: ${first?.message ?? "it has the wrong shape"}. Nothing was stored.`,
    );
  }
  const prepared = await kind.prepare(
    { ...scope, asOf: scope.now, ...(requestId === undefined ? {} : { requestId }) },
    parsed.data,
  );
  return { prepared, terms: jsonSafe(parsed.data) as Record<string, unknown> };
}

/** Asking for signatures is one thing, asking for this another: each kind names who may. */
export function requireAsking({ actor }: Pick<Scope, "actor">, key: RequestKind, entity: string): void {
  const permission = asksFor(key);
  const entities = entitiesWith(actor, permission);
  if (covers(entities, entity)) return;
  throw forbidden(
    `${actorName(actor)} may not ask for ${aKind(key)} in ${entityWords(entity)}: it needs the permission "${permission}" there. Somebody who has it can.`,
  );
}
