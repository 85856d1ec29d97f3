import { csvAnswer } from "@/app/api/download-answer";

/** The receipt of a run as a file, through the same query and permission as the page. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const runId = (await params).id;
  return csvAnswer(request, (caller) => caller.cohorts.receipt({ runId }));
}
