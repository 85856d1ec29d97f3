"use client";
import { cn } from "../ui/cn";
import { type DueTone, dueText } from "./duration";
import { formatExact } from "./format-time";
import { useNow, useReader } from "./reader";

const tones: Record<DueTone, string> = { late: "font-medium text-danger", soon: "font-medium text-warn", calm: "" };

/** When something is due: "in 3 h", "2 d late". The words carry it; the colour repeats it. */
export function Due({ at, className }: { at: Date; className?: string }) {
  const { locale, timeZone } = useReader();
  const { text, tone } = dueText(at, useNow());
  return (
    <time
      suppressHydrationWarning
      dateTime={at.toISOString()}
      title={`Due ${formatExact(at, locale, timeZone)}`}
      className={cn("whitespace-nowrap", tones[tone], className)}
    >
      {text}
    </time>
  );
}
