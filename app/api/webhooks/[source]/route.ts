import { takeWebhook } from "#server/webhooks";

/** Webhooks of source systems: the raw bytes are verified and stored, then the sender is answered. */
export async function POST(request: Request, { params }: { params: Promise<{ source: string }> }): Promise<Response> {
  return takeWebhook((await params).source, request);
}
