import { downloadAnswer } from "@/app/api/download-answer";

/** A file kept with a request for approval. Always a download: nothing of it is shown or run in the browser's page. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const fileId = (await params).id;
  return downloadAnswer(request, async (caller) => {
    const { name, mediaType, content } = await caller.approvals.file({ fileId });
    return { fileName: name, mediaType, body: Uint8Array.from(Buffer.from(content, "base64")) };
  });
}
