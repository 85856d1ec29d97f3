import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AuditTabs } from "@/components/audit/audit-tabs";
import { SamplesPage } from "@/components/audit/samples-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Audit samples" };

export default async function AuditExportsPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Faudit%2Fexports");
  if (!can(signedIn.actor, "audit.export")) return <RefusedDesk desk="Audit" permission="audit.export" />;
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.audit.exports.queryOptions({})),
    can(signedIn.actor, "audit.read") ? queryClient.prefetchQuery(trpc.audit.choices.queryOptions({})) : undefined,
  ]);
  return (
    <Hydrate>
      <TopBar title="Audit">
        <AuditTabs />
      </TopBar>
      <SamplesPage />
    </Hydrate>
  );
}
