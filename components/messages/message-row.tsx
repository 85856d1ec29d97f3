import type { MessageRow } from "#server/domain/sync/message-views";
import { messageStateWords } from "#server/domain/sync/message-words";
import { shortDocument } from "../case/short-ids";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { cn } from "../ui/cn";
import { messageTones, subjectWords } from "./message-tones";

export function messageElementId(id: string): string {
  return `message-row-${id}`;
}

type RowProps = { row: MessageRow; isCursor: boolean; isOpen: boolean; onOpen: (id: string) => void };

/** One message in the list: what it is about, whose it is, how it stands and why. */
export function MessageListRow({ row, isCursor, isOpen, onOpen }: RowProps) {
  const { about } = row;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the grid, which has the focus and names it
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are answered by the shortcut registry
    <div
      role="row"
      id={messageElementId(row.id)}
      aria-current={isOpen ? "true" : undefined}
      data-message={row.id}
      onClick={() => onOpen(row.id)}
      className={cn(
        "relative border-b px-3 py-1.5 hover:bg-surface-2",
        isOpen && "bg-surface-2 before:absolute before:inset-y-0 before:left-0 before:w-[5px] before:bg-accent",
        isCursor && "outline-2 -outline-offset-2 outline-line-strong group-focus-visible/list:outline-accent",
      )}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of the grid above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see the row */}
      <div role="gridcell">
        <div className="flex items-baseline gap-3">
          <span className="min-w-0 flex-1 truncate">
            <span className="font-medium">{shortDocument(subjectWords(about, row.stream))}</span>
            {about.customer ? <span className="text-ink-2"> · {about.customer.name}</span> : null}
          </span>
          {about.amount ? <Amount money={about.amount} className="shrink-0 font-medium" /> : null}
        </div>
        <div className="mt-0.5 flex items-center gap-2 text-ink-2 text-sm">
          <Badge tone={messageTones[row.state]}>{messageStateWords[row.state]}</Badge>
          <span className="min-w-0 flex-1 truncate">
            {row.sourceLabel} · {row.stream}
            {row.reason ? ` · ${row.reason}` : ""}
          </span>
          <Instant at={row.receivedAt} className="shrink-0" />
        </div>
      </div>
    </div>
  );
}
