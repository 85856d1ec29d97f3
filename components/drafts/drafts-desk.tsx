"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useRef, useState } from "react";
import { type DraftLane, draftLanes } from "#server/domain/drafts/inputs";
import { useShortcut } from "../keyboard/use-shortcuts";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { emptyWords, laneWords } from "./draft-words";
import { DraftsTable } from "./drafts-table";

/** Services drafts before they are billed: those that are due first at the top, each with whose turn it is. */
export function DraftsDesk() {
  const trpc = useTRPC();
  const router = useRouter();
  const table = useRef<HTMLDivElement>(null);
  const [lane, setLane] = useQueryState("lane", parseAsStringLiteral(draftLanes).withDefault("open"));
  const [places, setPlaces] = useState<string[]>([]);
  const cursor = places.at(-1);
  const { data, error, refetch } = useQuery(
    trpc.drafts.list.queryOptions(cursor === undefined ? { lane } : { lane, cursor }, {
      placeholderData: keepPreviousData,
    }),
  );
  const choose = (next: DraftLane) => {
    setPlaces([]);
    void setLane(next);
  };
  const move = (by: 1 | -1) => {
    const rows = [...(table.current?.querySelectorAll<HTMLAnchorElement>("a[data-draft]") ?? [])];
    const here = rows.indexOf(document.activeElement as HTMLAnchorElement);
    rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))]?.focus();
  };
  useShortcut("list.next", () => move(1), { isInPalette: false });
  useShortcut("list.previous", () => move(-1), { isInPalette: false });
  useShortcut(
    "list.open",
    () => {
      const href = table.current?.querySelector<HTMLAnchorElement>("a[data-draft]:focus")?.getAttribute("href");
      if (href) router.push(href);
    },
    { isInPalette: false },
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Tabs
        label="Which drafts"
        value={lane}
        onChange={choose}
        items={draftLanes.map((value) => ({ value, label: laneWords[value] }))}
      />
      <div ref={table} className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
        {error && !data ? (
          <FailedFace
            title="The drafts could not be loaded"
            reference={referenceOf(error)}
            onRetry={() => void refetch()}
          >
            {sentenceOf(error)}
          </FailedFace>
        ) : !data ? (
          <SkeletonRows count={8} label="Loading drafts" />
        ) : data.rows.length === 0 ? (
          <EmptyFace title={emptyWords[lane].title}>{emptyWords[lane].text}</EmptyFace>
        ) : (
          <DraftsTable rows={data.rows} isOver={lane === "closed"} />
        )}
        {data && (places.length > 0 || data.nextCursor) ? (
          <nav aria-label="Pages of drafts" className="flex gap-2 px-4 py-3 sm:px-6">
            <Button isDisabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
              Previous page
            </Button>
            <Button
              isDisabled={data.nextCursor === null}
              onClick={() => data.nextCursor && setPlaces([...places, data.nextCursor])}
            >
              Next page
            </Button>
          </nav>
        ) : null}
      </div>
    </div>
  );
}
