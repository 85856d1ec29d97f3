import { type FileSubject, fileSubjects } from "#server/domain/files/subjects";
import { csvAnswer } from "@/app/api/download-answer";

/** An empty file of a subject, with its columns and one row that shows how. */
export async function GET(request: Request, { params }: { params: Promise<{ subject: string }> }): Promise<Response> {
  const { subject } = await params;
  if (!isSubject(subject)) return new Response("There is no such template.", { status: 404 });
  return csvAnswer(request, (caller) => caller.files.template({ subject }));
}

function isSubject(subject: string): subject is FileSubject {
  return (fileSubjects as readonly string[]).includes(subject);
}
