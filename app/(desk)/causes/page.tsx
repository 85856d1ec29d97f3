import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { CausesDesk } from "@/components/causes/causes-desk";
import { CausesTabs } from "@/components/causes/causes-tabs";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Causes" };

type Props = { searchParams: Promise<{ quiet?: string }> };

export default async function CausesPage({ searchParams }: Props) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fcauses");
  if (!can(signedIn.actor, "report.read")) return <RefusedDesk desk="Causes" permission="report.read" />;
  const isWithQuiet = (await searchParams).quiet === "true";
  await getQueryClient().prefetchQuery(trpc.causes.list.queryOptions({ isWithQuiet }));
  return (
    <Hydrate>
      <TopBar title="Causes">
        <CausesTabs />
      </TopBar>
      <CausesDesk />
    </Hydrate>
  );
}
