import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { ApprovalsTabs } from "@/components/approvals/approvals-tabs";
import { loadApprovalsUrl } from "@/components/approvals/approvals-url";
import { DAYS_FORETOLD } from "@/components/approvals/orphan-groups";
import { RequestsDesk } from "@/components/approvals/requests-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fapprovals");
  if (!can(signedIn.actor, "approval.read")) return <RefusedDesk desk="Approvals" permission="approval.read" />;
  const { lane, kind } = await loadApprovalsUrl(searchParams);
  // What is foretold stands above the list: were it to come later, the rows would move under the pointer.
  await Promise.all([
    getQueryClient().prefetchQuery(trpc.approvals.list.queryOptions({ lane, kind, after: null })),
    getQueryClient().prefetchQuery(trpc.approvals.orphans.queryOptions({ days: DAYS_FORETOLD })),
  ]);
  return (
    <Hydrate>
      <TopBar title="Approvals">
        <ApprovalsTabs />
      </TopBar>
      <RequestsDesk />
    </Hydrate>
  );
}
