import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { FilesDesk } from "@/components/files/files-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Files" };

export default async function FilesPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync%2Ffiles");
  if (!can(signedIn.actor, "file.import")) return <RefusedDesk desk="Files" permission="file.import" />;
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.files.list.queryOptions({})),
    queryClient.prefetchQuery(trpc.files.layouts.queryOptions({})),
  ]);
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <FilesDesk />
    </Hydrate>
  );
}
