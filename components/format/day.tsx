"use client";
import type { PlainDate } from "#server/domain/time";
import { formatDay } from "./format-time";
import { useReader } from "./reader";

/** A business day: the same for every reader. */
export function Day({ day, className }: { day: PlainDate | null; className?: string }) {
  const { locale } = useReader();
  if (day === null) return <span className={className}>–</span>;
  return (
    <time dateTime={day} className={className}>
      {formatDay(day, locale)}
    </time>
  );
}
