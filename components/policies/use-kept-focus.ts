"use client";
import { type KeyboardEvent, useEffect, useRef } from "react";

/** Moving what has the focus in the page takes the focus from it; it gets it back once the page is drawn. */
export function useKeptFocus(): () => void {
  const kept = useRef<HTMLElement | null>(null);
  useEffect(() => {
    kept.current?.focus();
    kept.current = null;
  });
  return () => {
    kept.current = globalThis.document.activeElement as HTMLElement | null;
  };
}

/** Alt and an arrow key move the row somebody is in; in a select they open its list. */
export function movesByKeys(onMove: (by: -1 | 1) => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.target instanceof Element && event.target.role === "combobox") return;
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
}
