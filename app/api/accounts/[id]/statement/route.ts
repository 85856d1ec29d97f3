import { z } from "zod";
import { textLocales } from "#server/domain/mail/text-locales";
import { statementPdf } from "#server/pdf/statement-pdf";
import { downloadAnswer } from "@/app/api/download-answer";

const Address = z.object({
  asOf: z.string().optional(),
  from: z.string().optional(),
  language: z.enum(textLocales).optional().catch(undefined),
});

/** The statement of an account as a PDF, as of a day and in a language; both are optional. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const customerId = (await params).id;
  const asked = Address.parse(Object.fromEntries(new URL(request.url).searchParams));
  return downloadAnswer(request, async (caller) => {
    const { fileName, statement } = await caller.accounts.statement({ customerId, ...asked });
    return { fileName, mediaType: "application/pdf", body: Uint8Array.from(await statementPdf(statement)) };
  });
}
