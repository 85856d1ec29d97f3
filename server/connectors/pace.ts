/** What a provider allows, as manifests state it. */
export type Limit = { requests: number; perSeconds: number };

/** Resolves when the next request may go out. Rejects with the signal's reason when its caller gave up waiting. */
export type Pace = (signal: AbortSignal) => Promise<void>;

/** The pace at which one source may be asked. */
export type Pacing = (source: string, limit: Limit) => Pace;

export type PaceClock = {
  /** Milliseconds that never run back. */
  now(): number;
  /** Calls back after the given milliseconds; returns how to call that off. */
  after(milliseconds: number, act: () => void): () => void;
};

const machineClock: PaceClock = {
  now: () => performance.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Each request goes out at once: for sources of our own, and for tests. */
export const unpaced: Pacing = () => () => Promise.resolve();

/** One bucket for each source, kept when connectors are built anew. Every worker keeps to its share of what is allowed. */
export function paced(workers: number, clock: PaceClock = machineClock): Pacing {
  const paces = new Map<string, Pace>();
  return (source, limit) => {
    const pace = paces.get(source) ?? tokenBucket(shareOf(limit, workers), clock);
    paces.set(source, pace);
    return pace;
  };
}

/** What one of several workers may use. Less than one request in the time allowed is one request in a longer time. */
export function shareOf({ requests, perSeconds }: Limit, workers: number): Limit {
  if (requests >= workers) return { requests: Math.floor(requests / workers), perSeconds };
  return { requests: 1, perSeconds: (perSeconds * workers) / requests };
}

type Waiting = { go(): void };

/**
 * A token bucket whose tokens come back one whole window after they were taken rather than bit by bit, so that no window
 * anywhere holds more requests than allowed. At most one second's worth goes out at once, and what is allowed less than
 * once a second goes out evenly: a run that waits long would look as if it had died. Who came first goes first.
 */
export function tokenBucket({ requests, perSeconds }: Limit, clock: PaceClock = machineClock): Pace {
  const burst = Math.max(1, Math.floor(requests / Math.max(1, perSeconds)));
  const pauseMs = (burst * perSeconds * 1_000) / requests;
  const taken: number[] = [];
  const queue: Waiting[] = [];
  let callOff: (() => void) | null = null;

  /** The instant from which a token is free and the last burst is long enough ago. */
  function freeAt(): number {
    const inWindow = taken.at(-requests);
    const inBurst = taken.at(-burst);
    return Math.max(
      inWindow === undefined ? Number.NEGATIVE_INFINITY : inWindow + perSeconds * 1_000,
      inBurst === undefined ? Number.NEGATIVE_INFINITY : inBurst + pauseMs,
    );
  }

  function serve(): void {
    callOff?.();
    callOff = null;
    while (queue.length > 0) {
      const now = clock.now();
      const wait = freeAt() - now;
      if (wait > 0) {
        callOff = clock.after(Math.ceil(wait), serve);
        return;
      }
      taken.push(now);
      if (taken.length > requests) taken.shift();
      queue.shift()?.go();
    }
  }

  return (signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const giveUp = () => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(signal.reason);
        serve();
      };
      const waiting: Waiting = {
        go() {
          signal.removeEventListener("abort", giveUp);
          resolve();
        },
      };
      signal.addEventListener("abort", giveUp, { once: true });
      queue.push(waiting);
      serve();
    });
}
