import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { ApprovalsTabs } from "@/components/approvals/approvals-tabs";
import { DelegationsDesk } from "@/components/approvals/delegations-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Delegations" };

export default async function DelegationsPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fapprovals%2Fdelegations");
  if (!can(signedIn.actor, "approval.read")) return <RefusedDesk desk="Approvals" permission="approval.read" />;
  await getQueryClient().fetchQuery(trpc.approvals.delegations.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Approvals">
        <ApprovalsTabs />
      </TopBar>
      <DelegationsDesk />
    </Hydrate>
  );
}
