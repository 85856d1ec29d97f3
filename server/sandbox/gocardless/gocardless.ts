import type { Gateway } from "#server/sandbox/gocardless/kinds";
import { gatewayOf } from "#server/sandbox/gocardless/model";
import {
  customerRow,
  eventRows,
  mandateRow,
  paymentRow,
  payoutRow,
  type Row,
  refundRow,
} from "#server/sandbox/gocardless/shapes";
import { type Answer, bearerOf, type Call } from "#server/sandbox/http/call";
import type { Twin } from "#server/sandbox/twins/twin";
import { DAY, MINUTE } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** Eighteen months. */
const EVENTS_KEPT = 548 * DAY;

/** The direct debit gateway. Docket only reads it, so it takes nothing in. */
export const gocardlessTwin: Twin = {
  system: "gocardless",
  isWrite: () => false,
  answer: ({ world }, call) => {
    const refusal = refusalOf(call);
    if (refusal) return refusal;
    const [, resource = "", id] = call.path.split("/");
    const rows = ROWS[resource]?.(world, gatewayOf(world));
    if (!rows || call.method !== "GET") return problem(404, "path_not_found", "Path not found");
    return id === undefined ? listAnswer(resource, rows, call, world) : oneAnswer(resource, rows, id);
  },
};

const ROWS: Record<string, (world: World, gateway: Gateway) => Row[]> = {
  customers: (_world, { mandates }) => mandates.map(customerRow),
  mandates: (_world, { mandates }) => mandates.map(mandateRow),
  payments: (_world, { payments }) => payments.map(paymentRow),
  refunds: (_world, { refunds }) => refunds.map(refundRow),
  payouts: (_world, { payouts }) => payouts.map(payoutRow),
  events: (world, gateway) =>
    eventRows(world, gateway).filter((event) => Date.parse(event.created_at) >= world.now - EVENTS_KEPT),
};

function refusalOf(call: Call): Answer | null {
  if (bearerOf(call) === "") return problem(401, "unauthorized", "Unauthorized");
  if (call.headers["gocardless-version"] !== "2015-07-06")
    return problem(400, "version_not_found", "Version not found");
  return null;
}

function oneAnswer(resource: string, rows: readonly Row[], id: string): Answer {
  const found = rows.find((row) => row.id === decodeURIComponent(id));
  return found
    ? { status: 200, body: { [resource]: found } }
    : problem(404, "resource_not_found", "Resource not found");
}

/** Newest first; `after` names the last row of the page before, and stands still when newer rows appear. */
function listAnswer(resource: string, rows: readonly Row[], call: Call, world: World): Answer {
  const { query, pageShare } = call;
  const limit = Number(query.get("limit") ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    return problem(400, "invalid_filters", "limit must be between 1 and 500");
  const sorted = rows.filter((row) => fits(row, query)).sort(newestFirst);
  const after = query.get("after");
  const place = after === null ? -1 : sorted.findIndex((row) => row.id === after);
  if (after !== null && place === -1) return problem(400, "cursor_not_found", "Cursor not found");
  const from = place + 1;
  const page = sorted.slice(from, from + Math.max(1, Math.floor(limit * pageShare)));
  const more = from + page.length < sorted.length;
  const cursors = { before: from === 0 ? null : (page[0]?.id ?? null), after: more ? (page.at(-1)?.id ?? null) : null };
  return {
    status: 200,
    headers: {
      "ratelimit-limit": "1000",
      "ratelimit-remaining": "999",
      "ratelimit-reset": new Date(world.now + MINUTE).toUTCString(),
    },
    body: { [resource]: page, meta: { cursors, limit } },
  };
}

function newestFirst(left: Row, right: Row): number {
  if (left.created_at !== right.created_at) return left.created_at > right.created_at ? -1 : 1;
  return left.id > right.id ? -1 : left.id < right.id ? 1 : 0;
}

const BOUND = /^(created_at|charge_date)\[(gt|gte|lt|lte)\]$/;

function fits(row: Row, query: URLSearchParams): boolean {
  for (const [name, value] of query) {
    const bound = BOUND.exec(name);
    if (bound) {
      if (!isWithin(String(row[bound[1] ?? ""] ?? ""), bound[2] ?? "", value)) return false;
    } else if (name === "action" || name === "resource_type" || name === "status") {
      if (row[name] !== value) return false;
    } else if (name === "payment" || name === "mandate" || name === "customer") {
      if ((row.links as Record<string, unknown> | undefined)?.[name] !== value) return false;
    }
  }
  return true;
}

/** Instants and days are both written so that their text sorts as they do. */
function isWithin(value: string, bound: string, limit: string): boolean {
  const order = value < limit ? -1 : value > limit ? 1 : 0;
  if (bound === "gt") return order > 0;
  if (bound === "gte") return order >= 0;
  return bound === "lt" ? order < 0 : order <= 0;
}

function problem(status: number, reason: string, message: string): Answer {
  return {
    status,
    body: {
      error: {
        message,
        documentation_url: `https://developer.gocardless.com/api-reference#${reason}`,
        type: "invalid_api_usage",
        request_id: "00000000-0000-0000-0000-000000000000",
        code: status,
        errors: [{ reason, message }],
      },
    },
  };
}
