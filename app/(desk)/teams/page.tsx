import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { TeamsDesk } from "@/components/teams/teams-desk";

export const metadata: Metadata = { title: "Teams" };

export default async function TeamsPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fteams");
  if (!can(signedIn.actor, "team.read")) return <RefusedDesk desk="Teams" permission="team.read" />;
  await getQueryClient().fetchQuery(trpc.teams.overview.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Teams" />
      <TeamsDesk />
    </Hydrate>
  );
}
