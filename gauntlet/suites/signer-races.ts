import { whatIsForbidden } from "#gauntlet/approval-oracle";
import { pickOf, varied } from "#gauntlet/approvals/acts";
import { askedKinds, asker, askFor, askingOf, kindsNotAskedFor } from "#gauntlet/approvals/askings";
import { type BatchRun, inBatches } from "#gauntlet/approvals/batches";
import { atOwnClock, DAY_MS, done, type Ground, NOW, type Planted, type Tally } from "#gauntlet/approvals/ground";
import { seeded } from "#gauntlet/random";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import { amendRequest } from "#server/services/approvals/amend-request";
import { executeRequest } from "#server/services/approvals/execute-request";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";

/** Rounds, hands that act at once in each, and rounds that share a database. */
const SCALES = {
  small: { rounds: 10, hands: 16, atOnce: 10 },
  usual: { rounds: 300, hands: 64, atOnce: 75 },
  full: { rounds: 10_000, hands: 64, atOnce: 250 },
} as const;

/** Many hands sign, reject, withdraw, amend and carry out one request at once; exactly one outcome stands. */
export const signerRacesSuite: Suite = {
  key: "signer-races",
  group: "approvals",
  summary: "many approve, reject, withdraw and amend one request at once: exactly one wins each step",
  isInParts: true,
  run: (options) => runRaces(options),
};

const ended = (state: string) => `ended ${state}`;

export async function runRaces(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  const { rounds, hands, atOnce } = SCALES[options.scale];
  const isShort = (counts: Partial<Record<string, number>>) =>
    !counts[ended("executing")] || Object.keys(counts).filter((name) => name.startsWith(ended(""))).length < 3;
  const { failures, counts, ran, rate } = await inBatches(options, planted, {
    suite: signerRacesSuite.key,
    what: "rounds",
    total: rounds,
    size: atOnce,
    run: racesBatch,
    failures: kindsNotAskedFor(),
    isShort,
  });
  if (isShort(counts) && failures.length === 0) failures.push("Every round ended alike, so the race was none.");
  const figures = { rounds: ran, "hands at once": hands, ...counts };
  return reportOf({ ...figures, "rounds a second": rate, forbidden: failures.length }, failures.slice(0, 20));
}

export const racesBatch: BatchRun = async (ground, { first, count }, { seed, scale }) => {
  const { hands } = SCALES[scale];
  const outcomes: Record<string, number> = {};
  const tally: Tally = { done: 0, refused: 0, "broken off": 0 };
  const failures: string[] = [];
  for (let place = 0; place < count; place += 1) {
    const random = seeded(seed * 1_000_003 + first + place);
    const stage = atOwnClock(ground.stage, new Date(NOW.getTime() + place * 2 * DAY_MS));
    const { won, state } = await oneRound({ ...ground, stage }, hands, random, tally);
    if (won !== 1) failures.push(`Round ${first + place}: ${won} of ${hands} acts on one version were taken.`);
    outcomes[ended(state)] = (outcomes[ended(state)] ?? 0) + 1;
  }
  failures.push(...(await whatIsForbidden(ground.owner)));
  return {
    failures,
    counts: { acts: tally.done + tally.refused, "broken off": tally["broken off"], ...outcomes },
  };
};

/** One fresh request, and all hands on the version they all saw; then the worker carries out what may be. */
async function oneRound(
  { stage }: Ground,
  hands: number,
  random: () => number,
  tally: Tally,
): Promise<{ won: number; state: string }> {
  const kind = pickOf(random)(askedKinds);
  const row = await askFor(stage, kind, await askingOf(kind).ground(stage));
  const acts = Array.from({ length: hands }, () => actOf(stage, row, random));
  const won = (await Promise.all(acts.map((act) => done(act, tally)))).filter(Boolean).length;
  const carriesOut = () => executeRequest.execute(stage.execute, { requestId: row.id });
  await Promise.all([done(carriesOut), done(carriesOut)]);
  return { won, state: (await stage.row(row.id)).state };
}

function actOf(stage: Ground["stage"], row: RequestRecord, random: () => number): () => Promise<unknown> {
  const seen = { requestId: row.id, version: row.version };
  const signer = stage.as(pickOf(random)(stage.approvers));
  const requester = stage.as(asker(row.kind, stage.analyst));
  const { reasonCode } = row;
  const chance = random();
  if (chance < 0.55)
    return () => signRequest.execute(signer, { ...seen, packetHash: row.packetHash ?? "", note: null });
  if (chance < 0.75)
    return () => rejectRequest.execute(signer, { ...seen, reason: "It does not say what was agreed." });
  if (chance < 0.9) return () => withdrawRequest.execute(requester, { ...seen, reason: "No longer needed" });
  const terms = varied(row.terms, random);
  return () => amendRequest.execute(requester, { ...seen, terms, reasonCode, reason: "Another price was agreed." });
}
