import { csvAnswer } from "@/app/api/download-answer";

/** The rejected rows of a file with their reasons; of one that is not taken yet, those of the layout that is named. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const uploadId = (await params).id;
  const { searchParams } = new URL(request.url);
  const key = searchParams.get("layout");
  const version = Number(searchParams.get("version"));
  return csvAnswer(request, (caller) =>
    caller.files.rejects({ uploadId, ...(key === null ? {} : { layout: { key, version } }) }),
  );
}
