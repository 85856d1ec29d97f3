/** What the server says beside an error's sentence. */
type ErrorData = {
  code?: string;
  httpStatus?: number;
  refusal?: string | null;
  details?: unknown;
  reference?: string | null;
};

function dataOf(error: unknown): ErrorData | null {
  if (typeof error !== "object" || error === null || !("data" in error)) return null;
  return (error as { data: ErrorData | null }).data;
}

export function isSignedOut(error: unknown): boolean {
  return dataOf(error)?.code === "UNAUTHORIZED";
}

/** Somebody else changed the case first: the act was not done. */
export function isConflict(error: unknown): boolean {
  return dataOf(error)?.code === "CONFLICT";
}

export function isRefused(error: unknown): boolean {
  return dataOf(error)?.code === "FORBIDDEN";
}

export function isNotFound(error: unknown): boolean {
  return dataOf(error)?.code === "NOT_FOUND";
}

/** The reference to quote to an administrator; null for an error that never reached the server. */
export function referenceOf(error: unknown): string | null {
  return dataOf(error)?.reference ?? null;
}

/** What the server added to a refusal, such as who changed the case and when. */
export function detailsOf(error: unknown): unknown {
  return dataOf(error)?.details ?? null;
}

/** The sentence to show. An answer that never came says what is known: nothing is, so look before repeating. */
export function sentenceOf(error: unknown): string {
  if (dataOf(error) && error instanceof Error) return error.message;
  return "The server could not be reached, so it is not known whether this was done. Check the case before trying again.";
}
