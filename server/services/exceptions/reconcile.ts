import { sql } from "drizzle-orm";
import { z } from "zod";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import { subjectKinds, typeKeysOf } from "#server/domain/exceptions/registry";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { AppError, conflict } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { applyFindings, lockSubjects, type Reconciled } from "#server/services/exceptions/apply-findings";
import { loadSubjects, subjectSource } from "#server/services/exceptions/subjects/registry";

/** Subjects a transaction: enough to be quick, few enough that nobody waits long for a case. */
const BATCH = 500;

const Kind = z.enum(subjectKinds as [SubjectKind, ...SubjectKind[]]);

/** Makes the open exceptions of some subjects equal to what is found on them now. Refuses with CONFLICT when they are already. */
const reconcileBatch = defineCommand({
  name: "exception.reconcile",
  permission: "case.detect",
  input: z.strictObject({ kind: Kind, ids: z.array(z.uuid()).min(1).max(BATCH) }),
  async run(scope, { kind, ids }) {
    await lockSubjects(scope, ids);
    const { result, holdsMoved, events } = await applyFindings(scope, await loadSubjects(scope, kind, ids));
    const [first, ...rest] = events;
    if (!first) throw nothingToDo();
    if (result.opened + result.reopened > 0)
      await enqueue(scope, "exceptions.auto_fix", { slot: scope.now.toISOString() }, { singletonKey: "rules" });
    return { result: { ...result, holdsMoved }, events: [first, ...rest] };
  },
});

/**
 * Looks at the subjects again, and at those whose findings they may decide; "all" looks at everything that can be wrong or
 * has an open case. Safe to run twice and at once: the second finds nothing left to do.
 */
export async function reconcile(
  context: Context,
  kind: SubjectKind,
  ids: readonly string[] | "all",
  signal?: AbortSignal,
): Promise<Reconciled> {
  const total = nothing();
  const wanted = ids === "all" ? await suspects.execute(context, { kind }) : await withNeighbours(context, kind, ids);
  for (let start = 0; start < wanted.length; start += BATCH) {
    signal?.throwIfAborted();
    const batch = wanted.slice(start, start + BATCH);
    const { holdsMoved, ...counts } = await reconcileOnce(context, kind, batch);
    add(total, counts);
    // A hold is a fact too: a draft that one stops was not forgotten by billing.
    if (holdsMoved.length > 0) add(total, await reconcileOnce(context, kind, holdsMoved));
  }
  return total;
}

async function reconcileOnce(context: Context, kind: SubjectKind, ids: readonly string[]) {
  return unlessNothingToDo(() => reconcileBatch.execute(context, { kind, ids: [...ids] }));
}

/** Everything that can still go wrong or has an open case. */
const suspects = defineQuery({
  name: "exception.suspects",
  permission: "case.detect",
  input: z.strictObject({ kind: Kind }),
  async run(scope, { kind }) {
    const rows = await scope.tx.execute<{ id: string }>(sql`
      ${subjectSource(kind).suspects}
      union select subject_id from cases where type = any(${sql.param(typeKeysOf(kind))}::text[]) and closed_at is null
      order by 1`);
    return rows.map((row) => row.id);
  },
});

const findNeighbours = defineQuery({
  name: "exception.neighbours",
  permission: "case.detect",
  input: z.strictObject({ kind: Kind, ids: z.array(z.uuid()).max(BATCH) }),
  run: async (scope, { kind, ids }) => (await subjectSource(kind).neighbours?.(scope, ids)) ?? [],
});

async function withNeighbours(context: Context, kind: SubjectKind, ids: readonly string[]): Promise<string[]> {
  const all = new Set(ids);
  if (!subjectSource(kind).neighbours) return [...all].sort();
  const asked = [...all].sort();
  for (let start = 0; start < asked.length; start += BATCH) {
    for (const id of await findNeighbours.execute(context, { kind, ids: asked.slice(start, start + BATCH) }))
      all.add(id);
  }
  return [...all].sort();
}

/** Rolls the command back without an event: a command must have something to say. */
function nothingToDo(): AppError {
  return conflict("What is open is what was found; nothing is left to do.", { isNothingToDo: true });
}

type Looked = Reconciled & { holdsMoved: string[] };

async function unlessNothingToDo(run: () => Promise<Looked>): Promise<Looked> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError && error.details.isNothingToDo === true) return { ...nothing(), holdsMoved: [] };
    throw error;
  }
}

export function nothing(): Reconciled {
  return { opened: 0, refreshed: 0, reopened: 0, closed: 0, held: 0, released: 0 };
}

export function add(total: Reconciled, part: Reconciled): void {
  for (const key of Object.keys(total) as (keyof Reconciled)[]) total[key] += part[key];
}
