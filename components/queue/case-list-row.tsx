"use client";
import { ChevronsUp, Lock } from "lucide-react";
import { type MouseEvent, memo, type ReactNode } from "react";
import { isOpen } from "#server/domain/cases/machine";
import type { CaseRow } from "#server/domain/cases/views";
import { shortDocument } from "../case/short-ids";
import { stateWords } from "../case/words";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { Checkbox } from "../ui/checkbox";
import { cn } from "../ui/cn";
import { SeverityMark } from "../ui/severity-mark";
import { Clock, Foretold, Stopped } from "./clock";
import { useRowTimes } from "./desk-times";
import type { RowMark } from "./list-order";

export const ROW_HEIGHT = { comfortable: 44, compact: 32 } as const;
export type Density = keyof typeof ROW_HEIGHT;

export type RowHandlers = {
  onOpen: (row: CaseRow) => void;
  onToggle: (row: CaseRow) => void;
  onSelectTo: (row: CaseRow) => void;
};

type RowProps = RowHandlers & {
  row: CaseRow;
  index: number;
  top: number;
  density: Density;
  isCursor: boolean;
  isOpen: boolean;
  isSelected: boolean;
  canSelect: boolean;
  mark: RowMark | undefined;
};

/** One case in a queue. It says all that is needed to choose it: the problem, what it is worth, whose it is, when, and why here. */
export const CaseListRow = memo(function CaseListRow({
  row,
  index,
  top,
  density,
  isCursor,
  isOpen,
  isSelected,
  canSelect,
  mark,
  onOpen,
  onToggle,
  onSelectTo,
}: RowProps) {
  const onClick = (event: MouseEvent) => {
    if (canSelect && event.shiftKey) onSelectTo(row);
    else if (canSelect && (event.metaKey || event.ctrlKey)) onToggle(row);
    else onOpen(row);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed one by one, which table rows cannot be
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are answered by the shortcut registry
    <div
      role="row"
      id={rowElementId(row.id)}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-current={isOpen ? "true" : undefined}
      data-case={row.number}
      onClick={onClick}
      style={{ transform: `translateY(${top}px)` }}
      className={cn(
        "absolute inset-x-0 top-0 flex select-none gap-2 border-b pr-3",
        density === "compact" ? "h-8 items-center" : "h-11 items-start pt-0.5",
        "hover:bg-surface-2",
        isSelected && "bg-accent-soft hover:bg-accent-soft",
        isOpen && "bg-surface-2 before:absolute before:inset-y-0 before:left-0 before:w-[5px] before:bg-accent",
        isOpen && isSelected && "bg-accent-soft",
        isCursor && "outline-2 -outline-offset-2 outline-line-strong group-focus-visible/list:outline-accent",
        mark?.kind === "left" && "text-ink-2",
      )}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of the grid above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see the row */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see the row */}
      <div
        role="gridcell"
        className={cn("flex shrink-0 items-center self-stretch pl-2", canSelect ? "w-9" : "w-3")}
        onClick={(event) => event.stopPropagation()}
      >
        {canSelect ? (
          <Checkbox
            isOn={isSelected}
            onChange={() => onToggle(row)}
            label={`Select case ${row.number}`}
            tabIndex={-1}
          />
        ) : null}
      </div>
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-3">
          <Problem row={row} density={density} mark={mark} />
          <Worth row={row} density={density} mark={mark} />
        </div>
        {density === "comfortable" ? (
          <div className="flex items-center gap-3 pl-5 text-ink-2 text-sm">
            <About row={row} />
            <WhyAndWhen row={row} mark={mark} />
          </div>
        ) : null}
      </div>
    </div>
  );
});

export function rowElementId(caseId: string): string {
  return `case-row-${caseId}`;
}

type PartProps = { row: CaseRow; density: Density; mark: RowMark | undefined };

function Problem({ row, density, mark }: PartProps) {
  return (
    <Cell className="flex min-w-0 flex-1 items-center gap-1.5">
      <SeverityMark severity={row.severity} />
      <span className={cn("truncate font-medium", mark?.kind === "left" && "line-through decoration-ink-3")}>
        {row.title}
      </span>
      {row.isHoldingInvoice ? (
        <span title="The invoice is on hold until this is settled" className="shrink-0 text-warn">
          <Lock size={12} aria-hidden="true" />
          <span className="sr-only">Invoice on hold</span>
        </span>
      ) : null}
      {row.escalationLevel > 0 ? <Escalated level={row.escalationLevel} /> : null}
      {density === "compact" ? (
        <span className="min-w-0 shrink-[4] truncate text-ink-2 text-sm">{row.customerName}</span>
      ) : null}
    </Cell>
  );
}

