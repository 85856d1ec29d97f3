"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { StripEntry, StripKind } from "#server/domain/collections/dunning-views";
import { weekdayOf, weekdays } from "#server/domain/routing/calendar";
import { addDays, type PlainDate } from "#server/domain/time";
import { Day } from "../format/day";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { cn } from "../ui/cn";
import { FailedNotice } from "../ui/faces";
import { IconButton } from "../ui/icon-button";
import { SkeletonRows } from "../ui/skeleton";

const tones: Record<StripKind, string> = {
  step_taken: "bg-good-soft text-good",
  step_next: "bg-accent-soft text-accent",
  contact: "bg-surface-2 text-ink-2",
  promise: "bg-warn-soft text-warn",
  charge_tried: "bg-danger-soft text-danger",
  charge_next: "bg-accent-soft text-accent",
  hold_ends: "bg-surface-2 text-ink-2",
};

/** A month of an account: what was done and said, and what comes if nothing changes but the day. */
export function AccountStrip({ customerId, today }: { customerId: string; today: PlainDate }) {
  const trpc = useTRPC();
  const [month, setMonth] = useState(today.slice(0, 7));
  const days = daysOf(month);
  const [from = today, to = today] = [days[0], days.at(-1)];
  const { data, error } = useQuery(trpc.dunning.accountStrip.queryOptions({ customerId, from, to }));
  if (error) return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
  const byDay = Map.groupBy(data?.entries ?? [], ({ on }) => on);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <IconButton label="Month before" onClick={() => setMonth(addDays(from, -1).slice(0, 7))}>
          <ChevronLeft size={16} aria-hidden="true" />
        </IconButton>
        <span className="text-ink-2" role="status">
          <Day day={from} /> – <Day day={to} />
        </span>
        <IconButton label="Month after" onClick={() => setMonth(addDays(to, 1).slice(0, 7))}>
          <ChevronRight size={16} aria-hidden="true" />
        </IconButton>
        {data ? <span className="text-ink-2 text-sm">{data.strategy}</span> : null}
      </div>
      {data ? (
        <ol aria-label="Days of the month" className="grid grid-cols-1 border-t border-l sm:grid-cols-7">
          {blanksBefore(from).map((key) => (
            <li key={key} aria-hidden="true" className="border-r border-b bg-surface-2 max-sm:hidden" />
          ))}
          {days.map((day) => (
            <DayCell key={day} day={day} isToday={day === data.today} entries={byDay.get(day) ?? []} />
          ))}
        </ol>
      ) : (
        <SkeletonRows count={5} label="Loading the month" />
      )}
    </div>
  );
}

/** On a narrow window days without anything are left out. */
function DayCell({ day, isToday, entries }: { day: PlainDate; isToday: boolean; entries: readonly StripEntry[] }) {
  return (
    <li
      className={cn(
        "flex min-h-14 min-w-0 flex-col gap-1 border-r border-b p-1",
        entries.length === 0 && !isToday && "max-sm:hidden",
      )}
    >
      <span className={cn("text-ink-2 text-sm", isToday && "font-semibold text-accent")}>
        <Day day={day} isShort />
        {isToday ? <span className="sr-only"> (today)</span> : null}
      </span>
      {timesOf(entries).map(({ kind, words, times }) => (
        <span key={`${kind} ${words}`} title={words} className={cn("rounded-sm px-1 text-sm sm:truncate", tones[kind])}>
          {times === 1 ? words : `${times} × ${words}`}
        </span>
      ))}
    </li>
  );
}

/** What happened several times in a day in the same words stands there once, with how often. */
function timesOf(entries: readonly StripEntry[]): (StripEntry & { times: number })[] {
  const alike = Map.groupBy(entries, ({ kind, words }) => `${kind} ${words}`);
  return [...alike.values()].flatMap(([entry, ...others]) => (entry ? [{ ...entry, times: others.length + 1 }] : []));
}

/** Days of a month such as "2026-03". */
function daysOf(month: string): PlainDate[] {
  const days: PlainDate[] = [];
  for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1)) days.push(day);
  return days;
}

/** Places before the first of a month in a week that begins on Monday. */
function blanksBefore(first: PlainDate): string[] {
  return Array.from({ length: weekdays.indexOf(weekdayOf(first)) }, (_, place) => `before ${place}`);
}
