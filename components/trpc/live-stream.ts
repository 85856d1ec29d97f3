import type { LiveChange } from "./live-areas";

/** What tabs of one browser tell each other. */
export type LiveNews =
  | { kind: "changes"; changes: readonly LiveChange[] }
  /** Events may have been missed: everything on screen is read again. */
  | { kind: "all" };

export type Subscribe = (handlers: {
  onNews: (news: LiveNews) => void;
  onConnected: () => void;
  onDisconnected: () => void;
}) => () => void;

type Options = {
  subscribe: Subscribe;
  onNews: (news: LiveNews) => void;
  /** How often everything is read again while there is no stream. */
  pollMs: number;
};

const CHANNEL = "docket-live";
const LOCK = "docket-live-stream";

/**
 * One stream for all tabs of a browser: browsers allow six connections to a host, and a stream in every tab would leave
 * the seventh waiting for ever. The tab that holds the lock listens and tells the others; when it closes, the next one
 * takes over. A browser without locks or channels, and any time without a connection, polls.
 */
export function shareLiveStream({ subscribe, onNews, pollMs }: Options): () => void {
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") return poll(onNews, pollMs);
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", (event: MessageEvent<LiveNews>) => onNews(event.data));
  const tellAll = (news: LiveNews) => {
    onNews(news);
    channel.postMessage(news);
  };
  const ended = new AbortController();
  const lead = () =>
    new Promise<void>((resolve) => {
      // The lock can be granted in the moment this tab gives it up.
      if (ended.signal.aborted) return resolve();
      const stop = listen(subscribe, tellAll, pollMs);
      ended.signal.addEventListener("abort", () => {
        stop();
        resolve();
      });
    });
  // Rejects only because this tab gave up waiting for the lock, which is what was asked for.
  navigator.locks.request(LOCK, { signal: ended.signal }, lead).catch(() => undefined);
  return () => {
    ended.abort();
    channel.close();
  };
}

function listen(subscribe: Subscribe, tellAll: (news: LiveNews) => void, pollMs: number): () => void {
  let stopPolling: (() => void) | null = null;
  const unsubscribe = subscribe({
    onNews: tellAll,
    onConnected() {
      stopPolling?.();
      stopPolling = null;
      tellAll({ kind: "all" });
    },
    onDisconnected() {
      stopPolling ??= poll(tellAll, pollMs);
    },
  });
  return () => {
    unsubscribe();
    stopPolling?.();
  };
}

function poll(onNews: (news: LiveNews) => void, everyMs: number): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") onNews({ kind: "all" });
  }, everyMs);
  return () => clearInterval(timer);
}
