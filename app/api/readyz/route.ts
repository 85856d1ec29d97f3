import { readiness } from "#server/readiness";

export const dynamic = "force-dynamic";

/** 200 once database, worker and first data are there; 503 with what is missing until then. */
export async function GET(): Promise<Response> {
  const state = await readiness();
  return Response.json(
    { ready: state.ready, waitingFor: state.waitingFor },
    { status: state.ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
