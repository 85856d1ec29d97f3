export type Stoppable = { stop(graceMs: number): Promise<void> };

/** Lower ranks end first. */
export type Rank = "web" | "worker" | "sandbox" | "database";

const order: { ranks: Rank[]; graceMs: number }[] = [
  { ranks: ["web", "worker"], graceMs: 3_000 },
  { ranks: ["sandbox"], graceMs: 1_000 },
  { ranks: ["database"], graceMs: 5_000 },
];

export type Shutdown = {
  /** Aborts when the end begins, for work that is under way. */
  signal: AbortSignal;
  /** Registers something that runs. Where the end has begun already, it is ended at once. */
  add(rank: Rank, part: Stoppable): Promise<void>;
  /** Registers work that may still start something; the end waits for it. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
};

/** Ends what was started in the right order, also when that happens in the middle of starting. */
export function planShutdown(): Shutdown {
  const controller = new AbortController();
  const parts: { rank: Rank; part: Stoppable }[] = [];
  const underWay = new Set<Promise<unknown>>();
  let end: Promise<void> | undefined;

  async function run(): Promise<void> {
    controller.abort();
    for (const { ranks, graceMs } of order) {
      const due = parts.filter(({ rank }) => ranks.includes(rank));
      await Promise.allSettled(due.map(({ part }) => part.stop(graceMs)));
    }
    await Promise.allSettled(underWay);
  }

  return {
    signal: controller.signal,
    async add(rank, part) {
      if (controller.signal.aborted) await part.stop(1_000);
      else parts.push({ rank, part });
    },
    track(work) {
      underWay.add(work);
      return work.finally(() => underWay.delete(work));
    },
    stop() {
      end ??= run();
      return end;
    },
  };
}
