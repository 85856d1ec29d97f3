import { z } from "zod";
import { lettersPdf } from "#server/pdf/letter-pdf";
import { downloadAnswer } from "@/app/api/download-answer";

const Ids = z.array(z.uuid()).min(1).max(200).catch([]);

/** The letters named in the address as one file to print. Printing changes nothing: that they were posted is said apart. */
export async function GET(request: Request): Promise<Response> {
  const mailIds = Ids.parse(new URL(request.url).searchParams.get("ids")?.split(",") ?? []);
  return downloadAnswer(request, async (caller) => {
    const letters = await caller.mail.letterContents({ mailIds });
    return { fileName: "letters.pdf", mediaType: "application/pdf", body: Uint8Array.from(await lettersPdf(letters)) };
  });
}
