import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { RetriesPage } from "@/components/charge-retries/retries-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Failed charges" };

export default async function ChargeRetriesPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fcharge-retries");
  if (!can(signedIn.actor, "collection.read"))
    return <RefusedDesk desk="Failed charges" permission="collection.read" />;
  await getQueryClient().fetchQuery(trpc.chargeRetries.overview.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Failed charges" />
      <RetriesPage />
    </Hydrate>
  );
}
