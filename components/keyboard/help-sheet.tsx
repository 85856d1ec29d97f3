"use client";
import { useState } from "react";
import { usePreference } from "../shell/preferences";
import { Checkbox } from "../ui/checkbox";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";
import { type ShortcutScope, scopeLabels, shortcuts } from "./shortcuts";
import { useShortcut } from "./use-shortcuts";

/** Two columns of about one length. */
const columns: readonly (readonly ShortcutScope[])[] = [["list", "everywhere"], ["case"]];

/** The registry, readable. It can be opened from the person menu too, so that it is found with the keys switched off. */
export function HelpSheet({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const [hasShortcuts, setHasShortcuts] = usePreference("hasShortcuts");
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description="They rest while you type. Everything here can also be done with the pointer."
      size="lg"
      isReading
      actions={
        <Checkbox isOn={hasShortcuts} onChange={setHasShortcuts} className="mr-auto">
          Single keys are on
        </Checkbox>
      }
    >
      <div className="grid items-start gap-x-10 sm:grid-cols-2">
        {columns.map((scopes) => (
          <div key={scopes.join(" ")}>
            {scopes.map((scope) => (
              <ScopeKeys key={scope} scope={scope} />
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function ScopeKeys({ scope }: { scope: ShortcutScope }) {
  const ofScope = shortcuts.filter((shortcut) => shortcut.scope === scope);
  return (
    <section className="mb-5" aria-labelledby={`shortcuts-${scope}`}>
      <h3 id={`shortcuts-${scope}`} className="mb-1.5 font-medium text-ink-2 text-sm">
        {scopeLabels[scope]}
      </h3>
      <dl>
        {ofScope.map((shortcut) => (
          <div key={shortcut.id} className="flex items-baseline justify-between gap-4 py-1">
            <dt>{shortcut.label}</dt>
            <dd className="flex shrink-0 gap-2 text-ink-2">
              <span className="sr-only">{shortcut.keys.join(" or ")}</span>
              {shortcut.keys.map((keys) => (
                <Kbd key={keys} keys={keys} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Opens by its key. */
export function useHelpSheet() {
  const [isOpen, setIsOpen] = useState(false);
  useShortcut("help.open", () => setIsOpen(true), { isInPalette: false });
  return { isOpen, setIsOpen };
}
