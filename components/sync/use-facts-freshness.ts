"use client";
import { useQuery } from "@tanstack/react-query";
import type { FactsFreshness } from "#server/domain/sync/freshness";
import { useNow } from "../format/reader";
import { useTRPC } from "../trpc/provider";
import { staleBehind, staleText } from "./stale-systems";

/** Asked again this often even where no news arrive, so that nothing is called stale for want of an answer. */
const ASK_MS = 60_000;

/**
 * How old each system's facts are, told by the clock of the page: a source that falls silent shows within a minute,
 * without anything being sent. Nothing is said until the first answer.
 */
export function useStaleText(): (system: string) => string | null {
  const trpc = useTRPC();
  const now = useNow();
  const { data = none } = useQuery(trpc.sync.freshness.queryOptions({}, { refetchInterval: ASK_MS }));
  return (system) => staleText(staleBehind(system, data, now), now);
}

const none: readonly FactsFreshness[] = [];
