import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { ActsLedger } from "@/components/acts/acts-ledger";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Acts on sources" };

export default async function ActsPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync%2Facts");
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Sync" permission="sync.read" />;
  await getQueryClient().prefetchQuery(trpc.sync.overview.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <ActsLedger />
    </Hydrate>
  );
}
