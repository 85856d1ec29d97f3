import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { CausesTabs } from "@/components/causes/causes-tabs";
import { ReportPage } from "@/components/causes/report-page";
import { reportInput } from "@/components/causes/report-url";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Root causes" };

type Props = { searchParams: Promise<{ from?: string; to?: string }> };

export default async function RootCausesPage({ searchParams }: Props) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fcauses%2Freport");
  if (!can(signedIn.actor, "report.read")) return <RefusedDesk desk="Causes" permission="report.read" />;
  await getQueryClient().prefetchQuery(trpc.causes.report.queryOptions(reportInput(await searchParams)));
  return (
    <Hydrate>
      <TopBar title="Causes">
        <CausesTabs />
      </TopBar>
      <ReportPage />
    </Hydrate>
  );
}
