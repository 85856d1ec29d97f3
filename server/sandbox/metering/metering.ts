import type { Core } from "#server/sandbox/core";
import { type Answer, bearerOf, type Call, matchRoute, type Route } from "#server/sandbox/http/call";
import { type Aggregate, aggregatesOf } from "#server/sandbox/metering/aggregates";
import { eventsOf } from "#server/sandbox/metering/raw-events";
import { correctDay, doneUnder, resubmit } from "#server/sandbox/metering/writes";
import type { Twin } from "#server/sandbox/twins/twin";
import { isoOf } from "#server/sandbox/world/time";

/**
 * A usage meter in the manner of today's: events come in, each customer's day is added up, and the days are listed by
 * their last change. It is nobody's product in particular; a real meter is reached through a mapping of the same shape.
 */
export const meteringTwin: Twin = {
  system: "metering",
  isWrite: (call) => call.method === "POST",
  answer(core: Core, call: Call): Answer {
    if (bearerOf(call) === "") return problem(401, "unauthorized", "The key is missing or not known.");
    const match = matchRoute(ROUTES, call.method, call.path);
    return match?.handler(core, call, match.params) ?? problem(404, "not_found", `Nothing lives at ${call.path}.`);
  },
};

const MOST_ROWS = 1_000;
const USUAL_ROWS = 100;

const ROUTES: readonly Route[] = [
  ["GET", /^\/v1\/usage\/days$/, listDays],
  [
    "GET",
    /^\/v1\/usage\/days\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => {
      const row = aggregatesOf(world).byId.get(id);
      return row ? { status: 200, body: row } : problem(404, "not_found", `There is no usage day ${id}.`);
    },
  ],
  ["GET", /^\/v1\/events$/, listEvents],
  ["POST", /^\/v1\/usage\/resubmissions$/, resubmit],
  ["POST", /^\/v1\/usage\/days\/([^/]+)\/corrections$/, correctDay],
  [
    "GET",
    /^\/v1\/usage\/requests\/([^/]+)$/,
    (core, _call, [key = ""]) => {
      const done = doneUnder(core, key);
      return done ? { status: 200, body: done } : problem(404, "not_found", "Nothing was done under this key.");
    },
  ],
];

type Key = readonly [first: string, id: string];

/** By their last change; asked for a span of days, by day instead. */
function listDays({ world }: Core, call: Call): Answer {
  const { rows } = aggregatesOf(world);
  const { query } = call;
  const [from, to] = [query.get("from"), query.get("to")];
  if (from !== null || to !== null) {
    const chosen = rows.filter((row) => (from === null || row.day >= from) && (to === null || row.day <= to));
    const keyOf = (row: Aggregate): Key => [row.day, row.id];
    return page(
      chosen.sort((left, right) => compare(keyOf(left), keyOf(right))),
      keyOf,
      call,
    );
  }
  const after = query.get("updated_after");
  const since = after === null ? 0 : Date.parse(after);
  if (Number.isNaN(since)) return problem(400, "invalid_request", "updated_after must be an ISO instant.");
  const earliest = isoOf(since);
  return page(
    rows.filter((row) => row.updated_at >= earliest),
    (row): Key => [row.updated_at, row.id],
    call,
  );
}

function listEvents({ world }: Core, call: Call): Answer {
  const { query } = call;
  const wanted = { customer: query.get("customer"), product: query.get("product"), day: query.get("day") };
  if (!wanted.customer || !wanted.day)
    return problem(400, "invalid_request", "customer and day must be named; product may be.");
  const events = aggregatesOf(world)
    .rows.filter(
      (row) =>
        row.customer_id === wanted.customer &&
        row.day === wanted.day &&
        (wanted.product === null || row.product === wanted.product),
    )
    .flatMap((row) => eventsOf(world, row));
  return page(events, (event): Key => [event.at, event.id], call);
}

function compare([left, leftId]: Key, [right, rightId]: Key): number {
  if (left !== right) return left < right ? -1 : 1;
  return leftId < rightId ? -1 : leftId > rightId ? 1 : 0;
}

/** Rows after the cursor's own key: a row that changed while somebody pages is met again at its new place. */
function page<Row>(rows: readonly Row[], keyOf: (row: Row) => Key, { query, pageShare }: Call): Answer {
  const limit = Number(query.get("limit") ?? USUAL_ROWS);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS)
    return problem(400, "invalid_request", `limit must be a whole number from 1 to ${MOST_ROWS}.`);
  const text = query.get("cursor");
  const after = text === null ? null : readCursor(text);
  if (text !== null && after === null) return problem(400, "invalid_cursor", "The cursor cannot be read.");
  const rest = after === null ? rows : rows.filter((row) => compare(keyOf(row), after) > 0);
  const data = rest.slice(0, Math.max(1, Math.floor(limit * pageShare)));
  const last = data.at(-1);
  const hasMore = data.length < rest.length;
  return {
    status: 200,
    body: { data, has_more: hasMore, next_cursor: hasMore && last !== undefined ? writeCursor(keyOf(last)) : null },
  };
}

function writeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

function readCursor(text: string): Key | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    const [first, id]: unknown[] = Array.isArray(key) ? key : [];
    return typeof first === "string" && typeof id === "string" ? [first, id] : null;
  } catch {
    return null;
  }
}

function problem(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
