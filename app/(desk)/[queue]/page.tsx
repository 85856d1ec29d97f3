import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { queueByKey } from "#server/domain/queues/registry";
import { getQueryClient, Hydrate, orNotFound, trpc } from "@/app/_trpc/rsc";
import { filtersOf, isCaseId, loadDeskUrl, sortOf } from "@/components/queue/desk-url";
import { listInput, pageOptions } from "@/components/queue/list-question";
import { QueueDesk } from "@/components/queue/queue-desk";
import { RefusedDesk } from "@/components/shell/refused-desk";

type Props = { params: Promise<{ queue: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: queueByKey((await params).queue)?.label ?? "Not found" };
}

/** Every desk that is a queue. The list and the open case are loaded here, so the first paint shows both. */
export default async function QueuePage({ params, searchParams }: Props) {
  const queue = queueByKey((await params).queue) ?? notFound();
  const signedIn = await auth();
  if (!signedIn) redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/${queue.key}`)}`);
  if (!can(signedIn.actor, queue.permission) || !can(signedIn.actor, "case.read"))
    return <RefusedDesk desk={queue.label} permission={queue.permission} />;
  const url = await loadDeskUrl(searchParams);
  const filters = filtersOf(url);
  const queryClient = getQueryClient();
  void queryClient.prefetchQuery(trpc.cases.facets.queryOptions({ queue: queue.key, filters }));
  void queryClient.prefetchQuery(trpc.views.list.queryOptions({ queue: queue.key }));
  if (isCaseId(url.case)) {
    void queryClient.prefetchQuery(trpc.cases.get.queryOptions({ caseId: url.case }));
    void queryClient.prefetchQuery(trpc.cases.timeline.queryOptions({ caseId: url.case }));
  }
  // Rows say how much working time is left: what they count it by comes with them, or they would change once it came.
  const reference = queryClient.prefetchQuery(trpc.cases.reference.queryOptions({}));
  await orNotFound(
    queryClient.fetchInfiniteQuery(
      trpc.cases.list.infiniteQueryOptions(
        listInput({ queue: queue.key, filters, sort: sortOf(url, queue.sorts) }),
        pageOptions,
      ),
    ),
  );
  await reference;
  return (
    <Hydrate>
      <QueueDesk key={queue.key} queueKey={queue.key} />
    </Hydrate>
  );
}
