import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { PoliciesDesk } from "@/components/policies/policies-desk";
import { PolicyTabs } from "@/components/policies/policy-tabs";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Policies" };

export default async function PoliciesPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fpolicies");
  if (!can(signedIn.actor, "policy.read")) return <RefusedDesk desk="Policies" permission="policy.read" />;
  await getQueryClient().fetchQuery(trpc.policies.overview.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Policies">
        <PolicyTabs />
      </TopBar>
      <PoliciesDesk />
    </Hydrate>
  );
}
