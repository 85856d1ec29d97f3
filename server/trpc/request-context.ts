import { auth } from "#server/auth/auth";
import { contextFor } from "#server/runtime";
import type { RequestContext } from "#server/trpc/init";

/** The context of a web request by whoever is signed in. */
export async function requestContext(headers: Headers): Promise<RequestContext> {
  return contextOf(headers, await auth());
}

/** The context of a request by somebody known. A correlation id handed on by the caller is kept when it looks like one. */
export function contextOf(headers: Headers, signedIn: RequestContext["signedIn"]): RequestContext {
  const handedOn = headers.get("x-correlation-id");
  const correlationId = handedOn && /^[A-Za-z0-9_-]{8,64}$/.test(handedOn) ? handedOn : crypto.randomUUID();
  return { signedIn, contextFor: (actor) => contextFor(actor, correlationId), correlationId };
}
