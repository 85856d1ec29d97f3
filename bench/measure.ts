/** How long one way of doing something takes, over many runs. */
export type Timing = { medianMs: number; p95Ms: number; p99Ms: number; runs: number };

/** Our path beside its floor: the same question asked of PostgreSQL directly, in the same process, turn by turn. */
export type Measurement = {
  name: string;
  ours: Timing;
  raw: Timing;
  /** What the raw side is. */
  rawIs: string;
  ratio: number;
  /** The ratio it must not exceed; null where the figure is shown without a promise. */
  target: number | null;
  passed: boolean;
};

type Pair = {
  name: string;
  rawIs: string;
  target: number | null;
  runs: number;
  ours: (turn: number) => Promise<unknown>;
  raw: (turn: number) => Promise<unknown>;
};

/** Turns taken before measuring: connections open, statements are prepared, the code is compiled. */
const WARM_UP_TURNS = 60;

/** Runs both sides in turn, so that whatever else the machine does falls on both alike. */
export async function measurePair({ name, rawIs, target, runs, ours, raw }: Pair): Promise<Measurement> {
  const oursMs: number[] = [];
  const rawMs: number[] = [];
  const warmUp = Math.min(WARM_UP_TURNS, runs);
  for (let turn = 0; turn < warmUp + runs; turn++) {
    const isOursFirst = turn % 2 === 0;
    const first = await timed(isOursFirst ? ours : raw, turn);
    const second = await timed(isOursFirst ? raw : ours, turn);
    if (turn < warmUp) continue;
    oursMs.push(isOursFirst ? first : second);
    rawMs.push(isOursFirst ? second : first);
  }
  return compared({ name, rawIs, target }, oursMs, rawMs);
}

/** Both sides by their medians. */
export function compared(
  { name, rawIs, target }: Pick<Measurement, "name" | "rawIs" | "target">,
  oursMs: readonly number[],
  rawMs: readonly number[],
): Measurement {
  const [ours, raw] = [timing(oursMs), timing(rawMs)];
  const ratio = round(ours.medianMs / raw.medianMs);
  return { name, rawIs, ours, raw, ratio, target, passed: target === null || ratio <= target };
}

async function timed(act: (turn: number) => Promise<unknown>, turn: number): Promise<number> {
  const begun = performance.now();
  await act(turn);
  return performance.now() - begun;
}

export function timing(milliseconds: readonly number[]): Timing {
  return {
    medianMs: percentile(milliseconds, 0.5),
    p95Ms: percentile(milliseconds, 0.95),
    p99Ms: percentile(milliseconds, 0.99),
    runs: milliseconds.length,
  };
}

export function percentile(milliseconds: readonly number[], share: number): number {
  const sorted = [...milliseconds].sort((left, right) => left - right);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
