import { createLoader, parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { repairs } from "#server/domain/approvals/about";
import { requestKinds } from "#server/domain/approvals/kinds";
import { type RequestLane, requestLanes } from "#server/domain/approvals/views";
import { standings } from "./ask-draft";

/** What the address of the list says. */
export const approvalsParsers = {
  lane: parseAsStringLiteral(requestLanes).withDefault("to_sign"),
  kind: parseAsStringLiteral(requestKinds),
};
export const loadApprovalsUrl = createLoader(approvalsParsers);

/** What a request that is begun elsewhere is filled in with. */
export const askParsers = {
  kind: parseAsStringLiteral(requestKinds),
  case: parseAsString,
  /** Of a case: the fix that waits for an approval. */
  fix: parseAsString,
  invoice: parseAsString,
  payment: parseAsString,
  customer: parseAsString,
  /** Of a customer: the invoices that are chosen already. */
  chosen: parseAsArrayOf(parseAsString),
  /** Of a restriction: what it is to come to. */
  standing: parseAsStringLiteral(standings),
  /** Of a policy: the document and its drafted version. */
  document: parseAsString,
  version: parseAsInteger,
  /** Of access: the account that gets a role, or the grant that ends. */
  user: parseAsString,
  grant: parseAsString,
  /** Of synced data: what is done, and to which messages or which count. */
  repair: parseAsStringLiteral(repairs),
  messages: parseAsArrayOf(parseAsString),
  source: parseAsString,
  stream: parseAsString,
  signature: parseAsString,
  total: parseAsString,
};
export const loadAskUrl = createLoader(askParsers);

/** A request, which leads back to the lane it was opened from. */
export function requestHref(requestId: string, lane?: RequestLane): string {
  return lane === undefined ? `/approvals/${requestId}` : `/approvals/${requestId}?lane=${lane}`;
}

export function laneHref(lane: RequestLane | null): string {
  return lane === null ? "/approvals" : `/approvals?lane=${lane}`;
}

type Subject = Partial<Record<keyof typeof askParsers, string>>;

/** The form for a request over something. */
export function askHref(subject: Subject): string {
  return `/approvals/new?${new URLSearchParams(subject)}`;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What somebody wrote into an address, where it can be an identifier at all. */
export function idOrNull(value: string | null): string | null {
  return value !== null && uuid.test(value) ? value : null;
}
