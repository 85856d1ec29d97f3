import { type JsonAnswer, jsonClient } from "#server/connectors/http-json";
import { wireError, wirePage } from "#server/connectors/netsuite/wire";
import { readSafely } from "#server/connectors/safe-read";
import { SourceFailure } from "#server/connectors/source-failure";

export type NetsuiteClientOptions = { apiUrl: string; token: string; timeoutMs?: number; firstPauseMs?: number };
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
    fields: Record<string, string>,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<void>;
};

const RECORDS = "/services/rest/record/v1";

export function netsuiteClient(options: NetsuiteClientOptions): NetsuiteClient {
  const send = jsonClient({ system: "NetSuite", baseUrl: options.apiUrl, timeoutMs: options.timeoutMs, explain });
  const authorization = `Bearer ${options.token}`;
  const pathOf = (type: string, id: string) => `${RECORDS}/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
  const read = (request: Parameters<typeof send>[0], signal: AbortSignal) =>
    readSafely(() => send(request, signal), signal, options.firstPauseMs);
  return {
    async query(statement, limit, offset, signal) {
      const headers = { authorization, prefer: "transient", "content-type": "application/json" };
      const answer = await read(
        {
          method: "POST",
          path: `/services/rest/query/v1/suiteql?limit=${limit}&offset=${offset}`,
          headers,
          body: JSON.stringify({ q: statement }),
        },
        signal,
      );
      const page = wirePage.safeParse(answer.body);
      if (!page.success)
        throw new SourceFailure("no_answer", "NetSuite answered a query with something that is no page of rows.");
      return { rows: page.data.items, hasMore: page.data.hasMore, answeredAt: answer.answeredAt };
    },
    async record(type, id, signal) {
      try {
        return await read({ method: "GET", path: pathOf(type, id), headers: { authorization } }, signal);
      } catch (error) {
        if (error instanceof SourceFailure && error.status === 404) return null;
        throw error;
      }
    },
    async patch(type, id, fields, idempotencyKey, signal) {
      const headers = {
        authorization,
        "content-type": "application/json",
        "x-netsuite-idempotency-key": idempotencyKey,
      };
      await send({ method: "PATCH", path: pathOf(type, id), headers, body: JSON.stringify(fields) }, signal);
    },
  };
}

const SENTENCES: Partial<Record<string, string>> = {
  NONEXISTENT_ID: "NetSuite does not know this record any more. Check whether it still needs anything.",
  RCRD_LOCKED_BY_WF:
    "NetSuite has posted this import already, so it cannot be changed. Change the posted transaction instead.",
  INVALID_LOGIN: "NetSuite does not accept Docket's token. Nothing was changed; ask an administrator to renew it.",
};

/** NetSuite's `o:errorDetails` in business words: the code decides, its own detail fills in. */
function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  const first = wireError.safeParse(body).data?.["o:errorDetails"][0];
  if (!first) return status === 401 ? { sentence: SENTENCES.INVALID_LOGIN ?? "", code: "INVALID_LOGIN" } : null;
  const code = first["o:errorCode"] ?? null;
  const field = first["o:errorPath"] ? ` (field ${first["o:errorPath"]})` : "";
  return {
    sentence:
      SENTENCES[code ?? ""] ??
      `NetSuite refused: ${(first.detail ?? "it gave no reason").replace(/\.\s*$/, "")}${field}. Nothing was changed.`,
    code,
  };
}
