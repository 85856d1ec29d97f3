import { notFound, redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { isMessageId, messageHref } from "@/components/messages/messages-url";
import { RefusedDesk } from "@/components/shell/refused-desk";

/** A message by its own address: opened beside the list. */
export default async function MessagePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/sync/messages/${id}`)}`);
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Sync" permission="sync.read" />;
  if (!isMessageId(id)) notFound();
  redirect(messageHref(id));
}
