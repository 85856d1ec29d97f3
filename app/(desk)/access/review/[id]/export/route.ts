import { csvAnswer } from "@/app/api/download-answer";

type Segments = { params: Promise<{ id: string }> };

/** A review as a file: as it was signed, or as it stands. */
export async function GET(request: Request, { params }: Segments): Promise<Response> {
  const { id } = await params;
  return csvAnswer(request, (caller) => caller.access.exportReview({ reviewId: id }));
}
