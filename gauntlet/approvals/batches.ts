import { availableParallelism } from "node:os";
import { type Ground, onCopy, onTemplate, type Planted, rateSince } from "#gauntlet/approvals/ground";
import { handInThread } from "#gauntlet/approvals/thread";
import type { Part, SuiteOptions } from "#gauntlet/suite";
import { PlainError } from "#scripts/lib/plain-error";

/** Things a suite does that share a database, by their places in the whole run: their choices follow from the places. */
export type Batch = { first: number; count: number };
export type BatchReport<Count extends string = string> = { failures: string[]; counts: Record<Count, number> };
export type BatchOptions = Pick<SuiteOptions, "adminUrl" | "seed" | "scale">;
export type BatchRun<Count extends string = string> = (
  ground: Ground,
  batch: Batch,
  options: BatchOptions,
) => Promise<BatchReport<Count>>;

/** Somebody who does one batch after the other, each in a database that is thrown away with it. */
export type BatchHand = { run(batch: Batch): Promise<BatchReport>; end(): Promise<unknown> };

type Batched<Count extends string> = {
  suite: string;
  /** What is counted, as it stands in the log. */
  what: string;
  total: number;
  size: number;
  run: BatchRun<Count>;
  /** What must be known before anything is run. */
  failures?: readonly string[];
  /** Chance gave too little to show anything. */
  isShort(counts: Partial<Record<string, number>>): boolean;
};

export type BatchesReport<Count extends string> = BatchReport<Count> & { ran: number; rate: string };

/** Where chance gave too little, a run goes on for as much again, so often at the most. */
const MOST_ROUNDS = 4;
/** More would take more connections than a server allows. */
const MOST_HANDS = 4;

/**
 * The batches of a run, or of its part: the parts follow each other, and none is left out or in two of them.
 * @throws PlainError where there are fewer batches than parts.
 */
export function batchesOf(total: number, size: number, part: Part = { number: 1, of: 1 }): Batch[] {
  const all = Array.from({ length: Math.ceil(total / size) }, (_, place) => ({
    first: place * size,
    count: Math.min(size, total - place * size),
  }));
  if (part.of > all.length)
    throw new PlainError(`A run of ${total} can be cut into ${all.length} parts, not into more.`);
  const until = (number: number) => Math.floor((all.length * number) / part.of);
  return all.slice(until(part.number - 1), until(part.number));
}

/** Runs all batches of a suite, in as many threads as the machine has cores where it is long. */
export async function inBatches<Count extends string>(
  options: SuiteOptions,
  planted: Planted,
  batched: Batched<Count>,
): Promise<BatchesReport<Count>> {
  const { total, size, what, isShort } = batched;
  const began = performance.now();
  const failures = [...(batched.failures ?? [])];
  const counts: Record<string, number> = {};
  const waiting = batchesOf(total, size, options.part);
  const wanted = waiting.reduce((sum, { count }) => sum + count, 0);
  let ran = 0;
  const work = async (hand: BatchHand) => {
    for (let batch = waiting.shift(); batch && failures.length === 0; batch = waiting.shift()) {
      const report = await hand.run(batch);
      failures.push(...report.failures);
      for (const [name, count] of Object.entries(report.counts)) counts[name] = (counts[name] ?? 0) + count;
      ran += batch.count;
      if (wanted > size) options.log(`${ran} ${what}, ${failures.length} failures, ${rateSince(began, ran)} a second`);
    }
  };
  await onHands(options, planted, batched, async (hands) => {
    await Promise.all(hands.map(work));
    for (let more = total; failures.length === 0 && isShort(counts) && ran < MOST_ROUNDS * wanted; more += size) {
      waiting.push({ first: more, count: Math.min(size, wanted) });
      await Promise.all(hands.map(work));
    }
  });
  return { failures, counts: counts as Record<Count, number>, ran, rate: rateSince(began, ran) };
}

/** Threads of their own for a long run; a short one, and one with a defect that cannot be sent to them, works here. */
function onHands(
  options: SuiteOptions,
  planted: Planted,
  { suite, total, size, run }: Batched<string>,
  act: (hands: BatchHand[]) => Promise<void>,
): Promise<void> {
  const { adminUrl, seed, scale } = options;
  const given: BatchOptions = { adminUrl, seed, scale };
  return onTemplate(adminUrl, async (template) => {
    const isLong = total > size && !planted.defect;
    const hands = isLong
      ? Array.from({ length: Math.min(MOST_HANDS, availableParallelism()) }, () =>
          handInThread({ suite, template, options: given }),
        )
      : [handHere(template, given, planted, run)];
    try {
      await act(hands);
    } finally {
      await Promise.all(hands.map((hand) => hand.end()));
    }
  });
}

export function handHere(template: string, options: BatchOptions, planted: Planted, run: BatchRun): BatchHand {
  return {
    run: (batch) => onCopy(options.adminUrl, template, planted, (ground) => run(ground, batch, options)),
    end: async () => undefined,
  };
}
