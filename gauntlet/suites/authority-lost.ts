import { sql } from "drizzle-orm";
import { askedKinds, askingOf, kindsFrom, kindsNotAskedFor } from "#gauntlet/approvals/askings";
import { type Attempt, lend, signs, submittedBy } from "#gauntlet/approvals/attempts";
import { type Ground, onGrounds, type Planted } from "#gauntlet/approvals/ground";
import { kept, type Loss, losses, type People } from "#gauntlet/approvals/losses";
import { takenBack } from "#gauntlet/approvals/taken-back";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { refusalOf } from "#server/kernel/errors";
import { executeRequest } from "#server/services/approvals/execute-request";
import { findRequest } from "#server/services/approvals/lock-request";

/**
 * Between the last signature and the act, whoever signed loses what they signed with, in every way it can be lost. Then it
 * is carried out: at once, and after a source refused it once. It never is.
 */
export const authorityLostSuite: Suite = {
  key: "authority-lost",
  group: "approvals",
  summary: "authority lost between the last signature and the act, in every way: never carried out",
  run: (options) => runAuthorityLost(options),
};

export async function runAuthorityLost(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  const failures = kindsNotAskedFor();
  const counts = { lost: 0, "carried out where nothing was lost": 0 };
  await onGrounds(options, planted, (onFresh) =>
    onFresh(async (ground) => {
      const people = await peopleOf(ground);
      for (const [place, keeps] of kept.entries())
        for (const kind of kindsTried(options, place)) {
          const { state } = await afterwards(ground, people, kind, { ...keeps, isLent: place % 2 === 1 });
          if (state === "executing") counts["carried out where nothing was lost"] += 1;
          else
            failures.push(
              `${kind}: ${keeps.what}, and it is ${state}, so nothing is shown by what is not carried out.`,
            );
        }
      for (const [place, loss] of losses.entries())
        for (const kind of kindsTried(options, place))
          for (const isRetried of options.scale === "small" ? [place % 2 === 0] : [false, true]) {
            const { state, acts } = await afterwards(ground, people, kind, { ...loss, isRetried });
            counts.lost += 1;
            if (state !== "voided" || acts > 0)
              failures.push(
                `${kind}: ${loss.what}${isRetried ? ", carried out again" : ""}: it is ${state} with ${acts} acts.`,
              );
          }
    }),
  );
  return reportOf(
    { kinds: askedKinds.length, ways: losses.length, ...counts, wrong: failures.length },
    failures.slice(0, 20),
  );
}

/** A small run tries each way once, for one kind or another. */
function kindsTried({ scale, seed }: SuiteOptions, place: number): RequestKind[] {
  const kinds = kindsFrom(seed + place);
  return scale === "small" ? kinds.slice(0, 1) : kinds;
}

async function peopleOf({ stage }: Ground): Promise<People> {
  const delegate = await stage.people.person("Ingrid Solheim", "finance_director");
  return { signer: stage.approvers[0], delegate };
}

/** Approved with the signer's power, by themself or their delegate; then it happens, and then it is carried out. */
async function afterwards(
  { stage }: Ground,
  people: People,
  kind: RequestKind,
  { isLent = false, isRetried = false, days = 0, happens }: Loss & { isRetried?: boolean },
): Promise<{ state: string; acts: number }> {
  const asked = await askingOf(kind).ground(stage);
  return takenBack(stage.as(stage.analyst), async (scope) => {
    const attempt = { scope, stage };
    const delegationId = await lend(attempt, people.signer, people.delegate);
    const { id } = await submittedBy(attempt, stage.analyst, kind, asked);
    await signs(attempt, id, isLent ? people.delegate : people.signer);
    for (const who of [stage.director, ...stage.approvers.slice(1)]) await signs(attempt, id, who);
    const { state } = await findRequest(scope, id);
    if (state !== "approved") throw new Error(`A ${kind} is ${state} where it was to be approved.`);
    if (isRetried) await refusedOnce(attempt, id);
    await happens({ ...attempt, ...people, delegationId });
    return carriedOut({ ...attempt, scope: { ...scope, now: new Date(scope.now.getTime() + days * 86_400_000) } }, id);
  });
}

/** A source refused its acts and its requester has it carried out again, on the same signatures. */
async function refusedOnce({ scope, stage }: Attempt, id: string): Promise<void> {
  await executeRequest.within({ ...scope, actor: stage.execute.actor }, { requestId: id });
  await scope.tx.execute(
    sql`update effects set state = 'failed', error = 'The period is closed.' where request_id = ${id}`,
  );
  await scope.tx.execute(sql`update approval_requests set state = 'failed', version = version + 1 where id = ${id}`);
  await scope.tx.execute(sql`update approval_requests set state = 'approved', version = version + 1 where id = ${id}`);
}

async function carriedOut({ scope, stage }: Attempt, id: string): Promise<{ state: string; acts: number }> {
  try {
    await scope.tx.transaction((tx) =>
      executeRequest.within({ ...scope, tx, actor: stage.execute.actor }, { requestId: id }),
    );
  } catch (error) {
    if (!refusalOf(error)) throw error;
  }
  const [acts] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from effects where request_id = ${id} and state <> 'failed'`,
  );
  return { state: (await findRequest(scope, id)).state, acts: acts?.count ?? 0 };
}
