import type { Raw } from "#db/client";

/** How long a process may go on with an offset it read before; the demo's clock moves for everybody within this. */
const REREAD_MS = 2_000;

export type Clock = { now: () => Date; refresh(): Promise<void> };

/** The clock that stands still or moves only when told: for tests and rehearsals. */
export function fixedClock(at: Date): Clock & { set(next: Date): void } {
  let current = at;
  return {
    now: () => new Date(current.getTime()),
    refresh: () => Promise.resolve(),
    set: (next) => {
      current = next;
    },
  };
}

/**
 * The company's clock: the machine's, moved by the offset in `app_clock`. This is the one place that reads the wall
 * clock for business time. Outside the demo the offset is zero for ever.
 */
export async function companyClock(raw: Raw): Promise<Clock & { stop(): void }> {
  let offsetMs = 0;
  const refresh = async () => {
    const [row] = await raw<{ offset_seconds: string }[]>`select offset_seconds from app_clock where id = 1`;
    offsetMs = Number(row?.offset_seconds ?? 0) * 1_000;
  };
  await refresh();
  const timer = setInterval(() => void refresh().catch(() => undefined), REREAD_MS);
  timer.unref();
  return { now: () => new Date(Date.now() + offsetMs), refresh, stop: () => clearInterval(timer) };
}
