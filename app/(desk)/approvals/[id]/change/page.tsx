import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { ApprovalsTabs } from "@/components/approvals/approvals-tabs";
import { ChangePage } from "@/components/approvals/ask-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Change a request" };

type Props = { params: Promise<{ id: string }> };

export default async function ChangeRequestPage({ params }: Props) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/approvals/${id}/change`)}`);
  if (!can(signedIn.actor, "approval.ask")) return <RefusedDesk desk="Approvals" permission="approval.ask" />;
  if (!z.uuid().safeParse(id).success) notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.approvals.get.queryOptions({ requestId: id })));
  return (
    <Hydrate>
      <TopBar title="Approvals">
        <ApprovalsTabs />
      </TopBar>
      <ChangePage requestId={id} />
    </Hydrate>
  );
}
