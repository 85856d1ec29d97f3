import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { CompletenessDesk } from "@/components/completeness/completeness-desk";
import { readCompletenessUrl } from "@/components/completeness/count-words";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Completeness" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CompletenessPage({ searchParams }: Props) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync%2Fcompleteness");
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Completeness" permission="sync.read" />;
  const url = readCompletenessUrl(await searchParams);
  const entity = url.entity === null ? {} : { entity: url.entity };
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.completeness.matrix.queryOptions(entity)),
    url.open ? queryClient.prefetchQuery(trpc.completeness.day.queryOptions({ ...url.open, ...entity })) : undefined,
  ]);
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <CompletenessDesk url={url} />
    </Hydrate>
  );
}
