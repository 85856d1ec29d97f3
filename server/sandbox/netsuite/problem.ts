import type { Answer } from "#server/sandbox/http/call";

/** An error in NetSuite's own form. */
export function problem(status: number, code: string, detail: string, title = "Bad Request", path?: string): Answer {
  return {
    status,
    headers: { "content-type": "application/vnd.oracle.resource+json; type=error" },
    body: {
      type: `https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.${status === 404 ? 5 : 1}`,
      title,
      status,
      "o:errorDetails": [{ detail, ...(path ? { "o:errorPath": path } : {}), "o:errorCode": code }],
    },
  };
}

export function notFound(type: string, key: string): Answer {
  const detail = `The record instance does not exist. Provide a valid record instance ID (${type}/${key}).`;
  return problem(404, "NONEXISTENT_ID", detail, "Not Found");
}

/** A reference may come as its id or as an object with one. */
export function plainValue(value: unknown): string | null {
  if (typeof value === "object" && value !== null) {
    const { id, refName } = value as { id?: unknown; refName?: unknown };
    return plainValue(id ?? refName);
  }
  return value === null || value === undefined || value === "" ? null : String(value);
}
