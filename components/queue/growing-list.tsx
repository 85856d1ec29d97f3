"use client";
import type { ReactNode, RefObject } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";

/** What is needed of a list that is fetched page by page. */
type Pages = {
  error: unknown;
  isPending: boolean;
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
};

type Props = {
  list: Pages;
  /** What its rows are, in the plural and small: "messages". */
  name: string;
  label: string;
  count: number;
  /** What the way to the next rows says, where those are no earlier ones. */
  more?: string;
  /** The element of the row the cursor stands on. */
  activeId: string | null;
  gridRef: RefObject<HTMLDivElement | null>;
  /** What is said where there is none. */
  empty: ReactNode;
  children: ReactNode;
};

/** The latest rows first and a way to the earlier ones, one stop for the keyboard, with the faces of loading and failing. */
export function GrowingList({ list, name, label, count, more, activeId, gridRef, empty, children }: Props) {
  if (list.error && count === 0)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (list.isPending) return <SkeletonRows count={8} label={`Loading the ${name}`} />;
  if (count === 0) return empty;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: one stop for the keyboard that names its active row */}
      <div
        ref={gridRef}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={list.hasNextPage ? -1 : count}
        aria-activedescendant={activeId ?? undefined}
        aria-busy={list.isPlaceholderData}
        className={cn(
          "group/list min-h-0 flex-1 overflow-y-auto overscroll-contain outline-none transition-opacity",
          list.isPlaceholderData && "opacity-60",
        )}
      >
        {children}
      </div>
      {list.hasNextPage ? (
        <div className="shrink-0 border-t bg-surface-0 px-3 py-1.5">
          <Button size="sm" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {more ?? `Show earlier ${name}`}
          </Button>
        </div>
      ) : null}
    </>
  );
}
