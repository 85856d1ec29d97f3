import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { TeamView } from "@/components/worklist/team-view";
import { WorklistTabs } from "@/components/worklist/worklist-tabs";

export const metadata: Metadata = { title: "Collections team" };

export default async function CollectionsTeamPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fcollections%2Fteam");
  if (!can(signedIn.actor, "collection.lead"))
    return <RefusedDesk desk="The team of collections" permission="collection.lead" />;
  await getQueryClient().fetchQuery(trpc.worklist.team.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Collections">
        <WorklistTabs />
      </TopBar>
      <TeamView />
    </Hydrate>
  );
}
