"use client";
import { relativeText } from "./duration";
import { formatExact, formatMoment, formatTime } from "./format-time";
import { useNow, useReader } from "./reader";

type InstantProps = {
  at: Date;
  /** "ago": "3 h ago". "moment": "Mar 2, 14:05". "time": "14:05" on the reader's today. "exact": all of it, with the zone. */
  as?: "ago" | "moment" | "time" | "exact";
  className?: string;
};

/**
 * A point in time in the reader's zone; the exact instant and the zone stand behind it. The browser may write a date
 * with another comma than the server does, which is no reason to complain: hydration takes the browser's.
 */
export function Instant({ at, as = "ago", className }: InstantProps) {
  const { locale, timeZone } = useReader();
  const now = useNow();
  const exact = formatExact(at, locale, timeZone);
  const text = {
    ago: () => relativeText(at, now),
    time: () => formatTime(at, now, locale, timeZone),
    moment: () => formatMoment(at, now, locale, timeZone),
    exact: () => exact,
  }[as]();
  return (
    <time suppressHydrationWarning dateTime={at.toISOString()} title={exact} className={className}>
      {text}
    </time>
  );
}
