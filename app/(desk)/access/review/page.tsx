import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AccessTabs } from "@/components/access/access-tabs";
import { ReviewDesk } from "@/components/access/review-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Access reviews" };

export default async function AccessReviewsPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Faccess%2Freview");
  if (!can(signedIn.actor, "access.read")) return <RefusedDesk desk="Access" permission="access.read" />;
  await getQueryClient().fetchQuery(trpc.access.reviews.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Access">
        <AccessTabs />
      </TopBar>
      <ReviewDesk />
    </Hydrate>
  );
}
