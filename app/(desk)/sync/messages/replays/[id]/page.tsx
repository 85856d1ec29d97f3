import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { isMessageId } from "@/components/messages/messages-url";
import { ReplayReceiptPage } from "@/components/messages/receipt-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Receipt of a replay" };

export default async function ReceiptPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/sync/messages/replays/${id}`)}`);
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Sync" permission="sync.read" />;
  if (!isMessageId(id)) notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.messages.receipt.queryOptions({ replayId: id })));
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <ReplayReceiptPage replayId={id} />
    </Hydrate>
  );
}
