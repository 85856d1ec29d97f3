import { downloadAnswer } from "@/app/api/download-answer";

/** The order to the bank that sends money back to its payer, by the request that was signed for it. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const requestId = (await params).id;
  return downloadAnswer(request, async (caller) => {
    const { fileName, text } = await caller.cash.returnOrder({ requestId });
    return { fileName, mediaType: "application/xml; charset=utf-8", body: text };
  });
}
