"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WorklistFilters, WorklistRow } from "#server/domain/collections/worklist-views";
import { useLiveChanges } from "../trpc/live-changes";
import { useTRPC } from "../trpc/provider";
import { worklistInput } from "./worklist-url";

const tells = ["case:", "worklist:"];

/**
 * Whether the head of the list is another than the one on screen. Nothing moves until the person asks for it, so that no row
 * goes away under the cursor.
 */
export function useWorklistNews(filters: WorklistFilters, rows: readonly WorklistRow[]) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOther, setOther] = useState(false);

  useLiveChanges((changes) => {
    if (changes !== "all" && !changes.some(({ stream }) => tells.some((start) => stream.startsWith(start)))) return;
    void queryClient
      .fetchQuery(trpc.worklist.list.queryOptions(worklistInput(filters), { staleTime: 0, gcTime: 0 }))
      .then((head) => setOther(head.rows.some((row, at) => !isSame(row, rows[at]))))
      .catch(() => undefined);
  });

  const show = async () => {
    await queryClient.resetQueries(trpc.worklist.list.infiniteQueryFilter());
    setOther(false);
  };
  return { isOther, show };
}

/** What the row shows: where it stands, by how much, and in whose hands. */
function isSame(left: WorklistRow, right: WorklistRow | undefined): boolean {
  return left.id === right?.id && left.points === right.points && left.version === right.version;
}
