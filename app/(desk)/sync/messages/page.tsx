import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { MessagesDesk } from "@/components/messages/messages-desk";
import { isMessageId, loadMessagesUrl } from "@/components/messages/messages-url";
import { RefusedDesk } from "@/components/shell/refused-desk";

export const metadata: Metadata = { title: "Messages" };

/** The list asks for itself, since what is searched for is known to the browser alone; the open message is loaded here. */
export default async function MessagesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync%2Fmessages");
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Sync" permission="sync.read" />;
  const { message } = await loadMessagesUrl(searchParams);
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.messages.filters.queryOptions({})),
    isMessageId(message) ? queryClient.prefetchQuery(trpc.messages.get.queryOptions({ inboxId: message })) : undefined,
  ]);
  return (
    <Hydrate>
      <MessagesDesk />
    </Hydrate>
  );
}
