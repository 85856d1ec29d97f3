import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";

/** An act of a fix on a source; holds and releases are no fixes. */
export type FixEffect = {
  id: string;
  label: string;
  system: string;
  state: string;
  confirmation: string | null;
  /** The step before it, where the fix has several. */
  followsId: string | null;
  settledAt: Date | null;
};

/** How far the fixes of a case have come: when the last was asked for, and every act on a source so far. */
export type FixProgress = { askedAt: Date | null; effects: readonly FixEffect[] };

type EffectRow = {
  id: string;
  case_id: string;
  label: string;
  system: string;
  state: string;
  confirmation: string | null;
  follows_id: string | null;
  settled_at: string | null;
};

/** Whether steps of a fix are still to go: the case stays open until the last, even where an earlier one ended its finding. */
export function hasStepsToGo(row: CaseRecord, fix: FixProgress | undefined): boolean {
  return (
    row.state === "correcting" &&
    (fix?.effects ?? []).some((step) => step.followsId !== null && step.settledAt === null)
  );
}

export async function loadFixes(
  scope: Pick<Scope, "tx">,
  rows: readonly CaseRecord[],
): Promise<Map<string, FixProgress>> {
  if (rows.length === 0) return new Map();
  const effects = await scope.tx.execute<EffectRow>(sql`
    select id, case_id, label, system, state, confirmation, follows_id, settled_at from effects
    where case_id = any(${sql.param(rows.map((row) => row.id))}::uuid[]) and operation not in ('invoice.hold', 'invoice.release') order by position`);
  const askedAt = await loadAskedAt(
    scope,
    rows.filter((row) => row.state === "correcting").map((row) => row.id),
  );
  const byCase = new Map(
    rows.map((row) => [row.id, { askedAt: askedAt.get(row.id) ?? null, effects: [] as FixEffect[] }]),
  );
  for (const { case_id, follows_id, settled_at, ...effect } of effects) {
    byCase.get(case_id)?.effects.push({
      ...effect,
      followsId: follows_id,
      settledAt: settled_at === null ? null : new Date(settled_at),
    });
  }
  return byCase;
}

async function loadAskedAt(scope: Pick<Scope, "tx">, caseIds: readonly string[]): Promise<Map<string, Date>> {
  if (caseIds.length === 0) return new Map();
  const rows = await scope.tx.execute<{ stream: string; at: string }>(sql`
    select stream, max(at) as at from events where stream = any(${sql.param(caseIds.map((id) => `case:${id}`))}::text[]) and type = 'exception.fix_requested' group by stream`);
  return new Map(rows.map((row) => [row.stream.replace("case:", ""), new Date(row.at)]));
}
