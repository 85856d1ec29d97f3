import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { AccessTabs } from "@/components/access/access-tabs";
import { ReviewPage } from "@/components/access/review-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Access review" };

type Props = { params: Promise<{ id: string }> };

export default async function AccessReviewPage({ params }: Props) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/access/review/${id}`)}`);
  if (!can(signedIn.actor, "access.read")) return <RefusedDesk desk="Access" permission="access.read" />;
  if (!z.uuid().safeParse(id).success) notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.access.review.queryOptions({ reviewId: id })));
  return (
    <Hydrate>
      <TopBar title="Access">
        <AccessTabs />
      </TopBar>
      <ReviewPage reviewId={id} />
    </Hydrate>
  );
}
