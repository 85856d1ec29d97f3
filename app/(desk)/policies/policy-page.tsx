import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { policyPages } from "@/components/policies/policy-pages";
import { PolicyPanel } from "@/components/policies/policy-panel";
import { PolicyTabs } from "@/components/policies/policy-tabs";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

/** One policy, for whoever may read policies. */
export async function PolicyPage({ kind }: { kind: keyof typeof policyPages }) {
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(policyPages[kind].href)}`);
  if (!can(signedIn.actor, "policy.read")) return <RefusedDesk desk="Policies" permission="policy.read" />;
  await getQueryClient().fetchQuery(trpc.policies.document.queryOptions({ kind }));
  return (
    <Hydrate>
      <TopBar title="Policies">
        <PolicyTabs />
      </TopBar>
      <PolicyPanel key={kind} kind={kind} />
    </Hydrate>
  );
}
