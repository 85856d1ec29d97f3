/** The process runs; nothing else is asked. */
export function GET(): Response {
  return Response.json({ ok: true });
}
