import type { Core } from "#server/sandbox/core";
import { type Answer, type Call, matchRoute, parseJson, type Route } from "#server/sandbox/http/call";
import { allPlansOf, type Plan } from "#server/sandbox/psa/plans";
import { problem } from "#server/sandbox/psa/problem";
import { psaRows } from "#server/sandbox/psa/rows";
import { psaState, thisMinute } from "#server/sandbox/psa/state";
import { minorFromDecimal } from "#server/sandbox/world/amounts";
import { billEntries } from "#server/sandbox/world/service-billing";
import { HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** Whoever is asked approves within the hour. */
const APPROVES_AFTER = HOUR;

const WRITES: readonly Route[] = [
  ["PATCH", /^\/v1\/milestones\/([^/]+)$/, acceptMilestone],
  ["POST", /^\/v1\/projects\/([^/]+)\/bill$/, billProject],
  ["POST", /^\/v1\/projects\/([^/]+)\/approval_requests$/, requestApproval],
  ["POST", /^\/v1\/projects\/([^/]+)\/rates$/, agreeRate],
];
const REQUESTS = /^\/v1\/projects\/([^/]+)\/approval_requests$/;

/** The same key gets the answer it had before. */
export function answerWrite(core: Core, call: Call): Answer {
  const match = matchRoute(WRITES, call.method, call.path);
  if (!match) return problem(404, "not_found", `Nothing can be written at ${call.path}.`);
  const answers = core.twinState<Map<string, Answer>>("psa", () => new Map());
  const key = call.headers["idempotency-key"] ?? null;
  const known = key === null ? undefined : answers.get(key);
  if (known) return { ...known, headers: { "idempotent-replayed": "true" } };
  const answer = match.handler(core, call, match.params);
  const kept: Answer = { status: answer.status, body: JSON.parse(JSON.stringify(answer.body)) };
  if (key !== null) answers.set(key, kept);
  return answer;
}

/** Requests for approval by the reference they came with; null when something else is asked for. */
export function requestsOf({ world }: Core, call: Call): Answer | null {
  const [, projectId] = REQUESTS.exec(call.path) ?? [];
  if (projectId === undefined) return null;
  if (!planNamed(world, projectId)) return notFound("project", projectId);
  const reference = call.query.get("reference");
  const data = [...psaState(world).requests]
    .filter(([key, request]) => request.projectId === projectId && (reference === null || key === reference))
    .map(([key]) => ({ reference: key, project_id: projectId }));
  return { status: 200, body: { data, next_cursor: null } };
}

function planNamed(world: World, id: string): Plan | undefined {
  return allPlansOf(world).find((plan) => plan.id === id);
}

function notFound(what: string, id: string): Answer {
  return problem(404, "not_found", `There is no ${what} ${id}.`);
}

function acceptMilestone({ world }: Core, call: Call, [id = ""]: readonly string[]): Answer {
  const body = parseJson(call.body);
  const row = () => psaRows(world).milestones.find((each) => each.id === id);
  const before = row();
  if (!before) return notFound("milestone", id);
  const on = String(body?.accepted_date ?? "");
  const by = String(body?.accepted_by ?? "").trim();
  if (!/^\d{4}-\d{2}-\d{2}$/.test(on) || by === "")
    return problem(422, "invalid_acceptance", "An acceptance needs its day and who accepted.");
  if (before.status === "Planned")
    return problem(409, "not_delivered", `The milestone ${id} was not delivered yet, so nobody can accept it.`);
  const state = psaState(world);
  state.acceptances.set(id, { on, by, at: thisMinute(world) });
  state.revision += 1;
  return { status: 200, body: row() ?? before };
}

function billProject({ world }: Core, call: Call, [id = ""]: readonly string[]): Answer {
  const plan = planNamed(world, id);
  if (!plan) return notFound("project", id);
  const wanted = new Set(listOf(parseJson(call.body)?.time_entry_ids));
  const entries = psaRows(world).time_entries.filter((entry) => entry.project_id === id && wanted.has(entry.id));
  if (wanted.size === 0 || entries.length < wanted.size)
    return problem(422, "unknown_time", "Name hours of this project to be billed.");
  const billed = entries.find((entry) => entry.billing_invoice_id !== null);
  if (billed)
    return problem(409, "already_billed", `The hours ${billed.id} are billed on ${billed.billing_invoice_id}.`);
  const open = entries.find((entry) => entry.status !== "Approved");
  if (open) return problem(409, "not_approved", `The hours ${open.id} are ${open.status.toLowerCase()}, not approved.`);
  const invoice = billEntries(world, plan, entries, `${id}/asked/${world.count(`bills asked for of ${id}`)}`);
  return { status: 201, body: { invoice_id: invoice.id, time_entry_ids: [...wanted] } };
}

function requestApproval({ world }: Core, call: Call, [id = ""]: readonly string[]): Answer {
  if (!planNamed(world, id)) return notFound("project", id);
  const body = parseJson(call.body);
  const reference = String(body?.reference ?? "");
  const rows = psaRows(world);
  const entries = listOf(body?.time_entry_ids);
  const rates = listOf(body?.rate_ids);
  const isKnown =
    entries.every((each) => rows.time_entries.some((row) => row.id === each && row.project_id === id)) &&
    rates.every((each) => rows.rates.some((row) => row.id === each && row.project_id === id));
  if (!isKnown || entries.length + rates.length === 0)
    return problem(422, "unknown_work", "Name hours or rates of this project to be approved.");
  const state = psaState(world);
  const at = thisMinute(world) + APPROVES_AFTER;
  for (const each of [...entries, ...rates]) if (!state.approvals.has(each)) state.approvals.set(each, at);
  state.requests.set(reference, { projectId: id, at: thisMinute(world) });
  state.revision += 1;
  return { status: 201, body: { reference, project_id: id } };
}

/** An approved rate from a day on, after the last one of its role. */
function agreeRate({ world }: Core, call: Call, [id = ""]: readonly string[]): Answer {
  const plan = planNamed(world, id);
  if (!plan) return notFound("project", id);
  const body = parseJson(call.body);
  const role = String(body?.role ?? "");
  const startsOn = String(body?.starts_on ?? "");
  const own = psaRows(world).rates.filter((row) => row.project_id === id && row.role === role);
  if (own.length === 0) return problem(422, "unknown_role", `Nobody works as ${role || "(none)"} on this project.`);
  const hourly = minorFromDecimal(Number(body?.hourly_rate ?? Number.NaN), plan.customer.currency);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(startsOn) || !Number.isInteger(hourly) || hourly <= 0)
    return problem(422, "invalid_rate", "A rate needs its first day and what an hour costs.");
  if (body?.currency !== plan.customer.currency)
    return problem(422, "wrong_currency", `This project is in ${plan.customer.currency}.`);
  const later = own.find((row) => row.starts_on >= startsOn);
  if (later) return problem(409, "rate_begins_later", `The rate ${later.id} begins on ${later.starts_on}.`);
  const state = psaState(world);
  const rateId = world.id("rate", `${id}/${role}/${startsOn}/${world.count(`rates of ${id}`)}`);
  state.agreedRates.set(rateId, { projectId: id, role, hourly, startsOn, at: thisMinute(world) });
  state.revision += 1;
  return { status: 201, body: psaRows(world).rates.find((row) => row.id === rateId) ?? {} };
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
