"use client";
import type { PlannedDay } from "#server/domain/collections/charge-retry-views";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amounts } from "../format/money";

/** The next days on which charges are made, with what they are over. */
export function PlannedDays({ days }: { days: readonly PlannedDay[] }) {
  if (days.length === 0) return null;
  return (
    <ul
      aria-label="Planned by day"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
      tabIndex={0}
      className="flex overflow-x-auto border-y"
    >
      {days.map(({ day, count, amounts }) => (
        <li key={day} className="flex min-w-36 flex-col gap-0.5 border-r px-3 py-2 last:border-r-0">
          <Day day={day} isShort className="text-ink-2 text-sm" />
          <span className="font-medium">
            <Count value={count} /> {count === 1 ? "charge" : "charges"}
          </span>
          <Amounts moneys={amounts} className="text-sm" />
        </li>
      ))}
    </ul>
  );
}
