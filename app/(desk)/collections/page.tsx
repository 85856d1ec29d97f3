import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { accountHref } from "@/components/accounts/account-url";
import { isCaseId } from "@/components/queue/desk-url";
import { pageOptions } from "@/components/queue/list-question";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { WorklistDesk } from "@/components/worklist/worklist-desk";
import { filtersOf, loadWorklistUrl, worklistInput } from "@/components/worklist/worklist-url";

export const metadata: Metadata = { title: "Collections" };

type Props = { searchParams: Promise<SearchParams> };

export default async function CollectionsPage({ searchParams }: Props) {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fcollections");
  if (!can(signedIn.actor, "collection.read") || !can(signedIn.actor, "case.read"))
    return <RefusedDesk desk="Collections" permission="collection.read" />;
  // Elsewhere an account's case is linked to as any case is; it is worked on the account's own page.
  const { case: caseId = null } = await searchParams;
  if (typeof caseId === "string" && isCaseId(caseId)) {
    const { customer } = await orNotFound(getQueryClient().fetchQuery(trpc.cases.get.queryOptions({ caseId })));
    if (customer) redirect(accountHref(customer.id));
  }
  const url = await loadWorklistUrl(searchParams);
  const filters = filtersOf(url);
  const queryClient = getQueryClient();
  void queryClient.prefetchQuery(trpc.worklist.counts.queryOptions({ filters }));
  void queryClient.prefetchQuery(trpc.worklist.choices.queryOptions({}));
  if (url.lens === "accounts")
    await orNotFound(
      queryClient.fetchInfiniteQuery(trpc.worklist.list.infiniteQueryOptions(worklistInput(filters), pageOptions)),
    );
  else await queryClient.fetchQuery(trpc.worklist.criticalInvoices.queryOptions({ entities: filters.entities }));
  return (
    <Hydrate>
      <WorklistDesk />
    </Hydrate>
  );
}
