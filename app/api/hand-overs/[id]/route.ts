import { csvAnswer } from "@/app/api/download-answer";

/** What an agency has to know of an account that was handed over, by the request it was handed over by. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const requestId = (await params).id;
  return csvAnswer(request, (caller) => caller.collections.handOverFile({ requestId }));
}
