import { inArray, sql } from "drizzle-orm";
import { causes } from "#db/schema/causes";
import { rootCausesOf } from "#server/domain/exceptions/registry";
import { type RootCause, rootCauseKeys } from "#server/domain/exceptions/root-causes";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";

/** A stored key as one of the list; null for what the list no longer holds. */
export function knownRootCause(key: string | null | undefined): RootCause | null {
  return rootCauseKeys.find((each) => each === key) ?? null;
}

/** What lies behind cases of the type when nobody said otherwise: its likeliest. */
export function likeliestOf(type: string): RootCause {
  return rootCausesOf(type)[0] ?? "not_known";
}

/** What a closing case is put down to when whoever closes it did not say: what was noted of its cause, else its type's likeliest. */
export async function rootCauseOf(
  scope: Pick<Scope, "tx">,
  row: Pick<CaseRecord, "type" | "causeSignature">,
): Promise<RootCause> {
  const noted =
    row.causeSignature === null ? null : (await notedRootCauses(scope, [row.causeSignature])).get(row.causeSignature);
  return noted ?? likeliestOf(row.type);
}

/** What people noted of these causes. */
export async function notedRootCauses(
  scope: Pick<Scope, "tx">,
  signatures: readonly string[],
): Promise<Map<string, RootCause>> {
  if (signatures.length === 0) return new Map();
  const rows = await scope.tx
    .select({ signature: causes.signature, rootCause: causes.rootCause })
    .from(causes)
    .where(inArray(causes.signature, [...signatures]));
  return new Map(
    rows.flatMap(({ signature, rootCause }) => {
      const known = knownRootCause(rootCause);
      return known ? [[signature, known] as const] : [];
    }),
  );
}

/** SQL of what a case `c` is put down to, null where only its type tells. Needs `left join causes n on n.signature = c.cause_signature`. */
export const saidRootCause = sql`coalesce(c.root_cause, n.root_cause)`;
