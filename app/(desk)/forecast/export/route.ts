import { csvAnswer } from "@/app/api/download-answer";
import { forecastInput } from "@/components/forecast/forecast-url";

/** What the page shows as a file, through the same query and permission. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const input = forecastInput({ entity: searchParams.get("entity"), currency: searchParams.get("currency") });
  return csvAnswer(request, (caller) => caller.forecast.export(input));
}
