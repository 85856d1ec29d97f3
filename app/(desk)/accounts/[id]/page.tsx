import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { AccountPage } from "@/components/accounts/account-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Customer account" };

type Props = { params: Promise<{ id: string }> };

export default async function CustomerAccountPage({ params }: Props) {
  const { id } = await params;
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/accounts/${id}`)}`);
  if (!can(signedIn.actor, "customer.read")) return <RefusedDesk desk="Accounts" permission="customer.read" />;
  if (!z.uuid().safeParse(id).success) notFound();
  const queryClient = getQueryClient();
  await orNotFound(queryClient.fetchQuery(trpc.accounts.get.queryOptions({ customerId: id })));
  if (can(signedIn.actor, "collection.read")) {
    void queryClient.prefetchQuery(trpc.collections.desk.queryOptions({ customerId: id }));
    void queryClient.prefetchQuery(trpc.worklist.account.queryOptions({ customerId: id }));
  }
  return (
    <Hydrate>
      <TopBar title="Account" />
      <AccountPage key={id} customerId={id} />
    </Hydrate>
  );
}
