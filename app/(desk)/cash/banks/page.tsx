import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { BankBalances } from "@/components/cash/bank-balances";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";
import { buttonClass } from "@/components/ui/button-class";

export const metadata: Metadata = { title: "Bank balances" };

export default async function BankBalancesPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fcash%2Fbanks");
  if (!can(signedIn.actor, "cash.read")) return <RefusedDesk desk="Bank balances" permission="cash.read" />;
  const client = getQueryClient();
  await Promise.all([
    client.prefetchQuery(trpc.cash.reconciliation.queryOptions({})),
    client.prefetchQuery(trpc.cash.automatic.queryOptions({})),
    client.prefetchQuery(trpc.cash.returns.queryOptions({})),
  ]);
  return (
    <Hydrate>
      <TopBar
        title="Bank balances"
        tools={
          <Link href="/cash" className={buttonClass("plain", "sm")}>
            Cash
          </Link>
        }
      />
      <BankBalances />
    </Hydrate>
  );
}
