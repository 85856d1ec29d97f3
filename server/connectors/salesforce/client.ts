import { type JsonAnswer, type JsonRequest, jsonClient } from "#server/connectors/http-json";
import type { Pace } from "#server/connectors/pace";
import { readSafely } from "#server/connectors/safe-read";
import { wireErrors, wirePage, wireToken } from "#server/connectors/salesforce/wire";
import { SourceFailure } from "#server/connectors/source-failure";

export type SalesforceClientOptions = {
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  /** Waited for before each request. */
  pace?: Pace | undefined;
};
export type SalesforceRow = Record<string, unknown>;
export type RowPage = { rows: SalesforceRow[]; next: string | null };

export type SalesforceClient = {
  /** Deleted rows come along, marked. */
  query(statement: string, signal: AbortSignal): Promise<RowPage>;
  /** The page behind a `nextRecordsUrl`; null when Salesforce has given that query up. */
  more(next: string, signal: AbortSignal): Promise<RowPage | null>;
  /** Null when Salesforce does not know the record. */
  record(type: string, id: string, signal: AbortSignal): Promise<SalesforceRow | null>;
  /** Sets fields of a record. Goes out once. */
  patch(type: string, id: string, fields: Record<string, unknown>, signal: AbortSignal): Promise<void>;
  /** Makes a record with those that belong to it. Goes out once. */
  createTree(type: string, record: SalesforceRow, signal: AbortSignal): Promise<void>;
};

const DATA = "/services/data/v61.0";

export function salesforceClient(options: SalesforceClientOptions): SalesforceClient {
  const send = jsonClient({
    system: "Salesforce",
    baseUrl: options.apiUrl,
    timeoutMs: options.timeoutMs,
    pace: options.pace,
    secrets: [options.clientId, options.clientSecret],
    explain,
  });
  let token: string | null = null;

  async function signIn(signal: AbortSignal): Promise<string> {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: options.clientId,
      client_secret: options.clientSecret,
    }).toString();
    const answer = await send(
      {
        method: "POST",
        path: "/services/oauth2/token",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body,
      },
      signal,
    );
    const parsed = wireToken.safeParse(answer.body);
    if (!parsed.success) throw new SourceFailure("no_answer", "Salesforce answered the sign-in without a token.");
    return parsed.data.access_token;
  }

  async function authorized(request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
    const headers = (bearer: string) => ({ ...request.headers, authorization: `Bearer ${bearer}` });
    token ??= await signIn(signal);
    try {
      return await send({ ...request, headers: headers(token) }, signal);
    } catch (error) {
      if (!(error instanceof SourceFailure) || error.status !== 401) throw error;
      // Sessions end without notice; one fresh sign-in decides whether it was only that. What was refused changed nothing.
      token = await signIn(signal);
      return send({ ...request, headers: headers(token) }, signal);
    }
  }

  const read = (path: string, signal: AbortSignal) =>
    readSafely(() => authorized({ method: "GET", path }, signal), signal, options.firstPauseMs);
  const pathOf = (type: string, id: string) => `${DATA}/sobjects/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
  return {
    query: async (statement, signal) =>
      pageOf((await read(`${DATA}/queryAll?q=${encodeURIComponent(statement)}`, signal)).body),
    async more(next, signal) {
      const answer = await orNull(
        read(next, signal),
        (failure) => failure.code === "INVALID_QUERY_LOCATOR" || failure.status === 404,
      );
      return answer && pageOf(answer.body);
    },
    async record(type, id, signal) {
      const answer = await orNull(read(pathOf(type, id), signal), (failure) => failure.status === 404);
      return answer && isRow(answer.body) ? answer.body : null;
    },
    async patch(type, id, fields, signal) {
      const headers = { "content-type": "application/json" };
      await authorized({ method: "PATCH", path: pathOf(type, id), headers, body: JSON.stringify(fields) }, signal);
    },
    async createTree(type, record, signal) {
      const path = `${DATA}/composite/tree/${encodeURIComponent(type)}`;
      const headers = { "content-type": "application/json" };
      await authorized({ method: "POST", path, headers, body: JSON.stringify({ records: [record] }) }, signal);
    },
  };
}

async function orNull<T>(answer: Promise<T>, isNothing: (failure: SourceFailure) => boolean): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SourceFailure && isNothing(error)) return null;
    throw error;
  }
}

function pageOf(body: unknown): RowPage {
  const page = wirePage.safeParse(body);
  if (!page.success)
    throw new SourceFailure("no_answer", "Salesforce answered a query with something that is no page of records.");
  const next = page.data.done ? null : (page.data.nextRecordsUrl ?? null);
  // The address comes from outside and carries our token: it may only lead on within the query service.
  if (next !== null && !/^\/services\/data\/v[\d.]+\/query(All)?\/[\w-]+$/.test(next))
    throw new SourceFailure("no_answer", "Salesforce named a further page that lies outside its query service.");
  return { rows: page.data.records, next };
}

function isRow(body: unknown): body is SalesforceRow {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

const SENTENCES: Partial<Record<string, string>> = {
  INVALID_SESSION_ID:
    "Salesforce does not accept Docket's session. Nothing was changed; ask an administrator to check the connected app.",
  REQUEST_LIMIT_EXCEEDED:
    "Salesforce's daily number of requests is used up. Try again later, or ask an administrator to raise it.",
};

function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  const first = wireErrors.safeParse(body).data?.[0];
  if (!first) return signInError(body);
  const code = first.errorCode ?? null;
  if (status === 401) return { sentence: SENTENCES.INVALID_SESSION_ID ?? "", code };
  const fields = first.fields && first.fields.length > 0 ? ` (${first.fields.join(", ")})` : "";
  return {
    sentence:
      SENTENCES[code ?? ""] ??
      `Salesforce refused: ${(first.message ?? "it gave no reason").replace(/\.\s*$/, "")}${fields}. Nothing was changed.`,
    code,
  };
}

function signInError(body: unknown): { sentence: string; code: string | null } | null {
  if (!isRow(body) || typeof body.error !== "string") return null;
  return {
    sentence:
      "Salesforce does not accept Docket's client id and secret. Ask an administrator to renew the connected app.",
    code: body.error,
  };
}
