import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { signatureOf } from "#server/domain/causes/cause-id";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { CausePage } from "@/components/causes/cause-page";
import { CausesTabs } from "@/components/causes/causes-tabs";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: signatureOf((await params).id) ?? "Not found" };
}

export default async function OneCausePage({ params }: Props) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/causes/${id}`)}`);
  if (!can(signedIn.actor, "report.read")) return <RefusedDesk desk="Causes" permission="report.read" />;
  const signature = signatureOf(id) ?? notFound();
  await orNotFound(getQueryClient().fetchQuery(trpc.causes.get.queryOptions({ signature })));
  return (
    <Hydrate>
      <TopBar title="Causes">
        <CausesTabs />
      </TopBar>
      <CausePage signature={signature} />
    </Hydrate>
  );
}
