import { type JsonAnswer, type JsonRequest, jsonClient } from "#server/connectors/http-json";
import { bearerToken, type NetsuiteSignIn } from "#server/connectors/netsuite/token";
import { wireError, wirePage, wireRefusal } from "#server/connectors/netsuite/wire";
import type { Pace } from "#server/connectors/pace";
import { readSafely } from "#server/connectors/safe-read";
import { SourceFailure } from "#server/connectors/source-failure";

export type NetsuiteClientOptions = NetsuiteSignIn & {
  apiUrl: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  pace?: Pace | undefined;
};
export type NetsuiteRow = Record<string, unknown>;
export type RowPage = { rows: NetsuiteRow[]; hasMore: boolean; answeredAt: Date | null };

export type NetsuiteClient = {
  query(statement: string, limit: number, offset: number, signal: AbortSignal): Promise<RowPage>;
  /** Null when NetSuite does not know the record. */
  record(type: string, id: string, signal: AbortSignal): Promise<JsonAnswer | null>;
  /** Goes out once; the key lets NetSuite recognise a repetition that the caller decided on. */
  patch(
    type: string,
    id: string,
    fields: Record<string, unknown>,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** Makes the record with this external id, or changes the one there is: there is never a second. Goes out once. */
  upsert(
    type: string,
    externalId: string,
    fields: Record<string, unknown>,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<void>;
};

const RECORDS = "/services/rest/record/v1";

export function netsuiteClient(options: NetsuiteClientOptions): NetsuiteClient {
  const sendPlainly = jsonClient({
    system: "NetSuite",
    baseUrl: options.apiUrl,
    timeoutMs: options.timeoutMs,
    pace: options.pace,
    secrets: [options.token, options.clientId, options.certificateId, options.privateKey],
    explain,
  });
  const bearer = bearerToken(options.apiUrl, options, sendPlainly);

  /** A token that was taken back is renewed once; a request that was turned away for it did nothing. */
  async function send(request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
    const token = await bearer.current(signal);
    try {
      return await sendPlainly(withToken(request, token), signal);
    } catch (error) {
      if (!(error instanceof SourceFailure) || error.status !== 401) throw error;
      const fresh = await bearer.after(token, signal);
      if (fresh === null) throw error;
      return sendPlainly(withToken(request, fresh), signal);
    }
  }

  async function write(
    method: "PATCH" | "PUT",
    path: string,
    fields: Record<string, unknown>,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<void> {
    const headers = { "content-type": "application/json", "x-netsuite-idempotency-key": idempotencyKey };
    await send({ method, path, headers, body: JSON.stringify(fields) }, signal);
  }

  const read = (request: JsonRequest, signal: AbortSignal) =>
    readSafely(() => send(request, signal), signal, options.firstPauseMs);
  return {
    async query(statement, limit, offset, signal) {
      const headers = { prefer: "transient", "content-type": "application/json" };
      const path = `/services/rest/query/v1/suiteql?limit=${limit}&offset=${offset}`;
      const answer = await read({ method: "POST", path, headers, body: JSON.stringify({ q: statement }) }, signal);
      const page = wirePage.safeParse(answer.body);
      if (!page.success)
        throw new SourceFailure("no_answer", "NetSuite answered a query with something that is no page of rows.");
      return { rows: page.data.items, hasMore: page.data.hasMore, answeredAt: answer.answeredAt };
    },
    async record(type, id, signal) {
      try {
        return await read({ method: "GET", path: pathOf(type, id) }, signal);
      } catch (error) {
        if (error instanceof SourceFailure && error.status === 404) return null;
        throw error;
      }
    },
    patch: (type, id, fields, key, signal) => write("PATCH", pathOf(type, id), fields, key, signal),
    upsert: (type, externalId, fields, key, signal) =>
      write("PUT", pathOf(type, `eid:${externalId}`), fields, key, signal),
  };
}

/** "eid:…" names a record by its external id; the colon is part of NetSuite's form. */
function pathOf(type: string, id: string): string {
  const [, prefix = "", name = ""] = /^(eid:)?(.*)$/s.exec(id) ?? [];
  return `${RECORDS}/${encodeURIComponent(type)}/${prefix}${encodeURIComponent(name)}`;
}

function withToken(request: JsonRequest, token: string): JsonRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

const SENTENCES: Partial<Record<string, string>> = {
  NONEXISTENT_ID: "NetSuite does not know this record any more. Check whether it still needs anything.",
  RCRD_LOCKED_BY_WF:
    "NetSuite has posted this already and keeps it locked, so it cannot be changed. Change the posted transaction instead, or enter a new one.",
  INVALID_LOGIN: "NetSuite does not accept Docket's token. Nothing was changed; ask an administrator to renew it.",
  invalid_client:
    "NetSuite does not accept Docket's certificate. Nothing was changed; ask an administrator to check the client id, the certificate id and whether the certificate has expired.",
  invalid_grant:
    "NetSuite does not accept Docket's signed sign-in. Nothing was changed; ask an administrator to check the private key and the clock of this machine.",
};

/** NetSuite's `o:errorDetails` in business words: the code decides, its own detail fills in. */
function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  const first = wireError.safeParse(body).data?.["o:errorDetails"][0];
  const refusal = wireRefusal.safeParse(body).data?.error;
  if (refusal) return { sentence: SENTENCES[refusal] ?? `NetSuite refused the sign-in (${refusal}).`, code: refusal };
  if (!first) return status === 401 ? { sentence: SENTENCES.INVALID_LOGIN ?? "", code: "INVALID_LOGIN" } : null;
  const code = first["o:errorCode"] ?? null;
  if (status === 401) return { sentence: SENTENCES.INVALID_LOGIN ?? "", code };
  const field = first["o:errorPath"] ? ` (field ${first["o:errorPath"]})` : "";
  return {
    sentence:
      SENTENCES[code ?? ""] ??
      `NetSuite refused: ${(first.detail ?? "it gave no reason").replace(/\.\s*$/, "")}${field}. Nothing was changed.`,
    code,
  };
}
