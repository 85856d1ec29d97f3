import { EventEmitter, on } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Raw } from "#db/client";
import { errorFields, log } from "#server/log";
import { runtime } from "#server/runtime";

/** One event of the log, as listeners hear of it: which stream, which type. A hint to read again, never the data. */
export type Change = { stream: string; type: string };

export type News =
  | { kind: "changes"; changes: readonly Change[] }
  /** More happened than is worth naming: everything on screen is read again. */
  | { kind: "all" };

/** `seen` is the snapshot that was looked at, as PostgreSQL writes it; of equal changes one is named. */
type Look = { seen: string; events: number; changes: Change[] };

/** How old news may be. While nobody listens nothing is asked. */
const ASK_EVERY_MS = 200;
/** Beyond this many events between two looks they are not named one by one. */
const MOST_NAMED = 1_000;

/**
 * Follows the log for everybody who listens in this process: whoever writes events tells nobody, so that no commit waits
 * for another, and one small read a look finds what was committed since the last. What a transaction wrote is told once,
 * when it has committed, however long it was at work; a look that failed is made up for by the next.
 */
export class LogFollower {
  readonly #raw: Raw;
  readonly #onTrouble: (error: unknown) => void;
  readonly #news = new EventEmitter().setMaxListeners(0);
  #isFollowing = false;

  /** @param onTrouble hears once of each time the log cannot be read, whatever number of looks fail. */
  constructor(raw: Raw, onTrouble: (error: unknown) => void) {
    this.#raw = raw;
    this.#onTrouble = onTrouble;
  }

  /** All news from now on, until the signal ends it. */
  async *since(signal: AbortSignal): AsyncGenerator<News> {
    const heard = on(this.#news, "news", { signal });
    if (!this.#isFollowing) void this.#follow();
    try {
      for await (const [news] of heard) yield news as News;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #follow(): Promise<void> {
    this.#isFollowing = true;
    let seen: string | null = null;
    let isTroubled = false;
    while (this.#news.listenerCount("news") > 0) {
      try {
        const look = await this.#look(seen);
        seen = look.seen;
        isTroubled = false;
        const news = newsOf(look);
        if (news) this.#news.emit("news", news);
      } catch (error) {
        if (!isTroubled) this.#onTrouble(error);
        isTroubled = true;
      }
      await pause(ASK_EVERY_MS, undefined, { ref: false });
    }
    this.#isFollowing = false;
  }

  /** What was committed since the snapshot, and the snapshot to go on from: both of one statement, so that nothing falls between. */
  async #look(since: string | null): Promise<Look> {
    const [row] = await this.#raw<Look[]>`
      select pg_current_snapshot()::text as seen, count(*)::int as events,
        coalesce(jsonb_agg(distinct jsonb_build_object('stream', c.stream, 'type', c.type)), '[]') as changes
      from changes_since(${since}::pg_snapshot, ${MOST_NAMED + 1}) c`;
    if (!row) throw new Error("The database gave no snapshot to follow the log from.");
    return row;
  }
}

function newsOf({ events, changes }: Look): News | null {
  if (events === 0) return null;
  return events > MOST_NAMED ? { kind: "all" } : { kind: "changes", changes };
}

const shared = globalThis as typeof globalThis & { docketLog?: Promise<LogFollower> };

/** One follower a process. */
export async function* changesSince(signal: AbortSignal): AsyncGenerator<News> {
  shared.docketLog ??= runtime().then(
    ({ raw }) =>
      new LogFollower(raw, (error) =>
        log.error(errorFields(error), "the log could not be followed; it is tried again"),
      ),
  );
  yield* (await shared.docketLog).since(signal);
}
