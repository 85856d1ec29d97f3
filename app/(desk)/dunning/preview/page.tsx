import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { DunningTabs } from "@/components/dunning/dunning-tabs";
import { PreviewDesk } from "@/components/dunning/preview-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Dunning preview" };

export default async function DunningPreviewPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fdunning%2Fpreview");
  if (!can(signedIn.actor, "collection.read")) return <RefusedDesk desk="Dunning" permission="collection.read" />;
  await getQueryClient().prefetchQuery(trpc.dunning.list.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Dunning">
        <DunningTabs />
      </TopBar>
      <PreviewDesk />
    </Hydrate>
  );
}
