import { jsonClient } from "#server/connectors/http-json";
import type { MeterRequest } from "#server/connectors/metering/perform";
import { wireError, wirePage, wireRequest } from "#server/connectors/metering/wire";
import type { Pace } from "#server/connectors/pace";
import { readSafely } from "#server/connectors/safe-read";
import { SourceFailure } from "#server/connectors/source-failure";

export type MeteringClientOptions = {
  apiUrl: string;
  apiKey: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  pace?: Pace | undefined;
};
export type UsageDayRow = Record<string, unknown>;
export type RowPage = { rows: UsageDayRow[]; next: string | null };

/** Either by last change from an instant on, or by the days themselves. */
export type DaysAsked = { updatedAfter: string | null } | { fromOn: string; toOn: string };

export type MeteringClient = {
  days(asked: DaysAsked, cursor: string | null, signal: AbortSignal): Promise<RowPage>;
  /** Null when the meter does not know the day. */
  day(id: string, signal: AbortSignal): Promise<UsageDayRow | null>;
  /** Asks for a change under a key: the same key is never done twice. */
  post(path: string, body: object, idempotencyKey: string, signal: AbortSignal): Promise<MeterRequest>;
  /** What was done under a key; null when nothing was. */
  request(idempotencyKey: string, signal: AbortSignal): Promise<MeterRequest | null>;
};

const DAYS = "/v1/usage/days";
export const PAGE_SIZE = 1_000;

export function meteringClient(options: MeteringClientOptions): MeteringClient {
  const send = jsonClient({
    system: "The usage meter",
    baseUrl: options.apiUrl,
    timeoutMs: options.timeoutMs,
    pace: options.pace,
    secrets: [options.apiKey],
    explain,
  });
  const headers = { authorization: `Bearer ${options.apiKey}` };
  const get = (path: string, signal: AbortSignal) =>
    readSafely(() => send({ method: "GET", path, headers }, signal), signal, options.firstPauseMs);
  return {
    async days(asked, cursor, signal) {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...questionOf(asked), ...(cursor && { cursor }) });
      const page = wirePage.safeParse((await get(`${DAYS}?${query}`, signal)).body);
      const next = page.success && page.data.has_more ? (page.data.next_cursor ?? null) : null;
      if (!page.success || (page.data.has_more && next === null))
        throw new SourceFailure("no_answer", "The usage meter answered with something that is no page of usage days.");
      return { rows: page.data.data, next };
    },
    async day(id, signal) {
      try {
        const { body } = await get(`${DAYS}/${encodeURIComponent(id)}`, signal);
        return isRow(body) ? body : null;
      } catch (error) {
        if (error instanceof SourceFailure && error.status === 404) return null;
        throw error;
      }
    },
    async post(path, body, idempotencyKey, signal) {
      const { body: answer } = await send(
        {
          method: "POST",
          path,
          headers: { ...headers, "content-type": "application/json", "idempotency-key": idempotencyKey },
          body: JSON.stringify(body),
        },
        signal,
      );
      return requestOf(answer);
    },
    async request(idempotencyKey, signal) {
      try {
        return requestOf((await get(`/v1/usage/requests/${encodeURIComponent(idempotencyKey)}`, signal)).body);
      } catch (error) {
        if (error instanceof SourceFailure && error.status === 404) return null;
        throw error;
      }
    },
  };
}

function requestOf(body: unknown): MeterRequest {
  const parsed = wireRequest.safeParse(body);
  if (!parsed.success)
    throw new SourceFailure("no_answer", "The usage meter answered with something that tells not what it did.");
  return parsed.data;
}

function questionOf(asked: DaysAsked): Record<string, string> {
  if ("fromOn" in asked) return { from: asked.fromOn, to: asked.toOn };
  return asked.updatedAfter === null ? {} : { updated_after: asked.updatedAfter };
}

function isRow(body: unknown): body is UsageDayRow {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  if (status === 401 || status === 403)
    return {
      sentence: "The usage meter does not accept Docket's key. Ask an administrator to renew it.",
      code: "unauthorized",
    };
  const error = wireError.safeParse(body).data?.error;
  if (!error) return null;
  const detail = (error.message ?? "it gave no reason").replace(/\.\s*$/, "");
  return { sentence: `The usage meter refused: ${detail}. Nothing was changed.`, code: error.code ?? null };
}
