import type { AuditEvent } from "#server/domain/audit/views";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { policyVersionWords } from "../policies/policy-pages";
import { cn } from "../ui/cn";
import { subjectWords } from "./audit-words";
import { rowElementId } from "./use-ledger";

type RowProps = { row: AuditEvent; isCursor: boolean; isOpen: boolean; onOpen: (position: string) => void };

/** One line of the ledger: what happened, to what, by whom, when, under which policy. */
export function EventRow({ row, isCursor, isOpen, onOpen }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the grid, which has the focus and names it
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are answered by the shortcut registry
    <div
      role="row"
      id={rowElementId(row.position)}
      aria-current={isOpen ? "true" : undefined}
      onClick={() => onOpen(row.position)}
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
          <span className="min-w-0 flex-1 truncate font-medium">{row.text}</span>
          {row.amount ? <Amount money={row.amount} showsZero className="shrink-0" /> : null}
        </div>
        <div className="mt-0.5 flex items-baseline gap-2 text-ink-2 text-sm">
          <span className="block min-w-0 flex-1 truncate first-letter:uppercase">
            {[
              subjectWords(row.subject),
              row.onBehalfOf ? `${row.actorName} for ${row.onBehalfOf}` : row.actorName,
              row.policyVersion === null ? null : policyVersionWords(row.policyVersion),
              row.entity,
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
          <Instant at={row.at} as="moment" className="shrink-0" />
        </div>
      </div>
    </div>
  );
}
