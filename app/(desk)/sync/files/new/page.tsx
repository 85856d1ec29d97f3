import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { ChooseFile } from "@/components/files/choose-file";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Connect a file" };

export default async function NewFilePage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync%2Ffiles%2Fnew");
  if (!can(signedIn.actor, "file.import")) return <RefusedDesk desk="Files" permission="file.import" />;
  await getQueryClient().prefetchQuery(trpc.files.list.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <ChooseFile />
    </Hydrate>
  );
}
