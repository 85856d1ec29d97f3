import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { CausesTabs } from "@/components/causes/causes-tabs";
import { CohortRun } from "@/components/causes/cohort-run";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Fixed together" };

type Props = { params: Promise<{ id: string }> };

export default async function CohortRunPage({ params }: Props) {
  const { id: runId } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/causes/runs/${runId}`)}`);
  if (!can(signedIn.actor, "report.read")) return <RefusedDesk desk="Causes" permission="report.read" />;
  if (!z.uuid().safeParse(runId).success) notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.cohorts.get.queryOptions({ runId })));
  return (
    <Hydrate>
      <TopBar title="Causes">
        <CausesTabs />
      </TopBar>
      <CohortRun runId={runId} />
    </Hydrate>
  );
}
