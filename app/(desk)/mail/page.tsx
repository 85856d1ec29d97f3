import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { MailDesk } from "@/components/mail/mail-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Mail" };

export default async function MailPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fmail");
  if (!can(signedIn.actor, "collection.read")) return <RefusedDesk desk="Mail" permission="collection.read" />;
  await getQueryClient().fetchQuery(trpc.mail.counts.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Mail" />
      <MailDesk />
    </Hydrate>
  );
}
