import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, trpc } from "@/app/_trpc/rsc";
import { readCompletenessUrl } from "@/components/completeness/count-words";

/** What the page shows as a file, through the same query and permission. */
export async function GET(request: Request): Promise<Response> {
  const signedIn = await auth();
  if (!signedIn) return new Response("You are not signed in. Sign in and download the file again.", { status: 401 });
  if (!can(signedIn.actor, "sync.read"))
    return new Response('This file needs the permission "sync.read". An administrator can grant it.', { status: 403 });
  const { entity } = readCompletenessUrl(Object.fromEntries(new URL(request.url).searchParams));
  const { text, fileName } = await getQueryClient().fetchQuery(
    trpc.completeness.export.queryOptions(entity === null ? {} : { entity }),
  );
  return new Response(text, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
