import { filterOf, orderOf, type Row } from "#server/sandbox/avalara/filter";
import { transactionsOf } from "#server/sandbox/avalara/transactions";
import type { Answer, Call } from "#server/sandbox/http/call";
import type { Twin } from "#server/sandbox/twins/twin";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const LARGEST_PAGE = 1_000;
const LIST = /^\/api\/v2\/companies\/DEFAULT\/transactions$/;
const BY_CODE = /^\/api\/v2\/companies\/DEFAULT\/transactions\/([^/]+)$/;
const BY_ID = /^\/api\/v2\/transactions\/(\d+)$/;

/** The tax engine. Docket only reads it, so it takes nothing in. */
export const avalaraTwin: Twin = {
  system: "avalara",
  isWrite: () => false,
  answer({ world }, call) {
    if (!/^Basic .+/.test(call.headers.authorization ?? ""))
      return problem(401, "AuthenticationException", "Authentication failed.");
    // Rows appear when the engine has seen them, which is a moment after billing has made them.
    const rows = transactionsOf(world).filter((row) => Date.parse(String(row.modifiedDate)) <= world.now);
    if (call.method === "GET" && LIST.test(call.path)) return listAnswer(world, rows, call);
    const code = BY_CODE.exec(call.path)?.[1];
    const id = BY_ID.exec(call.path)?.[1];
    const found = rows.find((row) => row.code === decodeURIComponent(code ?? "") || String(row.id) === id);
    return found && call.method === "GET"
      ? { status: 200, body: found }
      : problem(404, "EntityNotFoundError", `Nothing was found at ${call.path}.`);
  },
};

function listAnswer(world: World, rows: readonly Row[], call: Call): Answer {
  const { query, pageShare } = call;
  const filter = filterOf(query.get("$filter") ?? "");
  if (!filter) return problem(400, "ParseError", "The filter statement cannot be read.");
  const top = Number(query.get("$top") ?? LARGEST_PAGE);
  const skip = Number(query.get("$skip") ?? 0);
  if (!Number.isInteger(top) || top < 1 || top > LARGEST_PAGE || !Number.isInteger(skip) || skip < 0)
    return problem(400, "ValidationException", `$top must be between 1 and ${LARGEST_PAGE}, $skip at least 0.`);
  // As in the real one: who names no day sees the last thirty.
  const earliest = utcDate(world.now - 30 * DAY);
  const found = rows
    .filter((row) => filter.test(row) && (filter.fields.has("date") || String(row.date) >= earliest))
    .sort(orderOf(query.get("$orderBy") ?? ""));
  const page = found.slice(skip, skip + Math.max(1, Math.floor(top * pageShare)));
  const next = skip + page.length;
  const nextLink = next < found.length ? { "@nextLink": `${call.path}?$skip=${next}` } : {};
  return { status: 200, body: { "@recordsetCount": found.length, value: page, ...nextLink } };
}

function problem(status: number, code: string, message: string): Answer {
  const details = [{ code, message, faultCode: "Client", severity: "Error" }];
  return { status, body: { error: { code, message, target: "HttpRequest", details } } };
}
