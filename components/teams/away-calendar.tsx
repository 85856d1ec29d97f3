import type { AbsenceView } from "#server/domain/routing/views";
import type { PlainDate } from "#server/domain/time";
import { Day } from "../format/day";
import { cn } from "../ui/cn";
import { awayRows, SHOWN_DAYS, shownDays } from "./away-days";

/** The next weeks at a glance: one row a person, one column a day. */
export function AwayCalendar({ absences, first }: { absences: readonly AbsenceView[]; first: PlainDate }) {
  const days = shownDays(first);
  const rows = awayRows(absences, days);
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label="Absence calendar, scrolls sideways" tabIndex={0} data-scrolls className="overflow-x-auto">
      <table className="text-left text-sm">
        <caption className="sr-only">Who is away in the next {SHOWN_DAYS} days</caption>
        <thead className="text-ink-2">
          <tr>
            <th scope="col" className="py-1 pr-3 font-medium">
              Person
            </th>
            {days.map((day) => (
              <th key={day} scope="col" className="whitespace-nowrap px-1 py-1 text-center font-normal">
                <Day day={day} isShort />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ userId, name, days: marked }) => (
            <tr key={userId} className="border-t">
              <th scope="row" className="whitespace-nowrap py-1 pr-3 font-medium text-base">
                {name}
              </th>
              {marked.map(({ day, isAway }) => (
                <td
                  key={day}
                  className={cn("px-1 py-1 text-center", isAway && "forced-border bg-warn-soft font-medium text-warn")}
                >
                  {isAway ? "away" : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
