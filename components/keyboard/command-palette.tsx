"use client";
import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Kbd } from "../ui/kbd";
import { keyOf, type ShortcutId, scopeLabels, shortcutById } from "./shortcuts";
import { type ReadyAct, useReadyActs, useShortcut } from "./use-shortcuts";

export type PaletteCommand = {
  key: string;
  group: string;
  label: string;
  keywords?: string[];
  keyHint?: string;
  run: () => void;
};

/** Listed where they stand in the registry, but never here: the palette does not open itself. */
const unlisted: readonly ShortcutId[] = ["palette.open", "layer.close"];

type PaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void; commands: readonly PaletteCommand[] };

/** Everything that can be done here and now, found by typing a part of it. What is not allowed here is not listed. */
export function CommandPalette({ isOpen, onOpenChange, commands }: PaletteProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Popup
          aria-label="Command palette"
          className="forced-border fixed top-[14dvh] left-1/2 z-40 w-[38rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 overflow-hidden rounded-lg bg-raised text-ink-1 shadow-lift outline-none max-sm:top-4"
        >
          <PaletteBody commands={commands} onDone={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ commands, onDone }: { commands: readonly PaletteCommand[]; onDone: () => void }) {
  const readyActs = useReadyActs();
  // What was ready when the palette opened: a list that changes under the hand runs the wrong thing.
  const [all] = useState(() => [
    ...readyActs()
      .filter(({ id }) => !unlisted.includes(id))
      .map(commandOf),
    ...commands,
  ]);
  const groups = [...new Set(all.map(({ group }) => group))];
  return (
    <Command label="Command palette" loop filter={holdsEveryWord}>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search size={16} aria-hidden="true" className="text-ink-2" />
        <Command.Input
          placeholder="Do or go to…"
          autoFocus
          className="h-11 flex-1 bg-transparent text-lg outline-none"
        />
      </div>
      <Command.List className="max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-ink-2">
          Nothing here answers to that. Try another word, such as “snooze” or “sync”.
        </Command.Empty>
        {groups.map((group) => (
          <Group key={group} title={group}>
            {all
              .filter((command) => command.group === group)
              .map((command) => (
                <Command.Item
                  key={command.key}
                  value={command.key}
                  keywords={[command.label, ...(command.keywords ?? [])]}
                  onSelect={() => {
                    onDone();
                    // After the palette has given the focus back, so that an act which opens a dialog keeps it.
                    setTimeout(command.run, 0);
                  }}
                  className="flex min-h-8 select-none items-center gap-2 rounded-md px-2.5 data-[selected=true]:bg-lit forced-colors:data-[selected=true]:outline-2"
                >
                  <span className="flex-1 truncate">{command.label}</span>
                  {command.keyHint ? <Kbd keys={command.keyHint} className="text-ink-2" /> : null}
                </Command.Item>
              ))}
          </Group>
        ))}
      </Command.List>
    </Command>
  );
}

/**
 * Every word typed must stand in the command's own words. Letters scattered over a label match too much for a list whose
 * first entry runs on Enter. A label that begins with what was typed comes first.
 */
function holdsEveryWord(_key: string, search: string, words: string[] = []): number {
  const text = words.join(" ").toLocaleLowerCase();
  const wanted = search.toLocaleLowerCase().trim();
  if (!wanted.split(/\s+/).every((word) => text.includes(word))) return 0;
  return text.startsWith(wanted) ? 1 : 0.5;
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-2 [&_[cmdk-group-heading]]:text-sm"
    >
      {children}
    </Command.Group>
  );
}

function commandOf(act: ReadyAct): PaletteCommand {
  const { scope, label } = shortcutById(act.id);
  return {
    key: act.id,
    group: scopeLabels[scope],
    label: act.label,
    keywords: [label],
    keyHint: keyOf(act.id),
    run: act.run,
  };
}

/** Opens by its key. */
export function usePalette() {
  const [isOpen, setIsOpen] = useState(false);
  useShortcut("palette.open", () => setIsOpen(true), { isInPalette: false });
  return { isOpen, setIsOpen };
}
