"use client";
import type { BulkAction } from "#server/domain/cases/inputs";
import type { CaseRow } from "#server/domain/cases/views";
import { DISPUTE_CASE } from "#server/domain/disputes/dispute-case";
import { plural } from "../case/words";
import { Amounts } from "../format/money";
import { keyOf, type ShortcutId } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { Button } from "../ui/button";
import { totalsOf } from "./list-order";
import { MOST_SELECTED } from "./use-selection";

const acts: { action: BulkAction; shortcut: ShortcutId; label: string }[] = [
  { action: "take", shortcut: "case.take", label: "Take" },
  { action: "assign", shortcut: "case.assign", label: "Assign" },
  { action: "snooze", shortcut: "case.snooze", label: "Snooze" },
  { action: "fix", shortcut: "case.fix", label: "Run first fix" },
  { action: "release", shortcut: "case.release", label: "Release" },
  { action: "escalate", shortcut: "case.escalate", label: "Escalate" },
  { action: "resolve", shortcut: "case.resolve", label: "Resolve by hand" },
  { action: "dismiss", shortcut: "case.dismiss", label: "Dismiss" },
];

/** Disputes end by their own decision, never by hand. */
const disputeActs: typeof acts = [
  ...acts.filter(({ action }) => !["fix", "resolve", "dismiss"].includes(action)),
  { action: "decide_dispute", shortcut: "case.resolve", label: "Decide" },
];

type SelectionBarProps = { rows: readonly CaseRow[]; onAct: (action: BulkAction) => void; onClear: () => void };

/** What is selected, what it is worth, and what can be done with all of it. The keys act on the selection while there is one. */
export function SelectionBar({ rows, onAct, onClear }: SelectionBarProps) {
  useShortcut("layer.close", onClear, { isInPalette: false });
  const offered = rows.length > 0 && rows.every(({ type }) => type === DISPUTE_CASE) ? disputeActs : acts;
  return (
    <section
      aria-label="Selected cases"
      data-print="hide"
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t bg-accent-soft px-4 py-1.5"
    >
      <p role="status" className="font-medium">
        {plural(rows.length, "case")} selected
        {rows.length === MOST_SELECTED ? ", the most at once" : ""}
      </p>
      <Amounts moneys={totalsOf(rows)} />
      <div role="toolbar" aria-label="Acts on the selected cases" className="flex flex-wrap gap-1 max-sm:order-2">
        {offered.map((act) => (
          <BulkButton key={act.action} {...act} onAct={onAct} />
        ))}
      </div>
      <Button variant="plain" size="sm" keyHint="Escape" onClick={onClear} className="ml-auto max-sm:order-1">
        Clear
      </Button>
    </section>
  );
}

function BulkButton({
  action,
  shortcut,
  label,
  onAct,
}: (typeof acts)[number] & { onAct: (action: BulkAction) => void }) {
  useShortcut(shortcut, () => onAct(action), { label: `${label}: all selected` });
  return (
    <Button size="sm" keyHint={keyOf(shortcut)} onClick={() => onAct(action)}>
      {label}
    </Button>
  );
}
