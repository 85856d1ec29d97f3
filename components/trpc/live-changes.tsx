"use client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState } from "react";
import { everyPath, type LiveChange, pathsToRefresh, refreshesByItself } from "./live-areas";
import { type LiveNews, type Subscribe, shareLiveStream } from "./live-stream";
import { useTRPCClient } from "./provider";

/** A burst of events is answered once. */
const DEBOUNCE_MS = 250;
/**
 * A new connection reads everything again, but not at once: a page that just came is still being made interactive, and
 * after a restart every browser is back at the same moment.
 */
const SETTLE_MS = 1_500;
const SPREAD_MS = 1_000;
const POLL_MS = 20_000;

type Listener = (changes: readonly LiveChange[] | "all") => void;

const ListenersContext = createContext<Set<Listener> | null>(null);

/** Keeps what is on screen true while others work: hears of changes and reads again what they concern. */
export function LiveChanges({ children }: { children: ReactNode }) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [listeners] = useState(() => new Set<Listener>());

  useEffect(() => {
    let collected: LiveChange[] = [];
    let changesTimer: ReturnType<typeof setTimeout> | undefined;
    let allTimer: ReturnType<typeof setTimeout> | undefined;
    const readAgain = (paths: ReadonlySet<string>) =>
      void queryClient.invalidateQueries({ predicate: (query) => refreshesByItself(query, paths) });
    const answerChanges = () => {
      const changes = collected;
      collected = [];
      changesTimer = undefined;
      readAgain(pathsToRefresh(changes));
      for (const listener of listeners) listener(changes);
    };
    const answerAll = () => {
      allTimer = undefined;
      readAgain(everyPath);
      for (const listener of listeners) listener("all");
    };
    const onNews = (news: LiveNews) => {
      if (news.kind === "all") {
        allTimer ??= setTimeout(answerAll, SETTLE_MS + Math.random() * SPREAD_MS);
        return;
      }
      collected.push(...news.changes);
      changesTimer ??= setTimeout(answerChanges, DEBOUNCE_MS);
    };
    const subscribe: Subscribe = ({ onNews: hear, onConnected, onDisconnected }) => {
      const subscription = client.live.changes.subscribe(undefined, {
        onData: hear,
        onConnectionStateChange: ({ state }) => (state === "pending" ? onConnected() : onDisconnected()),
      });
      return () => subscription.unsubscribe();
    };
    const stop = shareLiveStream({ subscribe, onNews, pollMs: POLL_MS });
    return () => {
      clearTimeout(changesTimer);
      clearTimeout(allTimer);
      stop();
    };
  }, [client, queryClient, listeners]);

  return <ListenersContext value={listeners}>{children}</ListenersContext>;
}

/**
 * Hears of changes, a quarter of a second after the first of a burst; "all" when some may have been missed. Lists use it
 * to mark rows; everything else is read again by itself.
 */
export function useLiveChanges(listener: (changes: readonly LiveChange[] | "all") => void): void {
  const listeners = useContext(ListenersContext);
  const latest = useEffectEvent(listener);
  useEffect(() => {
    if (!listeners) throw new TypeError("useLiveChanges needs the LiveChanges provider of the desk layout.");
    const hear: Listener = (changes) => latest(changes);
    listeners.add(hear);
    return () => {
      listeners.delete(hear);
    };
  }, [listeners]);
}
