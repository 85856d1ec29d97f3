import { type BulkAct, BulkInput } from "#server/domain/cases/inputs";
import type { BulkResult } from "#server/domain/cases/views";
import { ResolveDispute } from "#server/domain/disputes/inputs";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { refusalOf, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { assignCase } from "#server/services/cases/assign-case";
import { dismissCase } from "#server/services/cases/dismiss-case";
import { escalateCase } from "#server/services/cases/escalate-case";
import { lockCase } from "#server/services/cases/lock-case";
import { releaseCase } from "#server/services/cases/release-case";
import { resolveCase } from "#server/services/cases/resolve-case";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { resolveDispute } from "#server/services/disputes/resolve-dispute";
import { describeException, firstFixOf } from "#server/services/exceptions/describe-exception";
import { fixException } from "#server/services/exceptions/fix-exception";

type Seen = { caseId: string; version: number };

/**
 * One act on many cases, each as if done alone: its own rules, its own events, its own answer. What one case refuses
 * leaves the others done. Rows are locked in the order of their ids, so two bulk acts cannot wait for each other.
 */
export const runBulk = defineCommand({
  name: "case.bulk",
  permission: "case.work",
  input: BulkInput,
  async run(scope, { cases: selected, act }) {
    const inOrder = [...new Map(selected.map((seen) => [seen.caseId, seen])).values()].sort((left, right) =>
      left.caseId < right.caseId ? -1 : 1,
    );
    const rows: BulkResult["rows"] = [];
    for (const seen of inOrder) rows.push(await actOnOne(scope, seen, act));
    const done = rows.filter((row) => row.ok).length;
    const result: BulkResult = { rows, done, refused: rows.length - done };
    const data = {
      action: act.action,
      done,
      refused: result.refused,
      cases: rows.map(({ caseId, ok }) => ({ caseId, ok })),
    };
    return { result, events: [{ type: "case.bulk_run", subject: { type: "bulk", id: newId(scope.now) }, data }] };
  },
});

/** A savepoint of its own: a refusal takes back this case's part and nothing else. Defects end the whole act. */
async function actOnOne(scope: Scope, seen: Seen, act: BulkAct): Promise<BulkResult["rows"][number]> {
  try {
    return await scope.tx.transaction(async (savepoint) => {
      const inner = { ...scope, tx: savepoint };
      const { number } = await lockCase(inner, seen.caseId);
      try {
        return { caseId: seen.caseId, number, ok: true, message: await perform(inner, seen, act) };
      } catch (error) {
        throw refusalOf(error) ? new RefusedRow(seen.caseId, number, error) : error;
      }
    });
  } catch (error) {
    if (error instanceof RefusedRow)
      return {
        caseId: error.caseId,
        number: error.number,
        ok: false,
        message: refusalOf(error.refusal)?.message ?? "",
      };
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { caseId: seen.caseId, number: 0, ok: false, message: refusal.message };
  }
}

/** Carries a refusal out of the savepoint together with the number people know the case by. */
class RefusedRow extends Error {
  readonly caseId: string;
  readonly number: number;
  readonly refusal: unknown;

  constructor(caseId: string, number: number, refusal: unknown) {
    super("One case of a bulk act was refused.");
    this.caseId = caseId;
    this.number = number;
    this.refusal = refusal;
  }
}

async function perform(scope: Scope, seen: Seen, { action, ...input }: BulkAct): Promise<string> {
  const whole = { ...seen, ...input } as never;
  if (action === "fix") return fixFirst(scope, seen);
  if (action === "decide_dispute") return resolveDispute(scope, seen, ResolveDispute.parse(input));
  return (await single[action].within(scope, whole)).message;
}

const single = {
  take: takeCase,
  release: releaseCase,
  assign: assignCase,
  snooze: snoozeCase,
  escalate: escalateCase,
  resolve: resolveCase,
  dismiss: dismissCase,
} as const;

/** Each case's own first fix that can be done now, with what it proposes. */
async function fixFirst(scope: Scope, seen: Seen): Promise<string> {
  const row = await lockCase(scope, seen.caseId, seen.version);
  const first = firstFixOf(await describeException(scope, row));
  if (!first) throw ruleViolation(`There is nothing to fix on case ${row.number}: the problem is not found any more.`);
  if (first.refusal) throw ruleViolation(first.refusal);
  const { message } = await fixException.within(scope, {
    ...seen,
    fix: first.key,
    input: Object.fromEntries(first.fields.map((field) => [field.name, field.value])),
  });
  return message;
}
