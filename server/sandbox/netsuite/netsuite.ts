import type { Core } from "#server/sandbox/core";
import { type Answer, type Call, matchRoute, parseJson, type Route } from "#server/sandbox/http/call";
import { findPlan, patchPlan, putImport, putInvoice, putPlan, voidPosting } from "#server/sandbox/netsuite/corrections";
import {
  applyCreditMemo,
  deleteTransaction,
  documentTypeOf,
  findTransaction,
  upsertDocument,
} from "#server/sandbox/netsuite/documents";
import { notFound, plainValue, problem } from "#server/sandbox/netsuite/problem";
import {
  customerRow,
  type ErpRow,
  importRow,
  planRow,
  subsidiaryRows,
  transactionRow,
} from "#server/sandbox/netsuite/shapes";
import { runSuiteql } from "#server/sandbox/netsuite/suiteql";
import { answerToken, isSignedIn, TOKEN_PATH } from "#server/sandbox/netsuite/token";
import { QueryProblem } from "#server/sandbox/query/condition";
import type { InvoiceImport } from "#server/sandbox/world/erp-model";
import { LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import { differing } from "#server/sandbox/world/masters";
import type { MasterDifference } from "#server/sandbox/world/model";
import { tryPosting } from "#server/sandbox/world/simulate-erp";
import type { World } from "#server/sandbox/world/world";

const MOST_ROWS = 1000;
const RECORDS = "/services/rest/record/v1";

const ROUTES: readonly Route[] = [
  ["POST", /^\/services\/rest\/query\/v1\/suiteql$/, query],
  [
    "GET",
    /^\/services\/rest\/record\/v1\/([^/]+)\/([^/]+)$/,
    ({ world }, _call, [type = "", key = ""]) => {
      const row = findRecord(world, type.toLowerCase(), key);
      if (!row) return notFound(type, key);
      return { status: 200, body: { links: [{ rel: "self", href: `${RECORDS}/${type}/${row.id}` }], ...row } };
    },
  ],
  ["PATCH", /^\/services\/rest\/record\/v1\/([^/]+)\/([^/]+)$/, patch],
  ["PUT", /^\/services\/rest\/record\/v1\/([^/]+)\/eid:([^/]+)$/, put],
  ["DELETE", /^\/services\/rest\/record\/v1\/([^/]+)\/([^/]+)$/, remove],
];

export function answerNetsuite(core: Core, call: Call): Answer {
  if (call.method === "POST" && call.path === TOKEN_PATH) return answerToken(core, call);
  if (!core.isReplaying && !isSignedIn(core, call))
    return problem(401, "INVALID_LOGIN", "Invalid login attempt.", "Unauthorized");
  const match = matchRoute(ROUTES, call.method, call.path);
  if (!match) return problem(404, "NONEXISTENT_ID", `The resource ${call.path} does not exist.`, "Not Found");
  return match.handler(core, call, match.params);
}

function query(core: Core, call: Call): Answer {
  if (!/\btransient\b/.test(call.headers.prefer ?? "")) {
    return problem(400, "INVALID_HEADER", "The required request header 'Prefer' is missing or not 'transient'.");
  }
  const statement = parseJson(call.body)?.q;
  if (typeof statement !== "string")
    return problem(400, "INVALID_CONTENT", "The body must hold the query as q.", "Bad Request", "q");
  const limit = Number(call.query.get("limit") ?? MOST_ROWS);
  const offset = Number(call.query.get("offset") ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS || !Number.isInteger(offset) || offset < 0) {
    return problem(400, "INVALID_PARAMETER", `limit must be 1 to ${MOST_ROWS} and offset 0 or more.`);
  }
  try {
    return page(runSuiteql(core, statement), limit, offset, Math.max(1, Math.floor(limit * call.pageShare)));
  } catch (error) {
    if (!(error instanceof QueryProblem)) throw error;
    return problem(
      400,
      "INVALID_PARAMETER",
      `Invalid search query. Detailed unprocessed description follows. ${error.message}`,
    );
  }
}

function page(rows: readonly ErpRow[], limit: number, offset: number, size: number): Answer {
  const items = rows.slice(offset, offset + size).map((row) => ({ links: [], ...row }));
  const hasMore = offset + items.length < rows.length;
  const href = (at: number) => `/services/rest/query/v1/suiteql?limit=${limit}&offset=${at}`;
  const links = [{ rel: "self", href: href(offset) }];
  if (hasMore) links.push({ rel: "next", href: href(offset + items.length) });
  return { status: 200, body: { links, count: items.length, hasMore, items, offset, totalResults: rows.length } };
}

function findRecord(world: World, type: string, key: string): ErpRow | null {
  const external = key.startsWith("eid:") ? key.slice(4) : null;
  if (type === "customrecord_invoice_import") {
    const row = findImport(world, key);
    return row ? importRow(row) : null;
  }
  if (type === "customer") {
    const ids = world.links;
    const id = external ? ids.customerByAccount.get(external) : ids.customerByNetsuite.get(key);
    const customer = world.customers.get(id ?? "");
    return customer ? customerRow(customer) : null;
  }
  if (type === "revenueplan") {
    const plan = findPlan(world, key);
    return plan ? planRow(plan) : null;
  }
  if (type === "subsidiary") {
    const entity = LEGAL_ENTITIES.find((each) => (external ? each.code === external : each.subsidiaryId === key));
    return subsidiaryRows(world).find((row) => row.id === entity?.subsidiaryId) ?? null;
  }
  const row = findTransaction(world, type, key);
  return row ? transactionRow(row) : null;
}

function findImport(world: World, key: string): InvoiceImport | undefined {
  const row = world.imports.get(key.startsWith("eid:") ? (world.links.importByInvoice.get(key.slice(4)) ?? "") : key);
  return row?.deletedAt === undefined ? row : undefined;
}

const IMPORT_FIELDS = {
  custrecord_ii_subsidiary: "subsidiaryId",
  custrecord_ii_posting_period: "postingPeriod",
  custrecord_ii_department: "department",
  custrecord_ii_gl_account: "glAccount",
} as const;

function patch(core: Core, call: Call, [type = "", key = ""]: readonly string[]): Answer {
  const { world } = core;
  const done: Answer = { status: 204, body: "", headers: { location: `${RECORDS}/${type}/${key}` } };
  const idempotencyKey = call.headers["x-netsuite-idempotency-key"];
  const known = core.netsuiteAnswers.get(idempotencyKey ?? "");
  if (known) return { ...known, headers: { ...known.headers, "idempotent-replayed": "true" } };
  const answer = patchRecord(world, type.toLowerCase(), key, parseJson(call.body)) ?? done;
  if (idempotencyKey) core.netsuiteAnswers.set(idempotencyKey, answer);
  return answer;
}

const PUTS: Partial<Record<string, typeof putInvoice>> = {
  invoice: putInvoice,
  customrecord_invoice_import: putImport,
  revenueplan: putPlan,
};

/** Upsert by external id: whoever sends the same id again meets the document that is there. */
function put(core: Core, call: Call, [type = "", externalId = ""]: readonly string[]): Answer {
  const body = parseJson(call.body);
  const putOther = PUTS[type.toLowerCase()];
  if (putOther && body) {
    const made = putOther(core.world, externalId, body);
    if ("refusal" in made) return made.refusal;
    return { status: 204, body: "", headers: { location: `${RECORDS}/${type}/${made.id}` } };
  }
  const documentType = documentTypeOf(type);
  if (!documentType) return problem(400, "INVALID_CONTENT", `Record type '${type}' cannot be written by external id.`);
  if (!body) return problem(400, "INVALID_CONTENT", "The body must be a JSON object.");
  const written = upsertDocument(core.world, documentType, externalId, body);
  if ("refusal" in written) return written.refusal;
  return { status: 204, body: "", headers: { location: `${RECORDS}/${type}/${written.document.id}` } };
}

function remove({ world }: Core, _call: Call, [type = "", key = ""]: readonly string[]): Answer {
  return deleteTransaction(world, type, key) ? { status: 204, body: "" } : notFound(type, key);
}

/** Null when it worked. */
function patchRecord(world: World, type: string, key: string, body: Record<string, unknown> | null): Answer | null {
  if (!body) return problem(400, "INVALID_CONTENT", "The body must be a JSON object.");
  if (type === "customer") return patchCustomer(world, key, body);
  if (type === "invoice") return voidPosting(world, findTransaction(world, "invoice", key), key, body);
  if (type === "revenueplan") return patchPlan(world, key, body);
  if (type === "creditmemo") return applyCreditMemo(world, key, body);
  const row = type === "customrecord_invoice_import" ? findImport(world, key) : undefined;
  if (!row) return notFound(type, key);
  if (row.status === "Posted") {
    return problem(400, "RCRD_LOCKED_BY_WF", "This import has been posted; change the transaction instead.");
  }
  const unknown = Object.keys(body).find((field) => !(field in IMPORT_FIELDS) && field !== "custrecord_ii_status");
  if (unknown)
    return problem(400, "INVALID_CONTENT", `Unknown or read-only field '${unknown}'.`, "Bad Request", unknown);
  for (const [field, property] of Object.entries(IMPORT_FIELDS)) {
    if (field in body) row[property] = plainValue(body[field]);
  }
  world.imports.touch();
  row.modifiedAt = world.now;
  if (plainValue(body.custrecord_ii_status) === "Pending") tryPosting(world, row);
  return null;
}

function writtenMaster(body: Record<string, unknown>): MasterDifference {
  const name = plainValue(body.companyname);
  const currency = LEGAL_ENTITIES.find((each) => each.currency === plainValue(body.currency))?.currency;
  const terms = /^Net (\d+)$/.exec(plainValue(body.terms) ?? "")?.[1];
  return {
    ...(name ? { name } : {}),
    ...(currency ? { currency } : {}),
    ...(terms ? { termsDays: Number(terms) } : {}),
    ...("vatregnumber" in body ? { vatNumber: plainValue(body.vatregnumber) } : {}),
  };
}

function patchCustomer(world: World, key: string, body: Record<string, unknown>): Answer | null {
  const record = findRecord(world, "customer", key);
  const customer = world.customers.get(world.links.customerByNetsuite.get(record?.id ?? "") ?? "");
  if (!customer) return notFound("customer", key);
  customer.inErp = differing(customer, customer.inErp, writtenMaster(body));
  customer.netsuiteModifiedAt = world.now;
  world.customers.touch();
  return null;
}
