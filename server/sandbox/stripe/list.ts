import type { Answer, Call } from "#server/sandbox/http/call";
import { type FormObject, objectAt, parseForm, textAt } from "#server/sandbox/http/form";
import { StripeProblem } from "#server/sandbox/stripe/errors";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import type { Collection } from "#server/sandbox/world/collection";
import { secondsOf } from "#server/sandbox/world/time";

interface Listed {
  id: string;
  createdAt: number;
}

interface ListDetails<T> {
  kind: string;
  where(row: T, query: FormObject): boolean;
  shape(row: T): Shape;
}

/** Newest first, as Stripe lists. Rows of one second keep the order they came in. */
export function listAnswer<T extends Listed>(rows: Collection<T>, call: Call, details: ListDetails<T>): Answer {
  const query = parseForm(call.query.toString());
  const limit = pageLimit(query, call.pageShare);
  const after = textAt(query, "starting_after");
  const before = textAt(query, "ending_before");
  const created = createdFilter(query);
  const data: Shape[] = [];
  const step = before ? 1 : -1;
  const cursor = after ?? before;
  let place = cursor ? cursorPlace(rows, cursor, details.kind) + step : rows.rows.length - 1;
  let hasMore = false;
  for (; place >= 0 && place < rows.rows.length; place += step) {
    const row = rows.rows[place];
    if (!row || !created(secondsOf(row.createdAt)) || !details.where(row, query)) continue;
    if (data.length === limit) {
      hasMore = true;
      break;
    }
    data.push(details.shape(row));
  }
  if (before) data.reverse();
  return { status: 200, body: { object: "list", data, has_more: hasMore, url: call.path } };
}

/** For the few lists that are not kept as a collection. */
export function staticList(data: Shape[], call: Call): Answer {
  const query = parseForm(call.query.toString());
  const after = textAt(query, "starting_after");
  const from = after ? data.findIndex((row) => row.id === after) + 1 : 0;
  const limit = pageLimit(query, call.pageShare);
  const page = data.slice(from, from + limit);
  return { status: 200, body: { object: "list", data: page, has_more: from + limit < data.length, url: call.path } };
}

function pageLimit(query: FormObject, share: number): number {
  const limit = Number(textAt(query, "limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    const message = "This value must be an integer between 1 and 100 (inclusive).";
    throw new StripeProblem(message, { code: "parameter_invalid_integer", param: "limit" });
  }
  return Math.max(1, Math.floor(limit * share));
}

function cursorPlace<T extends Listed>(rows: Collection<T>, id: string, kind: string): number {
  const place = rows.placeOf(id);
  if (place !== undefined) return place;
  throw new StripeProblem(`No such ${kind}: '${id}'`, { code: "resource_missing", param: "starting_after" });
}

function createdFilter(query: FormObject): (created: number) => boolean {
  const exact = textAt(query, "created");
  if (exact !== undefined) return (created) => created === Number(exact);
  const range = objectAt(query, "created");
  if (!range) return () => true;
  const bound = (key: string) => (textAt(range, key) === undefined ? null : Number(textAt(range, key)));
  const [gte, gt, lte, lt] = [bound("gte"), bound("gt"), bound("lte"), bound("lt")];
  return (created) =>
    (gte === null || created >= gte) &&
    (gt === null || created > gt) &&
    (lte === null || created <= lte) &&
    (lt === null || created < lt);
}

/** A filter `key=value` in the query, or none. */
export function same(query: FormObject, key: string, value: string | null): boolean {
  const wanted = textAt(query, key);
  return wanted === undefined || wanted === value;
}
