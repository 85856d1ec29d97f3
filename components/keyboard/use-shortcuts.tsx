"use client";
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { usePreference } from "../shell/preferences";
import { answerTo, chordOf } from "./key-match";
import { type ShortcutId, shortcutById } from "./shortcuts";

/** An act that stands ready: what its key runs and what the palette lists. */
export type ReadyAct = { id: ShortcutId; label: string; run: () => void };

type Registration = { act: ReadyAct; isInPalette: boolean };
type Registry = { add(registration: Registration): () => void; ready(): ReadyAct[] };

const RegistryContext = createContext<Registry | null>(null);
const SEQUENCE_MS = 1_200;
/** These keep going while the key is held. */
const repeating: readonly ShortcutId[] = ["list.next", "list.previous"];

/** The one listener. The component that registered last answers, so an open case is asked before the list behind it. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const registrations = useRef<Registration[]>([]);
  const [registry] = useState<Registry>(() => makeRegistry(registrations));
  const [hasShortcuts] = usePreference("hasShortcuts");
  const pending = useRef<{ chord: string; at: number } | null>(null);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const chord = event.defaultPrevented || event.isComposing ? null : chordOf(event);
    if (chord === null || !isForUs(event, chord, hasShortcuts)) return;
    const before = pending.current && event.timeStamp - pending.current.at < SEQUENCE_MS ? pending.current.chord : null;
    pending.current = null;
    const answer = answerTo(chord, before);
    if (answer.kind === "prefix") pending.current = { chord, at: event.timeStamp };
    if (answer.kind !== "shortcut") return;
    const registration = registrations.current.findLast(({ act }) => answer.ids.includes(act.id));
    if (!registration || (event.repeat && !repeating.includes(registration.act.id))) return;
    event.preventDefault();
    registration.act.run();
  });

  useEffect(() => {
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

function makeRegistry(registrations: { current: Registration[] }): Registry {
  return {
    add(registration) {
      registrations.current = [...registrations.current, registration];
      return () => {
        registrations.current = registrations.current.filter((other) => other !== registration);
      };
    },
    ready() {
      const latest = new Map(
        registrations.current.filter(({ isInPalette }) => isInPalette).map(({ act }) => [act.id, act]),
      );
      return [...latest.values()];
    },
  };
}

/** Keys belong to whoever types, to an open dialog or menu, and to a control that uses them itself. */
function isForUs(event: KeyboardEvent, chord: string, hasShortcuts: boolean): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[role=dialog],[role=alertdialog],[role=menu],[role=listbox]:not([data-shortcuts])"))
    return false;
  if (chord.startsWith("Mod+")) return true;
  if (
    target?.closest(
      "input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable=true],[role=combobox]",
    )
  )
    return false;
  if (chord === "Escape") return true;
  if (!hasShortcuts && !chord.startsWith("Arrow") && chord !== "Enter") return false;
  if (chord === "Enter")
    return !target?.closest("button,a,summary,[role=tab],[role=button],[role=separator],[role=checkbox]");
  return (
    !chord.startsWith("Arrow") || !target?.closest("[role=tablist],[role=separator],[role=radiogroup],[data-scrolls]")
  );
}

type ShortcutOptions = {
  /** Off: the key does nothing and the palette does not list it. */
  isOn?: boolean;
  /** What it will do here and now, such as "Correct to €90.00 and re-run"; the registry's words otherwise. */
  label?: string;
  /** Acts are listed in the palette; movements are not. */
  isInPalette?: boolean;
};

/** Gives a shortcut something to do while this component is on the page. */
export function useShortcut(
  id: ShortcutId,
  run: () => void,
  { isOn = true, label, isInPalette = true }: ShortcutOptions = {},
): void {
  const registry = useRegistry();
  const runLatest = useEffectEvent(run);
  const words = label ?? shortcutById(id).label;
  useEffect(() => {
    if (!isOn) return;
    return registry.add({ act: { id, label: words, run: () => runLatest() }, isInPalette });
  }, [registry, id, isOn, words, isInPalette]);
}

/** Asks, when called, which acts stand ready. */
export function useReadyActs(): () => ReadyAct[] {
  const registry = useRegistry();
  return useMemo(() => registry.ready, [registry]);
}

function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new TypeError("Shortcuts need the ShortcutProvider of the desk layout.");
  return registry;
}
