import { readAnchorCopy } from "#server/anchor-copy";
import { downloadAnswer } from "@/app/api/download-answer";

/** The bundle of an export, with the copies of its seals that are kept on this machine. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const exportId = (await params).id;
  return downloadAnswer(request, async (caller) => {
    const { fileName, text } = await caller.audit.bundle({ exportId, anchors: await readAnchorCopy() });
    return { fileName, mediaType: "application/x-ndjson; charset=utf-8", body: text };
  });
}
