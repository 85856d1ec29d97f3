import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { DunningTabs } from "@/components/dunning/dunning-tabs";
import { RunPage } from "@/components/dunning/run-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Dunning run" };

type Props = { params: Promise<{ id: string }> };

export default async function DunningRunPage({ params }: Props) {
  const { id: runId } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/dunning/runs/${runId}`)}`);
  if (!can(signedIn.actor, "collection.read")) return <RefusedDesk desk="Dunning" permission="collection.read" />;
  if (!z.uuid().safeParse(runId).success) notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.dunning.get.queryOptions({ runId })));
  return (
    <Hydrate>
      <TopBar title="Dunning">
        <DunningTabs />
      </TopBar>
      <RunPage runId={runId} />
    </Hydrate>
  );
}
