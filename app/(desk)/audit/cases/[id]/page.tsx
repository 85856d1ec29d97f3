import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AuditTabs } from "@/components/audit/audit-tabs";
import { CaseAtPage, CaseLink } from "@/components/audit/case-at-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "A case as it stood" };

type Props = { params: Promise<{ id: string }> };

export default async function AuditCasePage({ params }: Props) {
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/audit/cases/${id}`)}`);
  if (!can(signedIn.actor, "audit.read")) return <RefusedDesk desk="Audit" permission="audit.read" />;
  await getQueryClient().prefetchQuery(trpc.audit.caseHistory.queryOptions({ caseId: id }));
  return (
    <Hydrate>
      <TopBar title="Audit" tools={<CaseLink caseId={id} />}>
        <AuditTabs />
      </TopBar>
      <CaseAtPage caseId={id} />
    </Hydrate>
  );
}
