import { readBounded } from "#server/bounded-body";
import { connectorByKey } from "#server/connectors/registry";
import { contextFor } from "#server/runtime";
import { receiveWebhook } from "#server/services/sync/receive-webhook";

/** No source sends more than this in one delivery. */
const LARGEST_BODY = 1_048_576;

/** Takes one delivery: bounded body, known source, right signature, one stored row, then the answer. */
export async function takeWebhook(source: string, request: Request): Promise<Response> {
  const connector = connectorByKey(source);
  if (!connector?.receive) return answer(404, "No source of this name sends webhooks here.");
  const body = await readBounded(request, LARGEST_BODY);
  if (!body) return answer(413, "The delivery is larger than 1 MiB and was not taken.");
  const context = await contextFor({ kind: "job", name: "sync-pull" });
  const taken = await receiveWebhook(context, connector, {
    body,
    headers: Object.fromEntries(request.headers),
    now: new Date(),
  });
  return taken.ok ? answer(200, "received") : answer(400, taken.reason);
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