function Worth({ row, density, mark }: PartProps) {
  return (
    <Cell className="flex shrink-0 items-center justify-end gap-3">
      {density === "compact" ? (
        <span className="flex gap-1.5 text-ink-2 text-sm">
          {mark ? (
            <Mark mark={mark} />
          ) : (
            <>
              <ClockWords row={row} />
              <When row={row} />
            </>
          )}
        </span>
      ) : null}
      <Amount money={row.amount} className={cn("text-right font-medium", density === "compact" && "min-w-24")} />
    </Cell>
  );
}

function About({ row }: { row: CaseRow }) {
  const { userId } = usePerson();
  const { team } = useRowTimes(row);
  const facts = [row.customerName, row.document && shortDocument(row.document), row.typeLabel, team].filter(
    (fact) => fact !== null && fact !== "",
  );
  return (
    <Cell className="flex min-w-0 flex-1 items-center gap-2">
      <span className="min-w-0 truncate">{facts.join(" · ")}</span>
      {row.ownerName ? (
        <span className="max-w-28 shrink-0 truncate rounded-sm bg-surface-2 px-1 text-ink-1">
          {row.ownerId === userId ? "You" : row.ownerName}
        </span>
      ) : (
        <span className="sr-only">nobody holds it</span>
      )}
    </Cell>
  );
}

function WhyAndWhen({ row, mark }: { row: CaseRow; mark: RowMark | undefined }) {
  return (
    <Cell className="flex shrink-0 items-center gap-1.5">
      {mark ? <Mark mark={mark} /> : <ClockWords row={row} otherwise={<Reasons row={row} />} />}
      <span className="min-w-14 text-right">
        <When row={row} />
      </span>
    </Cell>
  );
}

function When({ row }: { row: CaseRow }) {
  if (!isOpen(row.state)) return stateWords[row.state];
  return row.snoozedUntil ? <Wakes at={row.snoozedUntil} /> : <Clock row={row} />;
}

/** What the clock itself has to say: why it stands still, that it runs on in somebody's sleep, or that it will run out. */
function ClockWords({ row, otherwise = null }: { row: CaseRow; otherwise?: ReactNode }) {
  const { isForetold } = useRowTimes(row);
  if (!isOpen(row.state)) return otherwise;
  if (row.clockStoppedAt) return <Stopped row={row} since={row.clockStoppedAt} />;
  if (row.snoozedUntil) return <Clock row={row} />;
  return isForetold ? <Foretold at={row.dueAt} /> : otherwise;
}

function Escalated({ level }: { level: number }) {
  const words = level === 1 ? "Escalated" : `Escalated ${level} times`;
  return (
    <span title={words} className="flex shrink-0 items-center text-danger text-sm">
      <ChevronsUp size={14} aria-hidden="true" />
      {level > 1 ? <span aria-hidden="true">{level}</span> : null}
      <span className="sr-only">{words}</span>
    </span>
  );
}

function Cell({ className, children }: { className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of a grid whose rows are placed one by one
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
    <div role="gridcell" className={className}>
      {children}
    </div>
  );
}

function Mark({ mark }: { mark: RowMark }) {
  return <span className="rounded-sm bg-accent-soft px-1 font-medium text-accent">{mark.text}</span>;
}

/** The strongest of why it ranks here; what came back says so first. */
function Reasons({ row }: { row: CaseRow }) {
  const words = [row.boost, ...row.reasons.map(({ reason }) => reason)].filter(
    (reason): reason is string => reason !== null,
  );
  return (
    <span
      title={row.reasons.map(({ reason, points }) => `${reason} +${points}`).join(", ")}
      className="max-w-72 truncate max-sm:hidden"
    >
      {row.boost ? <span className="font-medium text-accent">{row.boost}</span> : null}
      {row.boost && words.length > 1 ? ", " : null}
      {words.slice(row.boost ? 1 : 0, 2).join(", ")}
    </span>
  );
}

function Wakes({ at }: { at: Date }) {
  return (
    <span className="whitespace-nowrap">
      wakes <Instant at={at} />
    </span>
  );
}
