import { notFound, redirect } from "next/navigation";
import { isMessageId, messageHref } from "@/components/messages/messages-url";

/** A message by its own address: opened beside the list. */
export default async function MessagePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!isMessageId(id)) notFound();
  redirect(messageHref(id));
}
