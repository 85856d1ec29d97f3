import type { EffectOutcome, SourceReference } from "#server/domain/sync/effects";

/**
 * Why a call to a source gave no usable answer. `not_reached` and `rate_limited` mean that nothing happened there;
 * `no_answer` and `server_error` mean that nobody knows; `refused` means that the source said no.
 */
export type FailureKind = "not_reached" | "rate_limited" | "no_answer" | "server_error" | "refused";

type Details = {
  status?: number;
  code?: string | null;
  retryAfterSeconds?: number | null;
  detail?: unknown;
  isLasting?: boolean;
  cause?: unknown;
};

/** The message is a sentence for people; `code` is the source's own word for the trouble. */
export class SourceFailure extends Error {
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
  /** The source's own error body, for those who must read more than the sentence out of it. */
  readonly detail: unknown;
  /** Asked again at once, the source would answer the same. */
  readonly isLasting: boolean;

  constructor(kind: FailureKind, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "SourceFailure";
    this.kind = kind;
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.detail = details.detail;
    this.isLasting = details.isLasting ?? kind === "refused";
  }
}

/** What a failed write means for the effect. Failures of our own code are thrown on: they are no answer of a source. */
export function outcomeOfWrite(error: unknown, touched: SourceReference[]): EffectOutcome {
  if (!(error instanceof SourceFailure)) throw error;
  if (error.kind === "refused") return { outcome: "refused", reason: error.message, touched };
  if (error.kind === "not_reached" || error.kind === "rate_limited") return notSent(error);
  return { outcome: "unknown", reason: error.message };
}

/** What it means that the read before a write failed: nothing was asked of the source yet, so it may be tried again. */
export function outcomeOfFirstRead(error: unknown, touched: SourceReference[]): EffectOutcome {
  if (!(error instanceof SourceFailure)) throw error;
  return error.kind === "refused" ? { outcome: "refused", reason: error.message, touched } : notSent(error);
}

/** A look-up that failed answers nothing, whatever the reason: the effect stays unknown. */
export function outcomeOfLookUp(error: unknown): EffectOutcome {
  if (!(error instanceof SourceFailure)) throw error;
  return { outcome: "unknown", reason: error.message };
}

function notSent(error: SourceFailure): EffectOutcome {
  return { outcome: "not_sent", reason: error.message, retryAfterSeconds: error.retryAfterSeconds };
}

/** Failures of a connection that was never made: the request cannot have arrived. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
]);

/** Turns what the network threw into a failure. `system` is the name people know: "NetSuite". */
export function networkFailure(system: string, error: unknown, timeoutMs: number): SourceFailure {
  if (error instanceof SourceFailure) return error;
  const codes = errorCodes(error);
  if (codes.some((code) => NEVER_CONNECTED.has(code))) {
    return new SourceFailure(
      "not_reached",
      `${system} could not be reached. Nothing was sent; check its address and the network.`,
      { cause: error },
    );
  }
  const isTimeout = codes.some((code) => code === "TimeoutError" || code === "ETIMEDOUT");
  const what = isTimeout
    ? `${system} did not answer within ${Math.max(1, Math.round(timeoutMs / 1_000))} s.`
    : `The connection to ${system} broke before it answered.`;
  return new SourceFailure("no_answer", what, { cause: error });
}

/** Codes and names along the chain of causes: fetch wraps the socket's error once or twice, some of it in an aggregate. */
function errorCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, name, cause, detail, errors } = error as {
    code?: unknown;
    name?: unknown;
    cause?: unknown;
    detail?: unknown;
    errors?: unknown;
  };
  const own = [code, name].filter((value) => typeof value === "string");
  const inner = [cause, detail, ...(Array.isArray(errors) ? errors : [])];
  return [...own, ...inner.flatMap((each) => errorCodes(each, depth + 1))];
}

/** Reads Retry-After, which is a number of seconds or a date. */
export function retryAfterSeconds(header: string | null | undefined, nowMs: number): number | null {
  if (!header) return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Math.ceil(Number(header));
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1_000));
}
