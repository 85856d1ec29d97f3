import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { AccessTabs } from "@/components/access/access-tabs";
import { PersonPage } from "@/components/access/person-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Access of a person" };

type Props = { params: Promise<{ id: string }> };

export default async function AccessPersonPage({ params }: Props) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/access/people/${id}`)}`);
  if (!can(signedIn.actor, "access.read")) return <RefusedDesk desk="Access" permission="access.read" />;
  if (!z.uuid().safeParse(id).success) notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.access.person.queryOptions({ personId: id })));
  return (
    <Hydrate>
      <TopBar title="Access">
        <AccessTabs />
      </TopBar>
      <PersonPage personId={id} />
    </Hydrate>
  );
}
