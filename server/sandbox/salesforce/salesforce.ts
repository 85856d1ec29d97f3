import type { Core } from "#server/sandbox/core";
import {
  type Answer,
  bearerOf,
  type Call,
  isObject,
  matchRoute,
  parseJson,
  type Route,
} from "#server/sandbox/http/call";
import { QueryProblem } from "#server/sandbox/query/condition";
import { createOrder } from "#server/sandbox/salesforce/create-order";
import { patchObject } from "#server/sandbox/salesforce/patch";
import { type CrmRow, crmRow, objectNamed } from "#server/sandbox/salesforce/shapes";
import { runSoql, type Selection } from "#server/sandbox/salesforce/soql";

const PAGE = 2000;
const SMALLEST_PAGE = 200;
/** Like the real query locators, ours are given up when too many are open; the caller then asks anew. */
const OPEN_LOCATORS = 50;

const ROUTES: readonly Route[] = [
  ["GET", /^\/services\/data\/v[\d.]+\/query\/?$/, query],
  ["GET", /^\/services\/data\/v[\d.]+\/queryAll\/?$/, query],
  ["GET", /^\/services\/data\/v[\d.]+\/query(?:All)?\/([^/]+)$/, nextPage],
  ["GET", /^\/services\/data\/v[\d.]+\/sobjects\/([^/]+)\/([^/]+)$/, retrieve],
  ["POST", /^\/services\/data\/v[\d.]+\/composite\/tree\/Order$/, createOrders],
  ["PATCH", /^\/services\/data\/v[\d.]+\/sobjects\/([^/]+)\/([^/]+)$/, patch],
];

export function answerSalesforce(core: Core, call: Call): Answer {
  if (call.method === "POST" && call.path === "/services/oauth2/token") return token(core, call);
  if (bearerOf(call) !== accessToken(core)) return problem(401, "INVALID_SESSION_ID", "Session expired or invalid");
  const match = matchRoute(ROUTES, call.method, call.path);
  if (!match) return problem(404, "NOT_FOUND", "The requested resource does not exist");
  return match.handler(core, call, match.params);
}

function accessToken(core: Core): string {
  return `00D5f0000000001!${core.world.id("token", "salesforce")}`;
}

function token(core: Core, call: Call): Answer {
  const form = new URLSearchParams(call.body);
  if (form.get("grant_type") !== "client_credentials") {
    return { status: 400, body: { error: "unsupported_grant_type", error_description: "grant type not supported" } };
  }
  const basic = (call.headers.authorization ?? "").startsWith("Basic ");
  if (!basic && (!form.get("client_id") || !form.get("client_secret"))) {
    return { status: 400, body: { error: "invalid_client", error_description: "invalid client credentials" } };
  }
  return {
    status: 200,
    body: {
      access_token: accessToken(core),
      signature: core.world.id("sig", "salesforce"),
      scope: "api",
      instance_url: `http://${call.headers.host ?? "127.0.0.1"}`,
      id: "https://login.salesforce.com/id/00D5f0000000001AAA/0055f0000000001AAA",
      token_type: "Bearer",
      issued_at: String(core.world.now),
    },
  };
}

function query(core: Core, call: Call): Answer {
  try {
    const selection = runSoql(core, call.query.get("q") ?? "", /queryAll\/?$/.test(call.path));
    const wanted = Number(/batchSize=(\d+)/i.exec(call.headers["sforce-query-options"] ?? "")?.[1] ?? PAGE);
    const size = Math.min(PAGE, Math.max(SMALLEST_PAGE, wanted));
    const locator = core.world.id("01g", `locator/${core.nextRead()}`).slice(0, 18);
    core.locators.set(locator, { selection, size });
    for (const oldest of core.locators.keys()) {
      if (core.locators.size <= OPEN_LOCATORS) break;
      core.locators.delete(oldest);
    }
    return page(core, call, locator, 0);
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    const code = /No such column/.test(error.message) ? "INVALID_FIELD" : "MALFORMED_QUERY";
    return problem(400, code, error.message);
  }
}

function nextPage(core: Core, call: Call, [key = ""]: readonly string[]): Answer {
  const [, locator = "", offset = "0"] = /^(.+)-(\d+)$/.exec(key) ?? [];
  if (!core.locators.has(locator)) return problem(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
  return page(core, call, locator, Number(offset));
}

function page(core: Core, call: Call, locator: string, offset: number): Answer {
  const open = core.locators.get(locator);
  if (!open) return problem(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
  const { selection, size } = open;
  const end = offset + Math.max(1, Math.floor(size * call.pageShare));
  const records = selection.rows.slice(offset, end).map((row) => recordShape(selection, row));
  const done = end >= selection.rows.length;
  const version = /\/data\/(v[\d.]+)\//.exec(call.path)?.[1] ?? "v61.0";
  const next = done ? {} : { nextRecordsUrl: `/services/data/${version}/query/${locator}-${end}` };
  if (done) core.locators.delete(locator);
  return { status: 200, body: { totalSize: selection.rows.length, done, ...next, records } };
}

function recordShape(selection: Selection, row: CrmRow): CrmRow {
  const url = `/services/data/v61.0/sobjects/${selection.object}/${row.Id}`;
  const record: CrmRow = { attributes: { type: selection.object, url } };
  for (const field of selection.fields) record[field] = row[field];
  return record;
}

function retrieve(core: Core, call: Call, [objectName = "", id = ""]: readonly string[]): Answer {
  const object = objectNamed(objectName);
  const row = object ? crmRow(core.world, object, id) : null;
  if (!object || !row) return problem(404, "NOT_FOUND", "The requested resource does not exist");
  const wanted = call.query.get("fields")?.split(",");
  const fields = wanted ?? Object.keys(row);
  return { status: 200, body: recordShape({ object, fields, rows: [] }, row) };
}

function patch(core: Core, call: Call, [objectName = "", id = ""]: readonly string[]): Answer {
  const fields = parseJson(call.body);
  if (!fields) return problem(400, "JSON_PARSER_ERROR", "The body must be a JSON object.");
  const unknown = patchObject(core.world, objectName, id, fields);
  if (unknown === undefined)
    return problem(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible");
  if (unknown === null) return { status: 204, body: "" };
  const message = `Unable to create/update fields: ${unknown}. Please check the security settings of this field.`;
  return problem(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, [unknown]);
}

/** One tree in one call, whole or not at all. */
function createOrders(core: Core, call: Call): Answer {
  const records = parseJson(call.body)?.records;
  const [record] = Array.isArray(records) ? records : [];
  if (!isObject(record) || (Array.isArray(records) && records.length > 1))
    return problem(400, "JSON_PARSER_ERROR", "The body must name one record.");
  const made = createOrder(core.world, record);
  if ("field" in made)
    return problem(400, "FIELD_INTEGRITY_EXCEPTION", `The value of ${made.field} is not right.`, [made.field]);
  return { status: 201, body: { hasErrors: false, results: [{ referenceId: "order", id: made.id }] } };
}

function problem(status: number, errorCode: string, message: string, fields: readonly string[] = []): Answer {
  return { status, body: [{ message, errorCode, fields }] };
}
