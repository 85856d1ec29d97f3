import { csvAnswer } from "@/app/api/download-answer";
import { reportInput } from "@/components/causes/report-url";

/** What the page shows as a file, through the same query and permission. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const input = reportInput({ from: searchParams.get("fromOn"), to: searchParams.get("toOn") });
  return csvAnswer(request, (caller) => caller.causes.exportReport(input));
}
