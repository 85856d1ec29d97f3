"use client";
import type { PlainDate } from "#server/domain/time";
import { formatDay, formatShortDay } from "./format-time";
import { useReader } from "./reader";

type DayProps = {
  day: PlainDate | null /** Leaves the year out, for columns of days close together. */;
  isShort?: boolean;
  className?: string;
};

/** A business day: the same for every reader. */
export function Day({ day, isShort = false, className }: DayProps) {
  const { locale } = useReader();
  if (day === null) return <span className={className}>–</span>;
  return (
    <time dateTime={day} className={className}>
      {isShort ? formatShortDay(day, locale) : formatDay(day, locale)}
    </time>
  );
}
