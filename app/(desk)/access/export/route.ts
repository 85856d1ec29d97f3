import { csvAnswer } from "@/app/api/download-answer";

/** Who may do what now, as a file, through the same query and permission as the page. */
export function GET(request: Request): Promise<Response> {
  return csvAnswer(request, (caller) => caller.access.export({}));
}
