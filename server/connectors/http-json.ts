import { networkFailure, retryAfterSeconds, SourceFailure } from "#server/connectors/source-failure";

export type JsonRequest = {
  method: "GET" | "POST" | "PATCH" | "PUT";
  /** Relative to the base address, beginning with a slash. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

export type JsonAnswer = { status: number; body: unknown; answeredAt: Date | null };

export type JsonClientOptions = {
  /** The name people know: "NetSuite". */
  system: string;
  baseUrl: string;
  timeoutMs?: number;
  /** Makes a sentence of the source's own error body; null when the body says nothing usable. */
  explain(body: unknown, status: number): { sentence: string; code: string | null } | null;
};

const TIMEOUT_MS = 15_000;

export type JsonClient = (request: JsonRequest, signal: AbortSignal) => Promise<JsonAnswer>;

/** One request, one answer, no repetition. Redirects are refused: credentials go to the configured host alone. */
export function jsonClient(options: JsonClientOptions): JsonClient {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const base = options.baseUrl.replace(/\/+$/, "");
  return async (request, signal) => {
    const { response, text } = await exchange(
      options.system,
      base,
      request,
      AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      timeoutMs,
    );
    const { isJson, body } = parsed(text);
    if (!response.ok) throw failureOf(options, response, body);
    if (!isJson)
      throw new SourceFailure("no_answer", `${options.system} answered with something that is no JSON.`, {
        status: response.status,
      });
    return { status: response.status, body, answeredAt: answeredAt(response.headers.get("date")) };
  };
}

async function exchange(system: string, base: string, request: JsonRequest, signal: AbortSignal, timeoutMs: number) {
  try {
    const { method, headers, body } = request;
    const response = await fetch(base + request.path, {
      method,
      signal,
      redirect: "error",
      headers: { accept: "application/json", ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { response, text: await response.text() };
  } catch (error) {
    throw networkFailure(system, error, timeoutMs);
  }
}

function parsed(text: string): { isJson: boolean; body: unknown } {
  if (text === "") return { isJson: true, body: null };
  try {
    return { isJson: true, body: JSON.parse(text) };
  } catch {
    return { isJson: false, body: null };
  }
}

function failureOf(options: JsonClientOptions, response: Response, body: unknown): SourceFailure {
  const { status } = response;
  const explained = options.explain(body, status);
  const details = {
    status,
    code: explained?.code ?? null,
    detail: body,
    retryAfterSeconds: retryAfterSeconds(pauseAsked(response), Date.now()),
  };
  if (status === 429)
    return new SourceFailure(
      "rate_limited",
      `${options.system} asks us to slow down; the request was not taken.`,
      details,
    );
  if (status >= 500)
    return new SourceFailure(
      "server_error",
      `${options.system} failed inside (status ${status}) and does not say what became of the request.`,
      details,
    );
  if (status === 408)
    return new SourceFailure("no_answer", `${options.system} gave up waiting for the request.`, details);
  return new SourceFailure(
    "refused",
    explained?.sentence ?? `${options.system} refused the request (status ${status}).`,
    details,
  );
}

/** Some sources say on every answer when their limit begins anew; only a refused request has to wait for it. */
function pauseAsked({ headers, status }: Response): string | null {
  return headers.get("retry-after") ?? (status === 429 ? headers.get("ratelimit-reset") : null);
}

/** The source's own clock, by which its records are dated. */
export function answeredAt(header: string | null | undefined): Date | null {
  const at = header ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}
