"use client";
import { useEffect, useState, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

/**
 * What is typed into the search box. It can be a name, so it stays out of the address; the tab remembers it over a
 * reload, and nobody else sees it.
 */
export function useSearch(queue: string): [string, (value: string) => void, string] {
  const place = `docket search ${queue}`;
  const value = useSyncExternalStore(
    subscribe,
    () => sessionStorage.getItem(place) ?? "",
    () => "",
  );
  const set = (next: string) => {
    sessionStorage.setItem(place, next);
    for (const notify of listeners) notify();
  };
  return [value, set, useSettled(value)];
}

const SETTLES_AFTER_MS = 200;

/** The value once typing has paused: a search for every letter would answer yesterday's question. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === "" ? 0 : SETTLES_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
