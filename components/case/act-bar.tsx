"use client";
import { ChevronDown } from "lucide-react";
import type { CaseDetail } from "#server/domain/cases/views";
import { keyOf, type ShortcutId } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { Menu, MenuItem } from "../ui/menu";
import type { AskingAct } from "./act-forms";

/** What the bar can begin: acts that are done at once, and acts that ask for something first. */
export type BarAct = "take" | "release" | "wake" | "comment" | AskingAct;

type Entry = { act: BarAct; shortcut: ShortcutId; label: string; isRare?: boolean };

const entries: Entry[] = [
  { act: "take", shortcut: "case.take", label: "Take" },
  { act: "wake", shortcut: "case.wake", label: "Wake" },
  { act: "assign", shortcut: "case.assign", label: "Assign" },
  { act: "snooze", shortcut: "case.snooze", label: "Snooze" },
  { act: "comment", shortcut: "case.comment", label: "Comment" },
  { act: "dismiss", shortcut: "case.dismiss", label: "Dismiss", isRare: true },
  { act: "resolve", shortcut: "case.resolve", label: "Resolve by hand", isRare: true },
  { act: "escalate", shortcut: "case.escalate", label: "Escalate", isRare: true },
  { act: "release", shortcut: "case.release", label: "Release", isRare: true },
];

type ActBarProps = {
  allowed: CaseDetail["allowed"];
  /** The act whose form is open below. */
  asking: BarAct | null;
  isBusy: boolean;
  /** Off while several cases are selected: then the keys act on those. */
  hasKeys: boolean;
  onAct: (act: BarAct) => void;
};

/** What else can be done with the case. What the person may not do is not here; the server would refuse it anyway. */
export function ActBar({ allowed, asking, isBusy, hasKeys, onAct }: ActBarProps) {
  const offered = entries.filter(({ act }) => allowed.includes(act));
  const rare = offered.filter(({ isRare }) => isRare);
  return (
    <div role="toolbar" aria-label="Acts on this case" className="flex flex-wrap gap-1">
      {offered.map((entry) => (
        <ActKey key={entry.act} entry={entry} isOn={hasKeys && !isBusy} onAct={onAct} />
      ))}
      {offered
        .filter(({ isRare }) => !isRare)
        .map(({ act, shortcut, label }) => (
          <Button
            key={act}
            size="sm"
            keyHint={keyOf(shortcut)}
            isBusy={isBusy}
            aria-expanded={asking === act || undefined}
            onClick={() => onAct(act)}
            className={cn(asking === act && "border-accent bg-accent-soft text-accent")}
          >
            {label}
          </Button>
        ))}
      {rare.length > 0 ? (
        <Menu
          trigger={
            <Button size="sm" isDisabled={isBusy}>
              More
              <ChevronDown size={14} aria-hidden="true" />
            </Button>
          }
        >
          {rare.map(({ act, shortcut, label }) => (
            <MenuItem key={act} keyHint={keyOf(shortcut)} onSelect={() => onAct(act)}>
              {label}
            </MenuItem>
          ))}
        </Menu>
      ) : null}
    </div>
  );
}

/** The key works whether its act stands in the bar or in the menu. */
function ActKey({ entry, isOn, onAct }: { entry: Entry; isOn: boolean; onAct: (act: BarAct) => void }) {
  useShortcut(entry.shortcut, () => onAct(entry.act), { isOn, label: entry.label });
  return null;
}
