import { type Shortcut, type ShortcutId, shortcuts } from "./shortcuts";

/** The shortcuts that answer somebody: all but those that lead to a desk they may not enter. */
export function namedFor(desks: readonly { shortcut: ShortcutId | null }[]): Shortcut[] {
  const entered = new Set(desks.map(({ shortcut }) => shortcut));
  return shortcuts.filter(({ id }) => !id.startsWith("desk.") || entered.has(id));
}
