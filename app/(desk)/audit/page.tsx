import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { AuditDesk } from "@/components/audit/audit-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";

export const metadata: Metadata = { title: "Audit" };

/** The log asks for itself, since words and amounts that are searched for are known to the browser alone. */
export default async function AuditPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Faudit");
  if (!can(signedIn.actor, "audit.read")) return <RefusedDesk desk="Audit" permission="audit.read" />;
  const queryClient = getQueryClient();
  await Promise.all([
    queryClient.prefetchQuery(trpc.audit.choices.queryOptions({})),
    queryClient.prefetchQuery(trpc.audit.status.queryOptions({})),
  ]);
  return (
    <Hydrate>
      <AuditDesk />
    </Hydrate>
  );
}
