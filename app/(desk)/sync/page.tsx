import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncDesk } from "@/components/sync/sync-desk";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Sync" };

export default async function SyncPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync");
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Sync" permission="sync.read" />;
  const client = getQueryClient();
  await Promise.all([
    client.prefetchQuery(trpc.sync.overview.queryOptions({})),
    client.prefetchQuery(trpc.sources.states.queryOptions({})),
    client.prefetchQuery(trpc.sources.drift.queryOptions({})),
  ]);
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <SyncDesk />
    </Hydrate>
  );
}
