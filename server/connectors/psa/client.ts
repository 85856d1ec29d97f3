import { jsonClient } from "#server/connectors/http-json";
import type { Pace } from "#server/connectors/pace";
import { type PsaResource, wireError, wirePage } from "#server/connectors/psa/wire";
import { readSafely } from "#server/connectors/safe-read";
import { SourceFailure } from "#server/connectors/source-failure";

export type PsaClientOptions = {
  apiUrl: string;
  token: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  pace?: Pace | undefined;
};
export type PsaRow = Record<string, unknown>;
export type PsaPage = { rows: PsaRow[]; next: string | null };

export type PsaClient = {
  /** One page; null when the system has given the cursor up. */
  list(
    resource: PsaResource,
    query: Record<string, string>,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<PsaPage | null>;
  /** Null when the system does not know the row. */
  one(resource: PsaResource, id: string, signal: AbortSignal): Promise<PsaRow | null>;
  /** Every time entry of a project. */
  timeOf(projectId: string, signal: AbortSignal): Promise<PsaRow[]>;
  /** Every rate of a project. */
  ratesOf(projectId: string, signal: AbortSignal): Promise<PsaRow[]>;
  /** The requests for approval that came with a reference; null when the system does not know the project. */
  requests(projectId: string, reference: string, signal: AbortSignal): Promise<PsaRow[] | null>;
  /** Goes out once; the key lets the system recognise a repetition that the caller decided on. */
  write(
    method: "POST" | "PATCH",
    path: string,
    body: Record<string, unknown>,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<void>;
};

export const PAGE_SIZE = 500;
const SYSTEM = "Project system";

export function psaClient(options: PsaClientOptions): PsaClient {
  const send = jsonClient({
    system: SYSTEM,
    baseUrl: options.apiUrl,
    timeoutMs: options.timeoutMs,
    pace: options.pace,
    secrets: [options.token],
    explain,
  });
  const headers = { authorization: `Bearer ${options.token}` };
  const get = (path: string, signal: AbortSignal) =>
    readSafely(() => send({ method: "GET", path, headers }, signal), signal, options.firstPauseMs);
  async function list(
    resource: PsaResource,
    query: Record<string, string>,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<PsaPage | null> {
    const asked = new URLSearchParams({ ...query, limit: String(PAGE_SIZE), ...(cursor === null ? {} : { cursor }) });
    const answer = await orNull(
      get(`/v1/${resource}?${asked}`, signal),
      (failure) => cursor !== null && failure.code === "invalid_cursor",
    );
    return answer === null ? null : pageOf(answer.body);
  }
  async function ofProject(resource: PsaResource, projectId: string, signal: AbortSignal): Promise<PsaRow[]> {
    const rows: PsaRow[] = [];
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const page: PsaPage | null = await list(resource, { project_id: projectId }, cursor, signal);
      rows.push(...(page?.rows ?? []));
      cursor = page?.next ?? null;
    }
    return rows;
  }
  return {
    list,
    async one(resource, id, signal) {
      const answer = await orNull(
        get(`/v1/${resource}/${encodeURIComponent(id)}`, signal),
        (failure) => failure.status === 404,
      );
      const body = answer?.body;
      return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as PsaRow) : null;
    },
    timeOf: (projectId, signal) => ofProject("time_entries", projectId, signal),
    ratesOf: (projectId, signal) => ofProject("rates", projectId, signal),
    async requests(projectId, reference, signal) {
      const path = `/v1/projects/${encodeURIComponent(projectId)}/approval_requests?${new URLSearchParams({ reference })}`;
      const answer = await orNull(get(path, signal), (failure) => failure.status === 404);
      return answer === null ? null : pageOf(answer.body).rows;
    },
    async write(method, path, body, idempotencyKey, signal) {
      const withKey = { ...headers, "content-type": "application/json", "idempotency-key": idempotencyKey };
      await send({ method, path, headers: withKey, body: JSON.stringify(body) }, signal);
    },
  };
}

function pageOf(body: unknown): PsaPage {
  const page = wirePage.safeParse(body);
  if (!page.success)
    throw new SourceFailure("no_answer", "The project system answered a list with something that is no page of rows.");
  return { rows: page.data.data, next: page.data.next_cursor };
}

async function orNull<T>(answer: Promise<T>, isNothing: (failure: SourceFailure) => boolean): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SourceFailure && isNothing(error)) return null;
    throw error;
  }
}

function explain(body: unknown, status: number): { sentence: string; code: string | null } | null {
  if (status === 401 || status === 403)
    return {
      sentence:
        "The project system does not accept Docket's access token. Nothing was changed; ask an administrator to renew it.",
      code: "unauthorized",
    };
  const error = wireError.safeParse(body).data?.error;
  if (!error) return null;
  const said = (error.message ?? "it gave no reason").replace(/\.\s*$/, "");
  return { sentence: `The project system refused: ${said}. Nothing was changed.`, code: error.code ?? null };
}
