import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { appRouter } from "#server/routers/app";
import { createCallerFactory } from "#server/trpc/init";
import { reportDefect } from "#server/trpc/report-defect";
import { requestContext } from "#server/trpc/request-context";

const makeCaller = createCallerFactory(appRouter);
type Caller = ReturnType<typeof makeCaller>;

/** A CSV file as a download. */
export function csvAnswer(
  request: Request,
  ask: (caller: Caller) => Promise<{ fileName: string; text: string }>,
): Promise<Response> {
  return downloadAnswer(request, async (caller) => {
    const { fileName, text } = await ask(caller);
    return { fileName, mediaType: "text/csv; charset=utf-8", body: text };
  });
}

/** A file as a download, by the same procedures and permissions as the screens; a refusal is its sentence. */
export async function downloadAnswer(
  request: Request,
  ask: (caller: Caller) => Promise<{ fileName: string; mediaType: string; body: string | Uint8Array<ArrayBuffer> }>,
): Promise<Response> {
  const ctx = await requestContext(request.headers);
  try {
    const { fileName, mediaType, body } = await ask(makeCaller(ctx));
    return new Response(body, {
      headers: {
        "content-type": mediaType,
        "x-content-type-options": "nosniff",
        "content-disposition": `attachment; filename*=UTF-8''${encoded(fileName)}`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    reportDefect({ error, path: new URL(request.url).pathname, ctx });
    const status = getHTTPStatusCodeFromError(error);
    const sentence =
      status === 500 ? `This file could not be made. Quote the reference ${ctx.correlationId}.` : error.message;
    return new Response(sentence, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
  }
}

/** A file name as a header may carry it (RFC 8187). */
function encoded(fileName: string): string {
  return encodeURIComponent(fileName.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
