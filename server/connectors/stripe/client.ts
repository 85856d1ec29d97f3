import { AsyncLocalStorage } from "node:async_hooks";
import Stripe from "stripe";
import { answeredAt, bodyOf, turnOf, withoutSecrets } from "#server/connectors/http-json";
import type { Pace } from "#server/connectors/pace";
import { readSafely } from "#server/connectors/safe-read";
import { networkFailure, retryAfterSeconds, SourceFailure } from "#server/connectors/source-failure";
import { refusalSentence } from "#server/connectors/stripe/refusal";

export type StripeClientOptions = {
  apiUrl: string;
  apiKey: string;
  timeoutMs?: number;
  firstPauseMs?: number;
  pace?: Pace | undefined;
};
export type StripeAnswer = { body: Record<string, unknown>; answeredAt: Date | null };
type Query = Record<string, string | number>;
export type Params = Record<string, unknown>;

export type StripeClient = {
  /** Safe reads, repeated a few times when the source stumbles. */
  get(path: string, query: Query, signal: AbortSignal): Promise<StripeAnswer>;
  /** Writes go out once; the key lets Stripe recognise a repetition that the caller decided on. */
  post(path: string, params: Params, idempotencyKey: string, signal: AbortSignal): Promise<StripeAnswer>;
  remove(path: string, idempotencyKey: string, signal: AbortSignal): Promise<StripeAnswer>;
};

const TIMEOUT_MS = 15_000;

/**
 * The official SDK, used for its requests alone: `rawRequest` gives the JSON as it arrived, while the typed methods
 * turn some of it into objects of their own that would not survive being stored. Its own repetitions are switched off.
 */
export function stripeClient(options: StripeClientOptions): StripeClient {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const calls = new AsyncLocalStorage<Call>();
  const stripe = sdk(options, timeoutMs, calls);

  async function send(
    method: "GET" | "POST" | "DELETE",
    path: string,
    params: Params | undefined,
    idempotencyKey: string | null,
    signal: AbortSignal,
  ): Promise<StripeAnswer> {
    const call: Call = { signal, date: null, failure: null };
    await turnOf("Stripe", options.pace, signal);
    try {
      signal.throwIfAborted();
      const sent = calls.run(call, () =>
        stripe.rawRequest(method, path, params, idempotencyKey === null ? {} : { idempotencyKey }),
      );
      const body: unknown = await sent;
      if (typeof body !== "object" || body === null)
        throw new SourceFailure("no_answer", "Stripe answered with something that is no object.");
      return { body: body as Record<string, unknown>, answeredAt: answeredAt(call.date) };
    } catch (error) {
      throw call.failure ?? stripeFailure(error, timeoutMs, options.apiKey);
    }
  }

  return {
    get: (path, query, signal) =>
      readSafely(() => send("GET", withQuery(path, query), undefined, null, signal), signal, options.firstPauseMs),
    post: (path, params, idempotencyKey, signal) => send("POST", path, params, idempotencyKey, signal),
    remove: (path, idempotencyKey, signal) => send("DELETE", path, undefined, idempotencyKey, signal),
  };
}

type Call = { signal: AbortSignal; date: string | null; failure: SourceFailure | null };

/** The SDK knows no AbortSignal and hides the Date header and our own failures, so these travel beside the call. */
function sdk(options: StripeClientOptions, timeoutMs: number, calls: AsyncLocalStorage<Call>): Stripe {
  const { protocol, hostname, port } = new URL(options.apiUrl);
  const isPlain = protocol === "http:";
  const fetchWithSignal: typeof fetch = async (input, init) => {
    const call = calls.getStore();
    const signals = [init?.signal, call?.signal].filter((signal) => signal !== null && signal !== undefined);
    const response = await fetch(input, { ...init, redirect: "manual", signal: AbortSignal.any(signals) });
    if (call) call.date = response.headers.get("date");
    try {
      const { status, headers } = response;
      return new Response(readable(await bodyOf("Stripe", response), response.ok), { status, headers });
    } catch (error) {
      if (call && error instanceof SourceFailure) call.failure = error;
      throw error;
    }
  };
  return new Stripe(options.apiKey, {
    host: hostname,
    port: port === "" ? (isPlain ? 80 : 443) : Number(port),
    protocol: isPlain ? "http" : "https",
    timeout: timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(fetchWithSignal),
  });
}

/** The SDK takes an error apart only as JSON; what a gateway before Stripe says in another form counts by its status alone. */
function readable(text: string, isOk: boolean): string | null {
  if (isOk) return text || null;
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify({ error: { message: "" } });
  }
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
  return search === "" ? path : `${path}?${search}`;
}

function stripeFailure(error: unknown, timeoutMs: number, apiKey: string): SourceFailure {
  if (error instanceof SourceFailure) return error;
  if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined)
    return networkFailure("Stripe", error, timeoutMs);
  const status = error.statusCode;
  const code = error.code ?? error.rawType ?? null;
  const details = {
    status,
    code,
    detail: error.raw,
    cause: error,
    retryAfterSeconds: retryAfterSeconds(error.headers?.["retry-after"], Date.now()),
  };
  if (status === 429)
    return new SourceFailure("rate_limited", "Stripe asks us to slow down; the request was not taken.", details);
  if (status >= 500)
    return new SourceFailure(
      "server_error",
      `Stripe failed inside (status ${status}) and does not say what became of the request.`,
      details,
    );
  // The same key is still at work, or was used before with other words: what it did must be looked up, not guessed.
  if (status === 409 || error.rawType === "idempotency_error")
    return new SourceFailure(
      "no_answer",
      "Stripe already knows this request in another form; what became of it must be looked up.",
      details,
    );
  return new SourceFailure("refused", withoutSecrets(refusalSentence(error), [apiKey]), details);
}
