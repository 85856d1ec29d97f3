import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { StatementEntries } from "@/components/bank/statement-entries";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { SyncTabs } from "@/components/sync/sync-tabs";

export const metadata: Metadata = { title: "Bank statement" };

type Props = { params: Promise<{ statement: string }>; searchParams: Promise<{ from?: string | string[] }> };

const statementId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export default async function StatementPage({ params, searchParams }: Props) {
  const { statement: id } = await params;
  const { from } = await searchParams;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/sync/bank/${id}`)}`);
  if (!can(signedIn.actor, "sync.read")) return <RefusedDesk desk="Bank files" permission="sync.read" />;
  if (!statementId.test(id)) notFound();
  const cursor = typeof from === "string" && /^\d{1,7}$/.test(from) ? Number(from) : 0;
  await orNotFound(getQueryClient().fetchQuery(trpc.bank.statement.queryOptions({ id, cursor })));
  return (
    <Hydrate>
      <TopBar title="Sync">
        <SyncTabs />
      </TopBar>
      <StatementEntries id={id} cursor={cursor} />
    </Hydrate>
  );
}
