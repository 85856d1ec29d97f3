"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { agedTo } from "#server/domain/sync/freshness";
import type { SourceOverview } from "#server/domain/sync/overview";
import { relativeText } from "../format/duration";
import { useNow } from "../format/reader";
import { useTRPC } from "../trpc/provider";
import { cn } from "../ui/cn";
import { Tooltip } from "../ui/tooltip";
import { worstSource } from "./feed-words";
import { FreshnessDot } from "./freshness-dot";

/** News come by themselves; where they do not, a feed must not be called stale for want of an answer. */
const A_MINUTE_MS = 60_000;

/** How fresh the picture is, by the feed that is worst off. */
export function FeedsFoot({ isWide }: { isWide: boolean }) {
  const trpc = useTRPC();
  const now = useNow();
  const { data } = useQuery(trpc.sync.overview.queryOptions({}, { refetchInterval: A_MINUTE_MS }));
  const worst = worstSource(agedTo(data?.sources ?? [], now));
  if (!worst) return null;
  const sentence = feedSentence(worst, now);
  return (
    <Tooltip text={sentence} side="right">
      <Link
        href="/sync"
        className={cn(
          "flex min-h-8 items-center gap-2 rounded-md px-3 text-ink-2 text-sm hover:bg-surface-2 hover:text-ink-1 max-sm:hidden sm:justify-center sm:px-0",
          isWide && "desk:justify-start desk:px-3",
        )}
      >
        <FreshnessDot freshness={worst.freshness} />
        <span suppressHydrationWarning className={isWide ? "truncate max-desk:sr-only" : "sr-only"}>
          {shortSentence(worst, now)}
        </span>
      </Link>
    </Tooltip>
  );
}

function feedSentence({ label, freshness, lastSuccessAt }: SourceOverview, now: Date): string {
  if (lastSuccessAt === null) return `${label} has not been read yet`;
  const age = relativeText(lastSuccessAt, now);
  return freshness === "fresh"
    ? `all feeds are fresh; the oldest, ${label}, was read ${age}`
    : `${label} is stale; it was last read ${age}`;
}

function shortSentence({ label, freshness, lastSuccessAt }: SourceOverview, now: Date): string {
  if (lastSuccessAt === null) return `${label}: not read yet`;
  const age = relativeText(lastSuccessAt, now);
  return freshness === "fresh" ? `Feeds fresh, ${age}` : `${label} stale, ${age}`;
}
