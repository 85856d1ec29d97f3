import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { BankDesk } from "@/components/bank/bank-desk";
import { latestFilesInput } from "@/components/bank/files-input";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Bank files" };

export default async function BankPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync%2Fbank");
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Bank files" permission="sync.read" />;
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.bank.overview.queryOptions({})),
    queryClient.prefetchQuery(trpc.bank.files.queryOptions(latestFilesInput)),
  ]);
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <BankDesk />
    </Hydrate>
  );
}
