"use client";
import { type AccountCaseDetails, moneyOf } from "#server/domain/collections/account-case";
import { laneLabels } from "#server/domain/collections/lanes";
import type { WorklistRow } from "#server/domain/collections/worklist-views";
import { daysBetween } from "#server/domain/time";
import { Day } from "../format/day";
import { Amount, Amounts } from "../format/money";
import { Badge } from "../ui/badge";
import { Checkbox } from "../ui/checkbox";
import { cn } from "../ui/cn";
import { Points } from "./points";
import { useToday } from "./use-today";
import { accountElementId } from "./use-worklist";

type RowProps = {
  row: WorklistRow;
  index: number;
  isCursor: boolean;
  isMarked: boolean;
  hasLane: boolean;
  onOpen: (row: WorklistRow) => void;
  onMark: (row: WorklistRow) => void;
};

/** The columns of a row where there is room for them, heads and cells alike. */
export const columnsClass =
  "grid-cols-[2rem_minmax(12rem,2fr)_9rem_minmax(10rem,1.5fr)_9rem_6.5rem_3.5rem_8rem] gap-x-3 desk:grid";

/** One account: who, how much and since when, where it stands, what to do next, and why here. */
export function AccountListRow({ row, index, isCursor, isMarked, hasLane, onOpen, onMark }: RowProps) {
  const { details } = row;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the grid, which has the focus and names it
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are answered by the shortcut registry
    <div
      role="row"
      id={accountElementId(row.id)}
      aria-rowindex={index + 2}
      aria-selected={isMarked}
      data-account={row.customerName}
      onClick={() => onOpen(row)}
      className={cn(
        "relative flex cursor-pointer flex-wrap items-start gap-x-3 gap-y-0.5 border-b py-1.5 pr-3 pl-2 hover:bg-surface-2",
        columnsClass,
        isMarked && "bg-accent-soft hover:bg-accent-soft",
        isCursor && "outline-2 -outline-offset-2 outline-line-strong group-focus-visible/list:outline-accent",
      )}
    >
      <Cell className="pt-0.5" onClick={(event) => event.stopPropagation()}>
        <Checkbox
          isOn={isMarked}
          onChange={() => onMark(row)}
          label={`Choose ${row.customerName} to compare`}
          tabIndex={-1}
        />
      </Cell>
      <Cell className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium">{row.customerName}</span>
          <span className="shrink-0 text-ink-2 text-sm">{row.entity}</span>
          {hasLane ? <Badge>{laneLabels[row.lane]}</Badge> : null}
          {row.boost === null ? null : (
            <span className="truncate text-accent text-sm first-letter:uppercase">{row.boost}</span>
          )}
        </p>
        <p className="truncate text-ink-2 text-sm" title={details.lane.sentence}>
          {details.lane.sentence}
        </p>
      </Cell>
      <Cell className="text-right max-desk:order-none">
        <Amount money={row.amount} className="font-medium" />
        <Age details={details} />
      </Cell>
      <Cell className="min-w-0 max-desk:basis-full max-desk:pl-9">
        <p className="truncate">{details.next.label}</p>
        <p className="truncate text-ink-2 text-sm" title={details.next.sentence}>
          {details.next.sentence}
        </p>
      </Cell>
      <Cell className="text-right max-desk:hidden">
        <Promised promised={details.promised} />
      </Cell>
      <Cell className="max-desk:hidden">
        <Day day={details.lastContactOn} isShort />
      </Cell>
      <Cell className="text-right max-desk:hidden" onClick={(event) => event.stopPropagation()}>
        <Points points={row.points} reasons={row.reasons} />
      </Cell>
      <Cell className="truncate text-ink-2 max-desk:hidden">{row.ownerName ?? "Nobody"}</Cell>
    </div>
  );
}

function Age({ details: { oldestDueOn, invoices } }: { details: AccountCaseDetails }) {
  const days = daysBetween(oldestDueOn, useToday());
  return (
    <p className="text-ink-2 text-sm">
      {days === 1 ? "1 day" : `${days} days`}
      {invoices > 1 ? ` · ${invoices} invoices` : ""}
    </p>
  );
}

export function Promised({ promised }: Pick<AccountCaseDetails, "promised">) {
  if (promised === null) return <span className="text-ink-2">–</span>;
  return (
    <>
      <Amounts moneys={promised.amounts.map(moneyOf)} />
      <p className="text-ink-2 text-sm">
        by <Day day={promised.on} isShort />
      </p>
    </>
  );
}

function Cell({ className, ...rest }: React.ComponentProps<"div">) {
  // biome-ignore lint/a11y/useSemanticElements: a cell of the grid above
  // biome-ignore lint/a11y/useFocusableInteractive: see the row
  return <div role="gridcell" className={className} {...rest} />;
}
