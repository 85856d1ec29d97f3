import canonicalize from "canonicalize";
import { sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { whatIsForbidden } from "#gauntlet/approval-oracle";
import { varied } from "#gauntlet/approvals/acts";
import { amendFields } from "#gauntlet/approvals/amend-fields";
import type { Asked } from "#gauntlet/approvals/asking";
import { askedKinds, asker, askFor, askingOf, kindsNotAskedFor } from "#gauntlet/approvals/askings";
import { carriedOut, differing } from "#gauntlet/approvals/carried-out";
import { codeOf, done, type Ground, onGrounds, type Planted } from "#gauntlet/approvals/ground";
import { type Mutation, mutationsOf } from "#gauntlet/approvals/mutations";
import { signedByAll } from "#gauntlet/approvals/signed-by-all";
import { takenBack } from "#gauntlet/approvals/taken-back";
import { seeded } from "#gauntlet/random";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import type { RequestKind } from "#server/domain/approvals/kinds";
import type { PacketFact } from "#server/domain/approvals/packet";
import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { jsonSafe } from "#server/kernel/events";
import { amendRequest } from "#server/services/approvals/amend-request";
import { executeRequest } from "#server/services/approvals/execute-request";
import { approvalKind } from "#server/services/approvals/kinds/registry";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";

/**
 * Rounds in which a request is amended and carried out at once; of the columns nobody named, one in so many is tried.
 */
const SCALES = {
  small: { races: 4, oneColumnIn: Number.POSITIVE_INFINITY },
  usual: { races: 200, oneColumnIn: 1 },
  full: { races: 10_000, oneColumnIn: 1 },
} as const;
const RACES_A_DATABASE = 300;

/**
 * What was approved is changed afterwards: every column of everything that is stored, one after the other, and every field
 * of what was chosen, in every state. Whatever changes a significant fact or an act voids; nothing but what was signed goes out.
 */
export const amendedAfterApprovalSuite: Suite = {
  key: "amended-after-approval",
  group: "approvals",
  summary: "every fact and every field changed after the signatures: voided, never carried out as something else",
  run: (options) => runAmendments(options),
};

type Counts = { columns: number; voided: number; "carried out unchanged": number; "fields amended": number };

export async function runAmendments(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  const began = performance.now();
  const failures = kindsNotAskedFor();
  const counts: Counts = { columns: 0, voided: 0, "carried out unchanged": 0, "fields amended": 0 };
  const { races, oneColumnIn } = SCALES[options.scale];
  const random = seeded(options.seed);
  await onGrounds(options, planted, async (onFresh) => {
    for (const kind of askedKinds)
      await onFresh(async (ground) => {
        const asked = await askingOf(kind).ground(ground.stage);
        const row = await approved(ground, kind, asked);
        const isTried = (column: string, place: number) =>
          askingOf(kind).mustVoid.includes(column) || (place + options.seed) % oneColumnIn === 0;
        const moved = new Set<string>();
        failures.push(...(await changeFacts(ground, row, { isTried, moved, counts })));
        failures.push(...(await amendFields(ground, row, { moved, counts })));
        if (oneColumnIn === 1) failures.push(...neverMoved(row, moved));
        failures.push(...(await whatIsForbidden(ground.owner)));
        options.log(`${kind}: ${JSON.stringify(counts)}`);
      });
    for (let ran = 0; ran < races && failures.length === 0; ran += RACES_A_DATABASE)
      await onFresh(async (ground) => {
        for (let place = ran; place < Math.min(races, ran + RACES_A_DATABASE); place += 1)
          await amendedWhileCarriedOut(ground, random);
        failures.push(...(await whatIsForbidden(ground.owner)));
        if (races > RACES_A_DATABASE) options.log(`${ran} amended while carried out, ${failures.length} failures`);
      });
  });
  const figures = { kinds: askedKinds.length, ...counts, "amended while carried out": races };
  return reportOf(
    { ...figures, seconds: Math.round((performance.now() - began) / 1_000), failures: failures.length },
    failures.slice(0, 20),
  );
}

async function approved({ stage }: Ground, kind: RequestKind, asked: Asked): Promise<RequestRecord> {
  const row = await signedByAll(stage, (await askFor(stage, kind, asked)).id);
  if (row.state !== "approved") throw new Error(`A ${kind} is ${row.state} where it was to be approved.`);
  return row;
}

type Outcome = { is: "not taken" | "unreadable" | "same" | "changed"; keys: string[]; state: string; acts: number };

/** A fact that is told to void and that nothing moves was not shown to void. */
function neverMoved(row: RequestRecord, moved: ReadonlySet<string>): string[] {
  return packetOf(row)
    .facts.filter(
      ({ key, isSignificant }) => isSignificant && !moved.has(key) && !askingOf(row.kind).fixed?.includes(key),
    )
    .map(({ key }) => `${row.kind}: nothing that was changed moves "${key}", so nothing is shown of it.`);
}

type Looking = { isTried(column: string, place: number): boolean; moved: Set<string>; counts: Counts };

async function changeFacts(
  { stage, owner }: Ground,
  row: RequestRecord,
  { isTried, moved, counts }: Looking,
): Promise<string[]> {
  const failures: string[] = [];
  const voiding = new Set<string>();
  const untouched = await takenBack(stage.execute, (scope) => carriedOut(scope, row));
  if (untouched.state !== "executing") failures.push(`${row.kind}: nothing changed, and it is ${untouched.state}.`);
  for (const [place, changes] of (await mutationsOf(owner)).entries()) {
    const { column } = changes[0] as Mutation;
    if (!isTried(column, place)) continue;
    const outcome = await takenBack(stage.execute, (scope) => changed(scope, row, changes));
    if (outcome.is === "not taken" || outcome.is === "unreadable") continue;
    counts.columns += 1;
    for (const key of outcome.keys) moved.add(key);
    if (outcome.is === "same") {
      counts["carried out unchanged"] += 1;
      if (outcome.state !== "executing" && outcome.state !== "unreadable")
        failures.push(`${row.kind}: ${column} says nothing of it, and it is ${outcome.state}.`);
    } else {
      counts.voided += 1;
      voiding.add(column);
      if (outcome.state === "executing" || outcome.acts > 0)
        failures.push(
          `${row.kind}: ${column} changed ${outcome.keys.join(", ") || "its acts"}, and it was carried out.`,
        );
    }
  }
  for (const column of askingOf(row.kind).mustVoid)
    if (!voiding.has(column))
      failures.push(`${row.kind}: whoever signs looks at ${column}, and its change voids nothing.`);
  return failures;
}

async function changed(scope: Scope, row: RequestRecord, changes: readonly Mutation[]): Promise<Outcome> {
  const none = { keys: [], state: row.state, acts: 0 };
  if (!(await takes(scope.tx, changes))) return { is: "not taken", ...none };
  const now = await preparedNow(scope, row);
  if (now === "unreadable") return { is: "unreadable", ...none };
  const keys = now === "refused" ? factsOfColumn(row, changes) : differing(packetOf(row).facts, now.facts);
  const isOther = now === "refused" || canonicalize(now.plan) !== canonicalize(packetOf(row).plan);
  return { is: keys.length > 0 || isOther ? "changed" : "same", keys, ...(await carriedOut(scope, row)) };
}

/** What cannot be asked for any more tells no facts; the one that changed is the one named like the column. */
function factsOfColumn(row: RequestRecord, [change]: readonly Mutation[]): string[] {
  const name = change?.column.split(".").at(-1);
  return packetOf(row).facts.flatMap(({ key }) => (key.split(".").at(-1) === name ? [key] : []));
}

/** Whether the database takes one of the changes and it says something else than before. */
async function takes(tx: Tx, changes: readonly Mutation[]): Promise<boolean> {
  for (const change of changes) {
    const isTaken = await tx
      .transaction((inner) => inner.execute(sql.raw(change.sql)))
      .then(
        () => true,
        (error: unknown) => {
          if (codeOf(error) === "") throw error;
          return false;
        },
      );
    if (isTaken) return true;
  }
  return false;
}

type PreparedNow = { facts: PacketFact[]; plan: unknown } | "refused" | "unreadable";

async function preparedNow(scope: Scope, row: RequestRecord): Promise<PreparedNow> {
  const kind = approvalKind(row.kind);
  try {
    const asOf = new Date(packetOf(row).at);
    const prepared = await scope.tx.transaction((tx) =>
      kind.prepare({ ...scope, tx, asOf, requestId: row.id }, kind.terms.parse(row.terms)),
    );
    return { facts: prepared.facts, plan: jsonSafe(prepared.plan) };
  } catch (error) {
    return refusalOf(error) ? "refused" : "unreadable";
  }
}

/** Its requester changes it while the worker carries it out: one of both, and what goes out is what was signed. */
async function amendedWhileCarriedOut(ground: Ground, random: () => number): Promise<void> {
  const { stage } = ground;
  stage.database.clock.set(new Date(stage.database.clock.now().getTime() + 2 * 86_400_000));
  const kind = askedKinds[Math.floor(random() * askedKinds.length)] as RequestKind;
  const row = await approved(ground, kind, await askingOf(kind).ground(stage));
  const { id: requestId, version, reasonCode } = row;
  const change = { terms: varied(row.terms, random), reasonCode, reason: "Another price was agreed with them." };
  await Promise.all([
    done(() => executeRequest.execute(stage.execute, { requestId })),
    done(() => amendRequest.execute(stage.as(asker(kind, stage.analyst)), { requestId, version, ...change })),
  ]);
}
