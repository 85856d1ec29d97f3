import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { LONGEST_SEARCH } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AccessTabs } from "@/components/access/access-tabs";
import { PeopleDesk } from "@/components/access/people-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Access" };

type Props = { searchParams: Promise<{ search?: string | string[] }> };

export default async function AccessPage({ searchParams }: Props) {
  const { search } = await searchParams;
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Faccess");
  if (!can(signedIn.actor, "access.read")) return <RefusedDesk desk="Access" permission="access.read" />;
  const client = getQueryClient();
  await Promise.all([
    client.fetchQuery(
      trpc.access.people.queryOptions({ search: typeof search === "string" ? search.slice(0, LONGEST_SEARCH) : "" }),
    ),
    client.fetchQuery(trpc.access.proposals.queryOptions({})),
    client.fetchQuery(trpc.access.dutyReviews.queryOptions({})),
  ]);
  return (
    <Hydrate>
      <TopBar title="Access">
        <AccessTabs />
      </TopBar>
      <PeopleDesk />
    </Hydrate>
  );
}
