/**
 * Every key of the product, once: the listener, the help sheet, the hints on buttons and the tests read this list.
 * `keys` are alternatives; "g e" is g and then e, "Mod" is ⌘ or Ctrl, a capital letter or sign needs no Shift beside it.
 */
export const shortcuts = [
  { id: "list.next", keys: ["j", "ArrowDown"], scope: "list", label: "Next row" },
  { id: "list.previous", keys: ["k", "ArrowUp"], scope: "list", label: "Previous row" },
  { id: "list.open", keys: ["Enter", "o"], scope: "list", label: "Open the case or message" },
  { id: "list.select", keys: ["x"], scope: "list", label: "Select the row" },
  { id: "list.select_range", keys: ["Shift+x"], scope: "list", label: "Select from the last selected row to here" },
  { id: "list.search", keys: ["/"], scope: "list", label: "Search" },
  { id: "case.fix", keys: ["f"], scope: "case", label: "Fix: go to the correction; Enter runs it" },
  { id: "case.take", keys: ["t"], scope: "case", label: "Take" },
  { id: "case.take_next", keys: ["n"], scope: "case", label: "Take the next case" },
  { id: "case.assign", keys: ["a"], scope: "case", label: "Assign to somebody" },
  { id: "case.snooze", keys: ["s"], scope: "case", label: "Snooze until a date or event" },
  { id: "case.wake", keys: ["w"], scope: "case", label: "Wake a snoozed case" },
  { id: "case.resolve", keys: ["e"], scope: "case", label: "Resolve" },
  { id: "case.dismiss", keys: ["d"], scope: "case", label: "Dismiss with a reason" },
  { id: "case.escalate", keys: ["!"], scope: "case", label: "Escalate" },
  { id: "case.release", keys: ["r"], scope: "case", label: "Release" },
  { id: "case.comment", keys: ["c"], scope: "case", label: "Comment" },
  { id: "case.undo", keys: ["u"], scope: "case", label: "Undo the last act" },
  { id: "tab.previous", keys: ["["], scope: "case", label: "Previous tab" },
  { id: "tab.next", keys: ["]"], scope: "case", label: "Next tab" },
  { id: "desk.exceptions", keys: ["g e"], scope: "everywhere", label: "Go to Exceptions" },
  { id: "desk.dead_letters", keys: ["g d"], scope: "everywhere", label: "Go to Dead letters" },
  { id: "desk.causes", keys: ["g c"], scope: "everywhere", label: "Go to Causes" },
  { id: "desk.sync", keys: ["g s"], scope: "everywhere", label: "Go to Sync" },
  { id: "palette.open", keys: ["Mod+k"], scope: "everywhere", label: "Command palette" },
  { id: "help.open", keys: ["?"], scope: "everywhere", label: "Keyboard shortcuts" },
  { id: "layer.close", keys: ["Escape"], scope: "everywhere", label: "Close, or go back to the list" },
] as const satisfies readonly {
  id: string;
  keys: readonly [string, ...string[]];
  scope: ShortcutScope;
  label: string;
}[];

export type ShortcutScope = "list" | "case" | "everywhere";
export type Shortcut = (typeof shortcuts)[number];
export type ShortcutId = Shortcut["id"];

export const scopeLabels: Record<ShortcutScope, string> = {
  list: "In the list",
  case: "On a case, or on all that are selected",
  everywhere: "Everywhere",
};

export function shortcutById(id: ShortcutId): Shortcut {
  const found = shortcuts.find((shortcut) => shortcut.id === id);
  if (!found) throw new RangeError(`There is no shortcut "${id}".`);
  return found;
}

/** The first key of a shortcut, for the hint on its button. */
export function keyOf(id: ShortcutId): string {
  return shortcutById(id).keys[0];
}
