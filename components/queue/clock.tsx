"use client";
import type { WaitingOn } from "#server/domain/cases/machine";
import type { CaseRow } from "#server/domain/cases/views";
import { clockState } from "#server/domain/routing/clock-state";
import { waitingOnWords } from "../case/words";
import { Due } from "../format/due";
import { formatExact } from "../format/format-time";
import { Instant } from "../format/instant";
import { useNow, useReader } from "../format/reader";
import { cn } from "../ui/cn";
import { clockWords, stoppedWords } from "./clock-words";
import { useRowTimes } from "./desk-times";

const tones = { late: "font-medium text-danger", soon: "font-medium text-warn", calm: "" } as const;

/** How much working time is left, or by how much it was missed; to the minute, and with the due time, behind it. */
export function Clock({ row }: { row: CaseRow }) {
  const { calendar } = useRowTimes(row);
  const { locale, timeZone } = useReader();
  const now = useNow();
  if (!calendar) return <Due at={row.dueAt} />;
  const state = clockState(calendar, row, now);
  if (state.kind === "stopped") return <span className="whitespace-nowrap">{stoppedWords(state)}</span>;
  const { text, full, tone } = clockWords(state);
  return (
    <time
      suppressHydrationWarning
      dateTime={row.dueAt.toISOString()}
      title={`${full}. Due ${formatExact(row.dueAt, locale, timeZone)}`}
      className={cn("whitespace-nowrap", tones[tone])}
    >
      {text}
    </time>
  );
}

/** Why a clock stands still, and since when. */
export function Stopped({ row, since }: { row: CaseRow; since: Date }) {
  const { calendar } = useRowTimes(row);
  const state = calendar ? clockState(calendar, row, since) : null;
  return (
    <span title={state?.kind === "stopped" ? stoppedWords(state) : undefined} className="truncate">
      {waitingWords(row.waitingOn)} since <Instant at={since} as="moment" />
    </span>
  );
}

function waitingWords(waitingOn: WaitingOn | null): string {
  return waitingOn === null ? "clock stopped" : `waiting on ${waitingOnWords[waitingOn]}`;
}

/** A case its team will not come to in time. */
export function Foretold({ at }: { at: Date }) {
  return (
    <span
      title="At the pace of the last two weeks, taken in the order of their due times, this case is not done in time"
      className="whitespace-nowrap font-medium text-warn"
    >
      breaches <Instant at={at} as="time" /> at this pace
    </span>
  );
}
