import type { Query } from "@tanstack/react-query";

/** One line of the change feed: which stream of events grew, and by what. */
export type LiveChange = { stream: string; type: string };

/** Which parts of the API tell something else after such an event. Events of an area nobody names here change nothing on a screen. */
const pathsOf: Record<string, readonly string[]> = {
  case: ["cases", "questions", "caseFiles", "worklist", "disputes"],
  worklist: ["worklist"],
  bulk: ["cases"],
  cause: ["causes"],
  cohort: ["cohorts", "causes"],
  policy: ["cases", "mappings", "sync", "autoFix", "policies"],
  team: ["teams", "policies"],
  absence: ["teams", "approvals"],
  draft_review: ["drafts"],
  request: ["approvals", "cases", "disputes"],
  customer: ["mail", "collections"],
  promise: ["collections"],
  collection_exclusion: ["collections"],
  collection_nudge: ["collections"],
  collection_task: ["collections"],
  contact_person: ["collections"],
  account_note: ["collections"],
  inbound_mail: ["mail"],
  delegation: ["approvals"],
  effect: ["cases", "sync", "sources", "drafts", "approvals"],
  source: ["sync", "cases", "completeness", "sources"],
  control_total: ["completeness"],
  inbox: ["sync", "cases", "messages"],
  sync_run: ["sync"],
  forecast: ["forecast"],
  payment_plan: ["paymentPlans"],
  bank_file: ["bank"],
  bank_account: ["bank"],
  bank_drop: ["bank", "messages"],
  upload: ["files"],
  file_layout: ["files"],
  view: ["views"],
  break_glass: ["breakGlass"],
  user: ["session", "people", "account"],
  entity: ["session", "people"],
  audit_export: ["audit"],
};

/** What is read again when changes may have been missed. */
export const everyPath: ReadonlySet<string> = new Set(Object.values(pathsOf).flat());

/** The first parts of the paths to read again: "cases", "sync". */
export function pathsToRefresh(changes: readonly LiveChange[]): ReadonlySet<string> {
  return new Set(changes.flatMap(({ stream }) => pathsOf[stream.split(":")[0] ?? ""] ?? []));
}

/** Events on an account that change nothing of what its person may see: they sign in elsewhere, or keep their second factor. */
const TELLS_NO_RIGHT = /^(session|factor|token)\./;

/**
 * Does this make the server's page of that person stale? The clock of the demo moves for everybody, and a changed grant
 * changes what its own person may see. Whoever else comes and goes does not: what is under somebody's hand stays.
 */
export function changesThePage({ stream, type }: LiveChange, userId: string): boolean {
  return stream.startsWith("clock:") || (stream === `user:${userId}` && !TELLS_NO_RIGHT.test(type));
}

/**
 * Is this query read again by itself after a change? Pages of a list are not: rows must not move under somebody's hand,
 * so the list hears of changes and marks its rows instead.
 */
export function refreshesByItself(query: Query, paths: ReadonlySet<string>): boolean {
  const [path, kind] = query.queryKey as [unknown, { type?: string } | undefined];
  const area = Array.isArray(path) ? String(path[0]) : "";
  return paths.has(area) && kind?.type !== "infinite";
}
