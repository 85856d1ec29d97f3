import type { Pace } from "#server/connectors/pace";
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
  /** The credentials: whatever the source says of them, no sentence shows one. */
  secrets: readonly (string | undefined)[];
  /** Waited for before each request; left out, requests go out at once. */
  pace?: Pace | undefined;
  /** Makes a sentence of the source's own error body; null when the body says nothing usable. */
  explain(body: unknown, status: number): { sentence: string; code: string | null } | null;
};

const TIMEOUT_MS = 15_000;
/** Far above any honest page. What is longer is not read to its end, so that no source can fill our memory. */
const LARGEST_BODY = 50_000_000;

export type JsonClient = (request: JsonRequest, signal: AbortSignal) => Promise<JsonAnswer>;

/** One request, one answer, no repetition. Redirects are not followed: credentials go to the configured host alone. */
export function jsonClient(options: JsonClientOptions): JsonClient {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const base = options.baseUrl.replace(/\/+$/, "");
  return async (request, signal) => {
    await turnOf(options.system, options.pace, signal);
    const { response, text } = await exchange(
      options.system,
      base,
      request,
      AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      timeoutMs,
    );
    const { isJson, body } = parsed(text);
    if (!response.ok) throw failureOf(options, request, response, body);
    if (!isJson)
      throw new SourceFailure("no_answer", `${options.system} answered with something that is no JSON.`, {
        status: response.status,
      });
    return { status: response.status, body, answeredAt: answeredAt(response.headers.get("date")) };
  };
}

/** Waits until the source may be asked again; the time for its answer is counted from then on. */
export async function turnOf(system: string, pace: Pace | undefined, signal: AbortSignal): Promise<void> {
  try {
    await pace?.(signal);
  } catch (cause) {
    throw new SourceFailure(
      "not_reached",
      `${system} was not asked: the request was given up while it waited for its turn.`,
      { cause },
    );
  }
}

async function exchange(system: string, base: string, request: JsonRequest, signal: AbortSignal, timeoutMs: number) {
  try {
    const { method, headers, body } = request;
    const response = await fetch(base + request.path, {
      method,
      signal,
      redirect: "manual",
      headers: { accept: "application/json", ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { response, text: await bodyOf(system, response) };
  } catch (error) {
    throw networkFailure(system, error, timeoutMs);
  }
}

/**
 * The whole body as text. An answer that leads elsewhere, or is longer than any honest one, is given up unread: nobody
 * knows what became of a write that was answered so.
 */
export async function bodyOf(system: string, response: Response): Promise<string> {
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw new SourceFailure(
      "no_answer",
      `${system} wants the request sent on to another address (status ${response.status}), which Docket never does. Ask an administrator to check the address of ${system}.`,
      { status: response.status, isLasting: true },
    );
  }
  const parts: Uint8Array[] = [];
  let size = Number(response.headers.get("content-length") ?? 0);
  if (size <= LARGEST_BODY) {
    size = 0;
    for await (const part of response.body ?? []) {
      size += part.byteLength;
      if (size > LARGEST_BODY) break;
      parts.push(part);
    }
  }
  if (size > LARGEST_BODY) {
    await response.body?.cancel().catch(() => undefined);
    throw new SourceFailure(
      "no_answer",
      `${system} answered with more than ${LARGEST_BODY / 1_000_000} MB, which no honest answer needs, so it was not read. Ask its provider what it sends.`,
      { status: response.status, isLasting: true },
    );
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

function parsed(text: string): { isJson: boolean; body: unknown } {
  if (text === "") return { isJson: true, body: null };
  try {
    return { isJson: true, body: JSON.parse(text) };
  } catch {
    return { isJson: false, body: null };
  }
}

function failureOf(options: JsonClientOptions, request: JsonRequest, response: Response, body: unknown): SourceFailure {
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
  const sentence = explained?.sentence ?? unexplained(options.system, status);
  return new SourceFailure("refused", withoutSecrets(sentence, [...options.secrets, sentCredential(request)]), details);
}

/** "Bearer abc" carries abc. */
function sentCredential({ headers }: JsonRequest): string | undefined {
  return headers?.authorization?.split(" ").at(-1);
}

/** No real credential is shorter; hiding a made-up one of a letter would take the words apart. */
const SHORTEST_SECRET = 8;

/** Sources like to repeat what they were given; a sentence is read, logged and copied by people who must not see it. */
export function withoutSecrets(sentence: string, secrets: readonly (string | undefined)[]): string {
  return secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= SHORTEST_SECRET)
    .reduce((shown, secret) => shown.replaceAll(secret, "(hidden)"), sentence);
}

function unexplained(system: string, status: number): string {
  return status === 401 || status === 403
    ? `${system} does not accept Docket's credentials. Nothing was changed; ask an administrator to renew them.`
    : `${system} refused the request (status ${status}).`;
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
