import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { MappingsDesk } from "@/components/mappings/mappings-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Mappings" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MappingsPage({ searchParams }: Props) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fsync%2Fmappings");
  if (!can(signedIn.actor, "mapping.read")) return <RefusedDesk desk="Mappings" permission="mapping.read" />;
  const { document } = await searchParams;
  const queryClient = getQueryClient();
  const documents = await queryClient.fetchQuery(trpc.mappings.overview.queryOptions({}));
  const kind = typeof document === "string" ? document : (documents[0]?.kind ?? "field_authority");
  await orNotFound(queryClient.fetchQuery(trpc.mappings.document.queryOptions({ kind })));
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <MappingsDesk kind={kind} />
    </Hydrate>
  );
}
