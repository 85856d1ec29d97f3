"use client";
import { entityWords } from "#server/domain/approvals/every-entity";
import { kindWords } from "#server/domain/approvals/kinds";
import type { RequestRow } from "#server/domain/approvals/views";
import { Due } from "../format/due";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { Checkbox } from "../ui/checkbox";
import { cn } from "../ui/cn";
import { BaseAmount } from "./base-amount";
import { canBeChosen, canJoin, whyNotJoined } from "./chosen-requests";
import { escalationWords, standingWords, stateWords } from "./request-words";
import { requestElementId } from "./use-request-list";

type Props = {
  row: RequestRow;
  chosen: readonly RequestRow[];
  isCursor: boolean;
  canChoose: boolean;
  onOpen: (row: RequestRow) => void;
  onToggle: (row: RequestRow) => void;
};

/** One request in a lane: what it gives away, to whom, who asked, whom it waits for and since when that is late. */
export function RequestListRow({ row, chosen, isCursor, canChoose, onOpen, onToggle }: Props) {
  const isChosen = chosen.some(({ id }) => id === row.id);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the grid, which has the focus and names it
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are answered by the shortcut registry
    <div
      role="row"
      id={requestElementId(row.id)}
      aria-selected={canChoose ? isChosen : undefined}
      data-request={row.number}
      onClick={() => onOpen(row)}
      className={cn(
        "flex min-h-11 items-start gap-2 border-b py-1 pr-4 pl-2 hover:bg-surface-2",
        isChosen && "bg-accent-soft hover:bg-accent-soft",
        isCursor && "outline-2 -outline-offset-2 outline-line-strong group-focus-visible/list:outline-accent",
      )}
    >
      {canChoose ? <Choose row={row} chosen={chosen} isChosen={isChosen} onToggle={onToggle} /> : null}
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of the grid above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see the row */}
      <div role="gridcell" className="min-w-0 flex-1 pl-1">
        <div className="flex items-baseline gap-3">
          <span className="min-w-0 flex-1 text-pretty sm:truncate">
            <span className="text-ink-2">{row.number}</span> <span className="font-medium">{row.title}</span>
          </span>
          <Amount money={row.amount} className="shrink-0 font-medium" />
        </div>
        <div className="mt-0.5 flex flex-wrap items-center gap-x-3 text-ink-2 text-sm">
          <span className="min-w-0 flex-1 text-pretty max-sm:basis-full sm:truncate">
            {[row.customerName, kindWords[row.kind].label, entityWords(row.entity), `asked by ${row.requesterName}`]
              .filter(Boolean)
              .join(" · ")}
          </span>
          <Standing row={row} />
          <Lateness row={row} />
          {row.aggregateBaseMinor === null ? null : (
            <span className="whitespace-nowrap" title="Counts for so much, with what was asked for alike">
              counts for <BaseAmount minor={row.aggregateBaseMinor} />
            </span>
          )}
          <When row={row} />
        </div>
      </div>
    </div>
  );
}

function Standing({ row }: { row: RequestRow }) {
  const { tone } = stateWords[row.state];
  const isYours = row.state === "pending" && row.standing.may;
  if (row.state === "pending" && !isYours) return <span className="truncate">{standingWords(row)}</span>;
  if (row.endedBecause)
    return (
      <>
        <Badge tone={tone}>{stateWords[row.state].word}</Badge>
        <span className="max-w-80 text-pretty max-sm:basis-full sm:truncate" title={row.endedBecause}>
          {row.endedBecause}
        </span>
      </>
    );
  return <Badge tone={tone}>{standingWords(row)}</Badge>;
}

function Lateness({ row }: { row: RequestRow }) {
  const words = escalationWords(row);
  if (row.clockStoppedAt) return <Badge tone="calm">Waits for an answer</Badge>;
  return words === null ? null : <Badge tone="danger">{words}</Badge>;
}

function When({ row }: { row: RequestRow }) {
  if (row.closedAt) return <Instant at={row.closedAt} className="shrink-0" />;
  if (row.dueAt && !row.clockStoppedAt) return <Due at={row.dueAt} className="shrink-0" />;
  return null;
}

type ChooseProps = Pick<Props, "row" | "chosen" | "onToggle"> & { isChosen: boolean };

function Choose({ row, chosen, isChosen, onToggle }: ChooseProps) {
  const isFree = isChosen || canJoin(row, chosen);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of the grid above
    // biome-ignore lint/a11y/useFocusableInteractive: see the row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box inside answers the keys
    <div
      role="gridcell"
      className="flex w-7 shrink-0 justify-center self-stretch pt-1"
      title={isFree ? undefined : whyNotJoined(row, chosen)}
      onClick={(event) => event.stopPropagation()}
    >
      {canBeChosen(row) ? (
        <Checkbox
          isOn={isChosen}
          onChange={() => onToggle(row)}
          isDisabled={!isFree}
          label={`Select request ${row.number}`}
          tabIndex={-1}
        />
      ) : null}
    </div>
  );
}
