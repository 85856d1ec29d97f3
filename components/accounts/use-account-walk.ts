"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryState } from "nuqs";
import { can } from "#server/domain/access/actor";
import { COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useTakeNext } from "../queue/use-take-next";
import { usePerson } from "../shell/person";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { toast } from "../ui/toaster";
import { accountHref, accountParsers } from "./account-url";
import { filtersOfWalk, neighboursOf, stopsOf, type WalkStop, walkKey } from "./account-walk";

const STOPS = 100;
const KEPT_MS = 60 * 60_000;

/** From one account to the next of the list somebody came from, and back to it. */
export function useAccountWalk(customerId: string) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const person = usePerson();
  const [from] = useQueryState("from", accountParsers.from);
  const filters = from === null ? null : filtersOfWalk(from);
  const { data: stops = [] } = useQuery({
    queryKey: walkKey(from),
    queryFn: async (): Promise<WalkStop[]> => {
      if (filters === null) return [];
      const { rows } = await client.worklist.list.query({ filters, limit: STOPS });
      return stopsOf(rows);
    },
    enabled: filters !== null && can(person, "collection.read"),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
  });
  const { previous, next, place } = neighboursOf(stops, customerId);
  const go = (stop: Pick<WalkStop, "customerId">) => router.push(accountHref(stop.customerId, from));

  const canTake = can(person, "collection.work") && can(person, "case.work");
  const served = useTakeNext(COLLECTIONS_QUEUE, (row, message) => {
    toast.done(message);
    void queryClient
      .fetchQuery(trpc.cases.get.queryOptions({ caseId: row.id }))
      .then(({ customer }) => customer && go({ customerId: customer.id }));
  });
  const quiet = { isInPalette: false };
  useShortcut("account.next", () => next && go(next), { ...quiet, isOn: next !== null });
  useShortcut("account.previous", () => previous && go(previous), { ...quiet, isOn: previous !== null });
  useShortcut("case.take_next", served.serve, { isOn: canTake, label: "Take the next account" });
  useShortcut("layer.close", () => router.push(`/${COLLECTIONS_QUEUE}?${from}`), { ...quiet, isOn: filters !== null });
  return { previous, next, place, count: stops.length, go, canTake, served };
}
export type AccountWalk = ReturnType<typeof useAccountWalk>;
