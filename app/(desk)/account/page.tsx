import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AccountPage } from "@/components/account/account-page";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Your account" };

/** For everybody who is signed in, whatever they hold. */
export default async function OwnAccountPage() {
  if (!(await auth())) redirect("/sign-in?ended=1&callbackUrl=%2Faccount");
  await getQueryClient().fetchQuery(trpc.account.own.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Your account" />
      <AccountPage />
    </Hydrate>
  );
}
