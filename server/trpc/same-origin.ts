/**
 * Refuses what another site's page could make a browser send: anything not from our own origin, forms, and requests
 * without our header, which a foreign page cannot set without asking first. Reads over SSE cannot carry headers and
 * change nothing, so for GET the origin alone is asked.
 */
export function refuseForeignRequest(request: Request): Response | null {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  const isOwn =
    site === null ? origin === null || (host !== null && new URL(origin).host === host) : site === "same-origin";
  if (!isOwn) return refusal("This request came from another site and was refused.");
  if (request.method === "GET") return null;
  if (request.headers.get("x-docket") !== "1")
    return refusal("This request did not come from Docket's own pages and was refused.");
  return refuseOtherThanJson(request);
}

/** Writes are JSON, whoever sends them: forms and files are for other routes. */
export function refuseOtherThanJson(request: Request): Response | null {
  if (request.method === "GET") return null;
  const type = request.headers.get("content-type") ?? "";
  return type.startsWith("application/json") ? null : refusal("Only JSON is taken here.");
}

function refusal(message: string): Response {
  return Response.json({ error: { message } }, { status: 403 });
}
