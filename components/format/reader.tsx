"use client";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { TIME_ZONE_COOKIE } from "./cookies";

/** Who reads: how they write numbers and days, where they are, and what time it is by the company's clock. */
type Reader = { locale: string; timeZone: string; serverNow: Date };

const ReaderContext = createContext<Reader & { setTimeZone: (zone: string) => void }>({
  locale: "en-US",
  timeZone: "UTC",
  serverNow: new Date(0),
  setTimeZone: () => {},
});

const A_YEAR_S = 31_536_000;

/**
 * The server renders with what the request said, the browser starts from the same, so nothing is written twice on load.
 * A first visit knows no zone: it is UTC until the browser has said where it is, and remembered after that.
 */
export function ReaderProvider({
  locale,
  timeZone: initialZone,
  serverNow,
  children,
}: {
  locale: string;
  timeZone: string;
  serverNow: string;
  children: ReactNode;
}) {
  const [timeZone, setTimeZone] = useState(initialZone);
  const reader = useMemo(
    () => ({ locale, timeZone, setTimeZone, serverNow: new Date(serverNow) }),
    [locale, timeZone, serverNow],
  );
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone === initialZone) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in one of the browsers we serve
    document.cookie = `${TIME_ZONE_COOKIE}=${encodeURIComponent(zone)}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
    setTimeZone(zone);
  }, [initialZone]);
  return <ReaderContext value={reader}>{children}</ReaderContext>;
}

export function useReader(): { locale: string; timeZone: string } {
  return useContext(ReaderContext);
}

const TICK_MS = 15_000;

/** One timer for every relative time on the page. */
const ticking = {
  count: 0,
  listeners: new Set<() => void>(),
  timer: undefined as ReturnType<typeof setInterval> | undefined,
};

function subscribeToTicks(listener: () => void): () => void {
  ticking.listeners.add(listener);
  ticking.timer ??= setInterval(() => {
    ticking.count += 1;
    for (const notify of ticking.listeners) notify();
  }, TICK_MS);
  return () => {
    ticking.listeners.delete(listener);
    if (ticking.listeners.size > 0) return;
    clearInterval(ticking.timer);
    ticking.timer = undefined;
  };
}

/** When this page learned the company's time, by the browser's own steady clock. */
const learned = new WeakMap<Date, number>();

/**
 * The company's time now, a few seconds rough; it moves by itself. It is the server's clock, not this machine's: in the
 * demo the two differ, and a wrong laptop clock must not call a case late.
 */
export function useNow(): Date {
  const { serverNow } = useContext(ReaderContext);
  const ticks = useSyncExternalStore(
    subscribeToTicks,
    () => ticking.count,
    () => 0,
  );
  return useMemo(
    () => (ticks === 0 ? rememberLearned(serverNow) : new Date(serverNow.getTime() + elapsedSince(serverNow))),
    [serverNow, ticks],
  );
}

function rememberLearned(serverNow: Date): Date {
  if (!learned.has(serverNow)) learned.set(serverNow, performance.now());
  return serverNow;
}

function elapsedSince(serverNow: Date): number {
  rememberLearned(serverNow);
  return performance.now() - (learned.get(serverNow) ?? performance.now());
}
