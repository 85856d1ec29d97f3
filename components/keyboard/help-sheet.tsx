"use client";
import { useId, useState } from "react";
import { desksFor } from "../shell/desks";
import { usePerson } from "../shell/person";
import { usePreference } from "../shell/preferences";
import { Checkbox } from "../ui/checkbox";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";
import { namedFor } from "./named-keys";
import { controlKeys, type ShortcutScope, scopeLabels } from "./shortcuts";
import { useShortcut } from "./use-shortcuts";

/** Two columns of about one length. */
const columns: readonly (readonly ShortcutScope[])[] = [
  ["list", "everywhere"],
  ["case", "draft", "request", "account"],
];

/** The registry, readable, without the desks this person may not enter. It can be opened from the person menu too, so that it is found with the keys switched off. */
export function HelpSheet({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const [hasShortcuts, setHasShortcuts] = usePreference("hasShortcuts");
  const named = namedFor(desksFor(usePerson()));
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description="They rest while you type, and where you may not do what they do. Everything here can also be done with the pointer."
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
              <Keys
                key={scope}
                title={scopeLabels[scope]}
                entries={named.filter((shortcut) => shortcut.scope === scope)}
              />
            ))}
            {scopes.includes("case") ? <Keys title="While it has the focus" entries={controlKeys} /> : null}
          </div>
        ))}
      </div>
      <p className="text-pretty text-ink-2">
        Causes, Questions, Delegations, Policies, Teams and the tables of Sync have no keys of their own: Tab goes from
        one link or button to the next, Enter follows it. What stands ready on a page is in the command palette too, and
        there every auto-fix that is on can be switched off.
      </p>
    </Dialog>
  );
}

type KeysProps = { title: string; entries: readonly { keys: readonly string[]; label: string }[] };

function Keys({ title, entries }: KeysProps) {
  const id = useId();
  return (
    <section className="mb-5" aria-labelledby={id}>
      <h3 id={id} className="mb-1.5 font-medium text-ink-2 text-sm">
        {title}
      </h3>
      <dl>
        {entries.map(({ label, keys }) => (
          <div key={label} className="flex items-baseline justify-between gap-4 py-1">
            <dt>{label}</dt>
            <dd className="flex shrink-0 gap-2 text-ink-2">
              <span className="sr-only">{keys.join(" or ")}</span>
              {keys.map((key) => (
                <Kbd key={key} keys={key} />
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
