import type { Core } from "#server/sandbox/core";
import { type Answer, bearerOf, type Call } from "#server/sandbox/http/call";
import type { MilestoneRow, PsaRow, Resource, TimeEntryRow } from "#server/sandbox/psa/model";
import { problem } from "#server/sandbox/psa/problem";
import { psaRows } from "#server/sandbox/psa/rows";
import { answerWrite, requestsOf } from "#server/sandbox/psa/writes";
import type { Twin } from "#server/sandbox/twins/twin";

const MOST_ROWS = 500;
const USUAL_ROWS = 100;
const RESOURCES: readonly Resource[] = ["projects", "milestones", "time_entries", "rates"];
/** The day by which rows can be asked for beside their last change. */
const DAY_FILTERS: Partial<Record<Resource, { parameter: string; dayOf(row: PsaRow): string }>> = {
  milestones: { parameter: "due", dayOf: (row) => (row as MilestoneRow).due_date },
  time_entries: { parameter: "worked", dayOf: (row) => (row as TimeEntryRow).worked_on },
};

/**
 * A project system in the manner of professional services tools. It is nobody's product in particular: rows are listed by
 * their last change, deleted ones among them, and a page names the cursor of the next.
 */
export const psaTwin: Twin = {
  system: "psa",
  isWrite: ({ method }) => method !== "GET",
  answer(core: Core, call: Call): Answer {
    if (bearerOf(call) === "") return problem(401, "unauthorized", "The access token is missing or not known.");
    if (call.method !== "GET") return answerWrite(core, call);
    const asked = requestsOf(core, call);
    if (asked) return asked;
    const [, name = "", id] = /^\/v1\/([a-z_]+)(?:\/([^/]+))?$/.exec(call.path) ?? [];
    const resource = RESOURCES.find((each) => each === name);
    if (!resource || call.method !== "GET") return problem(404, "not_found", `Nothing lives at ${call.path}.`);
    const rows: readonly PsaRow[] = psaRows(core.world)[resource];
    if (id === undefined) return list(resource, rows, call);
    const row = rows.find((each) => each.id === decodeURIComponent(id));
    return row ? { status: 200, body: row } : problem(404, "not_found", `There is no ${name} ${id}.`);
  },
};

function list(resource: Resource, all: readonly PsaRow[], call: Call): Answer {
  const { query } = call;
  const limit = Number(query.get("limit") ?? USUAL_ROWS);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS)
    return problem(400, "invalid_parameter", `limit must be a whole number from 1 to ${MOST_ROWS}.`);
  const since = query.get("modified_since");
  const from = since === null ? null : Date.parse(since);
  if (Number.isNaN(from)) return problem(400, "invalid_parameter", "modified_since must be an instant.");
  const cursor = query.get("cursor");
  const after = cursor === null ? "" : Buffer.from(cursor, "base64url").toString("utf8");
  if (cursor !== null && !/^\S+ \S+$/.test(after)) return problem(400, "invalid_cursor", "The cursor is not known.");
  const rows = all.filter(
    (row) =>
      (from === null || Date.parse(row.modified_at) >= from) &&
      keyOf(row) > after &&
      isWithin(resource, row, query) &&
      isOfProject(row, query.get("project_id")),
  );
  const size = Math.max(1, Math.floor(limit * call.pageShare));
  const page = rows.slice(0, size);
  const last = page.at(-1);
  const isLast = rows.length <= size;
  const next = isLast || !last ? null : Buffer.from(keyOf(last)).toString("base64url");
  return { status: 200, body: { data: page, next_cursor: next } };
}

function isWithin(resource: Resource, row: PsaRow, query: URLSearchParams): boolean {
  const filter = DAY_FILTERS[resource];
  if (!filter) return true;
  const from = query.get(`${filter.parameter}_from`);
  const to = query.get(`${filter.parameter}_to`);
  const day = filter.dayOf(row);
  return (from === null || day >= from) && (to === null || day <= to);
}

function isOfProject(row: PsaRow, projectId: string | null): boolean {
  return projectId === null || ("project_id" in row && row.project_id === projectId);
}

function keyOf(row: PsaRow): string {
  return `${row.modified_at} ${row.id}`;
}
