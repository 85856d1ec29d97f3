import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { BreakGlassDesk } from "@/components/break-glass/break-glass-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Break-glass" };

export default async function BreakGlassPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fbreak-glass");
  if (!can(signedIn.actor, "approval.read")) return <RefusedDesk desk="Break-glass" permission="approval.read" />;
  await getQueryClient().fetchQuery(trpc.breakGlass.list.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Break-glass" />
      <BreakGlassDesk />
    </Hydrate>
  );
}
