import { whatIsForbidden } from "#gauntlet/approval-oracle";
import { actAtRandom, type Counts, type Hand, pickOf, varied } from "#gauntlet/approvals/acts";
import { askedKinds, askFor, askingOf, kindsNotAskedFor } from "#gauntlet/approvals/askings";
import { type BatchRun, inBatches } from "#gauntlet/approvals/batches";
import {
  atOwnClock,
  DAY_MS,
  done,
  everybody,
  type Ground,
  NOW,
  onLanes,
  type Planted,
  type Tally,
} from "#gauntlet/approvals/ground";
import { seeded } from "#gauntlet/random";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";

/** Sequences; how many of them share a database that is thrown away with them; hands that work in it at once. */
const SCALES = {
  small: { sequences: 60, atOnce: 60, lanes: 4 },
  usual: { sequences: 2_000, atOnce: 250, lanes: 4 },
  full: { sequences: 100_000, atOnce: 250, lanes: 4 },
} as const;
/** What a run must have done before it says anything. */
const POTENT: Readonly<Record<keyof Counts, number>> = { signed: 10, lent: 1, executed: 5, voided: 1, "own tried": 5 };

/**
 * From a fresh request each, people do random things to it and to what decides who may sign: several accounts of one human
 * being, delegations that come and go, accounts that are switched off. The same seed makes the same choices in each sequence.
 */
export const signerSequencesSuite: Suite = {
  key: "signer-sequences",
  group: "approvals",
  summary: "random people do random things to fresh requests: nobody has a part in what they asked for or prepared",
  isInParts: true,
  run: (options) => runSequences(options),
};

export async function runSequences(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  const { sequences, atOnce } = SCALES[options.scale];
  const isShort = (counts: Partial<Counts>) =>
    (Object.keys(POTENT) as (keyof Counts)[]).some((key) => (counts[key] ?? 0) < POTENT[key]);
  const { failures, counts, ran, rate } = await inBatches(options, planted, {
    suite: signerSequencesSuite.key,
    what: "sequences",
    total: sequences,
    size: atOnce,
    run: sequencesBatch,
    failures: kindsNotAskedFor(),
    isShort,
  });
  if (isShort(counts) && failures.length === 0)
    failures.push(`Too little was signed or carried out to show anything: ${JSON.stringify(counts)}.`);
  const figures = { sequences: ran, acts: counts.done + counts.refused, ...counts };
  return reportOf({ ...figures, "sequences a second": rate, forbidden: failures.length }, failures.slice(0, 20));
}

export const sequencesBatch: BatchRun<keyof Counts | keyof Tally> = async (ground, { first, count }, options) => {
  const counts: Counts = { signed: 0, lent: 0, executed: 0, voided: 0, "own tried": 0 };
  const tally: Tally = { done: 0, refused: 0, "broken off": 0 };
  const failures: string[] = [];
  const people = await everybody(ground);
  await onLanes(SCALES[options.scale].lanes, count, async (place) => {
    const random = seeded(options.seed * 1_000_003 + first + place);
    const stage = atOwnClock(ground.stage, new Date(NOW.getTime() + place * 2 * DAY_MS));
    const hand: Hand = { ground: { ...ground, stage }, people, random, counts, switchedOff: new Set() };
    failures.push(...(await oneSequence(hand, first + place, tally)));
  });
  failures.push(...(await whatIsForbidden(ground.owner)));
  counts.lent = await lentSignatures(ground);
  return { failures, counts: { ...tally, ...counts } };
};

/** One to three requests over what nobody else's are about, and five to twelve acts on them. */
async function oneSequence(hand: Hand, index: number, tally: Tally): Promise<string[]> {
  const { ground, people, random } = hand;
  const pick = pickOf(random);
  const requests: string[] = [];
  const told: string[] = [];
  try {
    const kind = pick(askedKinds);
    const asked = await askingOf(kind).ground(ground.stage);
    const requesters = people.filter(({ role }) => role === "billing_analyst");
    for (let count = random() < 0.7 ? 1 : 2; count > 0; count -= 1)
      await done(async () => {
        const by = pick(requesters);
        const other = { ...asked, terms: varied(asked.terms, random) };
        requests.push((await askFor(ground.stage, kind, other, { by, isSubmitted: random() < 0.95 })).id);
      }, tally);
    for (let left = 5 + Math.floor(random() * 8); left > 0 && requests.length > 0; left -= 1) {
      const row = await ground.stage.row(pick(requests));
      await done(() => actAtRandom(hand, row, (line) => told.push(line)), tally);
    }
    return [];
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return [`Sequence ${index} ended in a defect after ${told.join("; ")}: ${cause?.message ?? message}`];
  } finally {
    if (hand.switchedOff.size > 0)
      await ground.owner`update users set disabled_at = null where id = any(${[...hand.switchedOff]})`;
  }
}

async function lentSignatures({ owner }: Ground): Promise<number> {
  const [row] = await owner<
    { count: number }[]
  >`select count(*)::int as count from approval_signatures where person_id <> power_person_id`;
  return row?.count ?? 0;
}
