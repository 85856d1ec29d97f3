import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { DraftPage } from "@/components/drafts/draft-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Draft" };

type Props = { params: Promise<{ id: string }> };

export default async function OneDraftPage({ params }: Props) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/drafts/${id}`)}`);
  if (!can(signedIn.actor, "draft.read")) return <RefusedDesk desk="Drafts" permission="draft.read" />;
  if (!z.uuid().safeParse(id).success) notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.drafts.get.queryOptions({ reviewId: id })));
  return (
    <Hydrate>
      <TopBar title="Drafts" />
      <DraftPage reviewId={id} />
    </Hydrate>
  );
}
