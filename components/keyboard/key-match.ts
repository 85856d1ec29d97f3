import { type ShortcutId, shortcuts } from "./shortcuts";

export type KeyPress = {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
};

/** The press as the registry writes it: "j", "Shift+x", "!", "Mod+k"; null for presses that belong to nobody here. */
export function chordOf(press: KeyPress): string | null {
  if (["Shift", "Control", "Alt", "Meta", "Dead", "Process", "Unidentified"].includes(press.key)) return null;
  // Alt composes characters on many layouts and belongs to the browser's menus on others.
  if (press.altKey) return null;
  const key = latinKey(press);
  const isLetter = /^[a-zA-Z]$/.test(key);
  const base = isLetter ? key.toLowerCase() : key;
  if (press.ctrlKey || press.metaKey) return `Mod+${base}`;
  return press.shiftKey && (isLetter || key.length > 1) ? `Shift+${base}` : base;
}

/** On keyboards that write no Latin letters, the key that would write one stands for it. */
function latinKey(press: KeyPress): string {
  if (press.key.length !== 1 || press.key.charCodeAt(0) < 128) return press.key;
  return /^Key[A-Z]$/.test(press.code) ? press.code.slice(3).toLowerCase() : press.key;
}

/** Acts of different scopes can share a key; what stands on the page decides between them. */
export type KeyAnswer = { kind: "shortcut"; ids: ShortcutId[] } | { kind: "prefix" } | { kind: "none" };

/** What a chord means after the chord before it, if that began a sequence. */
export function answerTo(chord: string, pending: string | null): KeyAnswer {
  const whole = pending === null ? chord : `${pending} ${chord}`;
  const hits = shortcuts.filter((shortcut) => (shortcut.keys as readonly string[]).includes(whole));
  if (hits.length > 0) return { kind: "shortcut", ids: hits.map(({ id }) => id) };
  if (shortcuts.some((shortcut) => shortcut.keys.some((keys) => keys.startsWith(`${whole} `))))
    return { kind: "prefix" };
  return pending === null ? { kind: "none" } : answerTo(chord, null);
}
