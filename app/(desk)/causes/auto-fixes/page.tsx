import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AutoFixDesk } from "@/components/causes/auto-fix-desk";
import { CausesTabs } from "@/components/causes/causes-tabs";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Auto-fixes" };

export default async function AutoFixesPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fcauses%2Fauto-fixes");
  if (!can(signedIn.actor, "report.read")) return <RefusedDesk desk="Causes" permission="report.read" />;
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.autoFix.overview.queryOptions({})),
    queryClient.prefetchQuery(trpc.autoFix.list.queryOptions({})),
  ]);
  return (
    <Hydrate>
      <TopBar title="Causes">
        <CausesTabs />
      </TopBar>
      <AutoFixDesk />
    </Hydrate>
  );
}
