"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import type { DayCell, SubjectRow } from "#server/domain/completeness/views";
import type { PlainDate } from "#server/domain/time";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { useReader } from "../format/reader";
import { cn } from "../ui/cn";
import { cellText, completenessHref, differenceText, type OpenDay } from "./count-words";

type MatrixTableProps = {
  days: readonly PlainDate[];
  rows: readonly SubjectRow[];
  entity: string | null;
  open: OpenDay | null;
};

/** Days across, subjects of each source down; every cell leads to both sides of its day. */
export function MatrixTable({ days, rows, entity, open }: MatrixTableProps) {
  return (
    <section
      aria-label="Counts by day, scrolls sideways"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
      tabIndex={0}
      data-scrolls
      className="overflow-x-auto border-y"
    >
      <table className="w-full min-w-[64rem] text-left">
        <thead className="bg-surface-2 text-ink-2 text-sm">
          <tr>
            <th scope="col" className="whitespace-nowrap px-3 py-1.5 font-medium">
              Source and subject
            </th>
            {days.map((day) => (
              <th key={day} scope="col" className="whitespace-nowrap px-1.5 py-1.5 text-right font-medium">
                <Day day={day} isShort />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr
              key={`${row.source} ${row.direction} ${row.subject}`}
              className={cn("border-t align-top", row.source !== rows[index - 1]?.source && "border-line-strong")}
            >
              <th scope="row" className="whitespace-nowrap px-3 py-1.5 font-normal">
                <span className="text-ink-2">{row.sourceLabel}</span> {row.subjectLabel}
              </th>
              {row.cells.map((cell) => (
                <Cell key={cell.on} row={row} cell={cell} entity={entity} isOpen={isSame(open, row, cell)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function isSame(open: OpenDay | null, row: SubjectRow, cell: DayCell): boolean {
  return (
    open !== null &&
    open.source === row.source &&
    open.subject === row.subject &&
    open.direction === row.direction &&
    open.on === cell.on
  );
}

type CellProps = { row: SubjectRow; cell: DayCell; entity: string | null; isOpen: boolean };

function Cell({ row, cell, entity, isOpen }: CellProps) {
  const { locale } = useReader();
  if (cell.state === "not_counted") {
    return (
      <td className="px-1.5 py-1.5 text-right text-ink-2">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{cellText(row, cell, locale)}</span>
      </td>
    );
  }
  const { source, subject, direction } = row;
  return (
    <td className={cn("forced-border p-0", cell.state === "breaks" && "bg-danger-soft")}>
      <Link
        href={completenessHref({ entity, open: { source, subject, direction, on: cell.on } })}
        aria-current={isOpen ? "true" : undefined}
        className={cn(
          "relative flex min-h-8 justify-end px-1.5 py-1.5 -outline-offset-2 hover:bg-surface-2",
          isOpen && "bg-accent-soft",
        )}
      >
        <span className="sr-only">{cellText(row, cell, locale)}</span>
        <span aria-hidden="true" className="flex flex-col items-end gap-0.5">
          <span className="flex items-center gap-1">
            {cell.state === "agrees" ? <Check size={12} className="text-good-mark" aria-hidden="true" /> : null}
            {cell.state === "breaks" ? <span className="font-medium text-danger">≠</span> : null}
            <Count value={cell.count} />
            {cell.state === "open" ? <span className="text-ink-2">so far</span> : null}
          </span>
          {cell.state === "breaks" ? <Difference cell={cell} locale={locale} /> : null}
          {cell.explained > 0 ? (
            <span className="whitespace-nowrap text-ink-2 text-sm">{cell.explained} explained</span>
          ) : null}
        </span>
      </Link>
    </td>
  );
}

function Difference({ cell, locale }: { cell: DayCell; locale: string }) {
  const difference = differenceText(cell.countDifference, locale);
  return (
    <span className="flex flex-col items-end text-danger text-sm">
      <span className="whitespace-nowrap">{difference === "" ? "differs" : difference}</span>
      {cell.sumDifferences.map((money) => (
        <Amount key={money.currency} money={money} />
      ))}
    </span>
  );
}
