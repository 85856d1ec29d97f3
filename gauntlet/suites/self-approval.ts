import { sql } from "drizzle-orm";
import { whatIsForbidden } from "#gauntlet/approval-oracle";
import { askedKinds, askingOf, kindsFrom, kindsNotAskedFor } from "#gauntlet/approvals/askings";
import { type Attempt, signs, submittedBy } from "#gauntlet/approvals/attempts";
import { type Ground, onGrounds, type Planted } from "#gauntlet/approvals/ground";
import { ownPaths, type Walk } from "#gauntlet/approvals/own-paths";
import { takenBack } from "#gauntlet/approvals/taken-back";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { findRequest } from "#server/services/approvals/lock-request";

/**
 * Every path anybody thought of by which a human being could sign what they asked for, prepared or laid down the rule for,
 * walked to its end for every kind of request. Each is refused, and somebody who has no part in it could sign all the same.
 */
export const selfApprovalSuite: Suite = {
  key: "self-approval",
  group: "approvals",
  summary: "every named path to one's own signature, for every kind of request: refused",
  run: (options) => runSelfApproval(options),
};

export async function runSelfApproval(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  const failures = kindsNotAskedFor();
  let walked = 0;
  let refused = 0;
  await onGrounds(options, planted, (onFresh) =>
    onFresh(async (ground) => {
      for (const [place, { path, walk }] of ownPaths.entries())
        for (const kind of kindsFrom(options.seed + place)) {
          const taken = await walkedToTheEnd(ground, kind, walk);
          if (taken === "not for this kind") continue;
          walked += 1;
          if (taken.length === 0) refused += 1;
          failures.push(...taken.map((what) => `${kind}: ${path}: ${what}`));
          // A small run walks each path once, for one kind or another.
          if (options.scale === "small") break;
        }
    }),
  );
  return reportOf(
    { kinds: askedKinds.length, paths: ownPaths.length, walked, refused, taken: walked - refused },
    failures.slice(0, 20),
  );
}

async function walkedToTheEnd(
  { stage }: Ground,
  kind: RequestKind,
  walk: Walk,
): Promise<string[] | "not for this kind"> {
  const asked = await askingOf(kind).ground(stage);
  return takenBack(stage.as(stage.analyst), async (scope) => {
    const attempt = { scope, stage, kind, asked };
    let requestId = "";
    const submit = async () => {
      const row = await submittedBy(attempt, stage.analyst, kind, asked);
      requestId = row.id;
      return { ...attempt, row };
    };
    const isSelfSigned = await walk({ ...attempt, submit });
    if (isSelfSigned === null) return "not for this kind";
    const after = await findRequest(scope, requestId);
    const unsafe = (statement: string) => scope.tx.execute(sql.raw(statement));
    const found = await whatIsForbidden({ unsafe: unsafe as never });
    // Whoever is left has no part in it: that they may sign shows that the refusals were for what they say.
    const isOpen = after.state === "pending" && after.revision === 1;
    const mayOthers = !isOpen || (await othersSign({ ...attempt }, requestId));
    return [
      ...(isSelfSigned ? ["it was signed."] : []),
      ...found,
      ...(mayOthers ? [] : ["nobody else could sign either, so nothing was shown."]),
    ];
  });
}

async function othersSign(attempt: Attempt, requestId: string): Promise<boolean> {
  for (const who of [...attempt.stage.approvers, attempt.stage.director])
    if (await signs(attempt, requestId, who)) return true;
  return false;
}
