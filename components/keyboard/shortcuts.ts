/**
 * Every key of the product, once: the listener, the help sheet, the hints on buttons and the tests read this list.
 * `keys` are alternatives; "g e" is g and then e, "Mod" is ⌘ or Ctrl, a capital letter or sign needs no Shift beside it.
 */
export const shortcuts = [
  { id: "list.next", keys: ["j", "ArrowDown"], scope: "list", label: "Next row" },
  { id: "list.previous", keys: ["k", "ArrowUp"], scope: "list", label: "Previous row" },
  { id: "list.open", keys: ["Enter", "o"], scope: "list", label: "Open the case, account, draft, request or message" },
  { id: "list.select", keys: ["x"], scope: "list", label: "Select the row" },
  { id: "list.select_range", keys: ["Shift+x"], scope: "list", label: "Select from the last selected row to here" },
  { id: "worklist.compare", keys: ["c"], scope: "worklist", label: "Compare two selected accounts" },
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
  { id: "cash.accept_1", keys: ["1"], scope: "case", label: "Money: accept the first proposal" },
  { id: "cash.accept_2", keys: ["2"], scope: "case", label: "Money: accept the second proposal" },
  { id: "cash.accept_3", keys: ["3"], scope: "case", label: "Money: accept the third proposal" },
  { id: "cash.accept_4", keys: ["4"], scope: "case", label: "Money: accept the fourth proposal" },
  { id: "cash.split", keys: ["p"], scope: "case", label: "Money: split it over invoices" },
  { id: "tab.previous", keys: ["["], scope: "case", label: "Previous tab" },
  { id: "tab.next", keys: ["]"], scope: "case", label: "Next tab" },
  { id: "draft.approve", keys: ["y"], scope: "draft", label: "Approve your part" },
  { id: "draft.send_back", keys: ["b"], scope: "draft", label: "Send back with what is wrong" },
  { id: "request.sign", keys: ["a"], scope: "request", label: "Sign: go to the signature; Enter gives it" },
  { id: "request.reject", keys: ["r"], scope: "request", label: "Reject with a reason" },
  { id: "request.ask", keys: ["q"], scope: "request", label: "Ask whoever requested it" },
  { id: "account.wrap_up", keys: ["w"], scope: "account", label: "Wrap up a call" },
  { id: "account.mail", keys: ["m"], scope: "account", label: "Write a mail" },
  { id: "account.promise", keys: ["p"], scope: "account", label: "Take a promise" },
  { id: "account.note", keys: ["c"], scope: "account", label: "Add a note" },
  { id: "account.dispute", keys: ["d"], scope: "account", label: "Raise a dispute" },
  { id: "account.leave_out", keys: ["x"], scope: "account", label: "Leave it out for a while" },
  { id: "account.nudge", keys: ["u"], scope: "account", label: "Nudge it up or down the list" },
  { id: "account.ask", keys: ["a"], scope: "account", label: "Ask others: the success manager, or for a signature" },
  { id: "account.next", keys: ["Shift+j"], scope: "account", label: "Next account of the list" },
  { id: "account.previous", keys: ["Shift+k"], scope: "account", label: "Previous account of the list" },
  { id: "desk.exceptions", keys: ["g e"], scope: "everywhere", label: "Go to Exceptions" },
  { id: "desk.collections", keys: ["g w"], scope: "everywhere", label: "Go to Collections" },
  { id: "desk.disputes", keys: ["g o"], scope: "everywhere", label: "Go to Disputes" },
  { id: "desk.cash", keys: ["g h"], scope: "everywhere", label: "Go to Cash" },
  { id: "desk.dunning", keys: ["g n"], scope: "everywhere", label: "Go to Dunning" },
  { id: "desk.mail", keys: ["g m"], scope: "everywhere", label: "Go to Mail" },
  { id: "desk.charge_retries", keys: ["g r"], scope: "everywhere", label: "Go to Failed charges" },
  { id: "desk.forecast", keys: ["g f"], scope: "everywhere", label: "Go to Forecast" },
  { id: "desk.dead_letters", keys: ["g d"], scope: "everywhere", label: "Go to Dead letters" },
  { id: "desk.causes", keys: ["g c"], scope: "everywhere", label: "Go to Causes" },
  { id: "desk.sync", keys: ["g s"], scope: "everywhere", label: "Go to Sync" },
  { id: "desk.drafts", keys: ["g b"], scope: "everywhere", label: "Go to Drafts" },
  { id: "desk.approvals", keys: ["g a"], scope: "everywhere", label: "Go to Approvals" },
  { id: "desk.questions", keys: ["g q"], scope: "everywhere", label: "Go to Questions" },
  { id: "desk.policies", keys: ["g p"], scope: "everywhere", label: "Go to Policies" },
  { id: "desk.teams", keys: ["g t"], scope: "everywhere", label: "Go to Teams" },
  { id: "desk.audit", keys: ["g l"], scope: "everywhere", label: "Go to Audit" },
  { id: "desk.access", keys: ["g u"], scope: "everywhere", label: "Go to Access" },
  { id: "desk.break_glass", keys: ["g x"], scope: "everywhere", label: "Go to Break-glass" },
  { id: "palette.open", keys: ["Mod+k"], scope: "everywhere", label: "Command palette" },
  { id: "help.open", keys: ["?"], scope: "everywhere", label: "Keyboard shortcuts" },
  { id: "layer.close", keys: ["Escape"], scope: "everywhere", label: "Close, or go back to the list" },
] as const satisfies readonly {
  id: string;
  keys: readonly [string, ...string[]];
  scope: ShortcutScope;
  label: string;
}[];

/**
 * Keys that a control answers itself while it has the focus, as its kind does everywhere. The help sheet names them; the
 * one listener knows nothing of them.
 */
export const controlKeys: readonly { keys: readonly [string, ...string[]]; label: string }[] = [
  { keys: ["Home", "End"], label: "List: first row, last row" },
  { keys: ["PageUp", "PageDown"], label: "List: a page up, a page down" },
  { keys: ["Space"], label: "List: select the row" },
  { keys: ["Mod+Enter"], label: "Form of an act, comment: send it" },
  { keys: ["Enter", "Shift+Enter"], label: "Search in a message: next place, place before" },
  { keys: ["ArrowLeft", "ArrowRight", "Home", "End"], label: "Bar between two panes: move it" },
  { keys: ["Alt+ArrowUp", "Alt+ArrowDown"], label: "Row of the routing table: move it up, down" },
];

export type ShortcutScope = "list" | "worklist" | "case" | "draft" | "request" | "account" | "everywhere";
export type Shortcut = (typeof shortcuts)[number];
export type ShortcutId = Shortcut["id"];

export const scopeLabels: Record<ShortcutScope, string> = {
  list: "In a list of cases, requests or messages",
  worklist: "On the worklist of collections",
  case: "On a case, or on all that are selected",
  draft: "On a draft under review",
  request: "On a request for approval, or on all that are selected",
  account: "On a customer account",
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
