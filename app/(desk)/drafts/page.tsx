import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { isDraftLane } from "#server/domain/drafts/inputs";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { DraftsDesk } from "@/components/drafts/drafts-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Drafts" };

type Props = { searchParams: Promise<{ lane?: string | string[] }> };

export default async function DraftsPage({ searchParams }: Props) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fdrafts");
  if (!can(signedIn.actor, "draft.read")) return <RefusedDesk desk="Drafts" permission="draft.read" />;
  const wanted = (await searchParams).lane;
  const lane = isDraftLane(wanted) ? wanted : "open";
  await getQueryClient().prefetchQuery(trpc.drafts.list.queryOptions({ lane }));
  return (
    <Hydrate>
      <TopBar title="Drafts" />
      <DraftsDesk />
    </Hydrate>
  );
}
