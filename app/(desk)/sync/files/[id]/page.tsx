import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { isUploadId, layoutOf, loadJourneyUrl, stepOf } from "@/components/files/files-url";
import { Journey } from "@/components/files/journey";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Connect a file" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

export default async function FilePage({ params, searchParams }: Props) {
  const { id } = await params;
  if (!isUploadId(id)) notFound();
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/sync/files/${id}`)}`);
  if (!can(signedIn.actor, "file.import")) return <RefusedDesk desk="Files" permission="file.import" />;
  const queryClient = getQueryClient();
  const { upload } = await orNotFound(queryClient.fetchQuery(trpc.files.get.queryOptions({ uploadId: id })));
  const url = await loadJourneyUrl(searchParams);
  const layout = layoutOf(url);
  // What a step shows first is loaded with it; a refusal is told by the step itself.
  if (upload.state === "uploaded" && stepOf(url) === "columns")
    await queryClient.prefetchQuery(trpc.files.columns.queryOptions({ uploadId: id, sheet: null }));
  else if (upload.state === "uploaded" && layout !== null)
    await queryClient.prefetchQuery(trpc.files.preview.queryOptions({ uploadId: id, layout }));
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <Journey uploadId={id} />
    </Hydrate>
  );
}
