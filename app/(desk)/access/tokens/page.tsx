import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AccessTabs } from "@/components/access/access-tabs";
import { TokensDesk } from "@/components/access/tokens-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Tokens" };

export default async function TokensPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Faccess%2Ftokens");
  const { actor } = signedIn;
  if (!can(actor, "token.own") && !can(actor, "token.administer"))
    return <RefusedDesk desk="Tokens" permission="token.own" />;
  const client = getQueryClient();
  await Promise.all([
    can(actor, "token.own") ? client.fetchQuery(trpc.tokens.own.queryOptions({})) : null,
    can(actor, "token.administer") ? client.fetchQuery(trpc.tokens.list.queryOptions({})) : null,
  ]);
  return (
    <Hydrate>
      <TopBar title="Access">
        <AccessTabs />
      </TopBar>
      <TokensDesk />
    </Hydrate>
  );
}
