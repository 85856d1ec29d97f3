"use client";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { MessageFilterBar } from "./message-filter-bar";
import { MessageListRow, messageElementId } from "./message-row";
import { countOfFilters, noFilters } from "./messages-url";
import type { MessageListState } from "./use-message-list";

/** The left half: what narrows the messages, and the messages, newest first. */
export function MessageList({ state }: { state: MessageListState }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <MessageFilterBar url={state.url} onChange={state.narrow} />
      <Rows state={state} />
    </div>
  );
}

function Rows({ state }: { state: MessageListState }) {
  const { list, rows, openId, cursorId, open, gridRef } = state;
  if (list.error && rows.length === 0)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (list.isPending) return <SkeletonRows count={8} label="Loading the messages" />;
  if (rows.length === 0) return <NoMessages state={state} />;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: one stop for the keyboard that names its active row */}
      <div
        ref={gridRef}
        role="grid"
        tabIndex={0}
        aria-label="Messages"
        aria-rowcount={list.hasNextPage ? -1 : rows.length}
        aria-activedescendant={cursorId === null ? undefined : messageElementId(cursorId)}
        aria-busy={list.isPlaceholderData}
        className={cn(
          "group/list min-h-0 flex-1 overflow-y-auto overscroll-contain outline-none transition-opacity",
          list.isPlaceholderData && "opacity-60",
        )}
      >
        {rows.map((row) => (
          <MessageListRow
            key={row.id}
            row={row}
            isCursor={row.id === cursorId}
            isOpen={row.id === openId}
            onOpen={open}
          />
        ))}
      </div>
      {list.hasNextPage ? (
        <div className="shrink-0 border-t bg-surface-0 px-3 py-1.5">
          <Button size="sm" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show earlier messages
          </Button>
        </div>
      ) : null}
    </>
  );
}

function NoMessages({ state }: { state: MessageListState }) {
  if (!state.isSearching && countOfFilters(state.url) === 0)
    return (
      <EmptyFace title="No message has arrived yet">
        Everything a source sends, or is read from it, stays here as it came. The first run brings the first messages.
      </EmptyFace>
    );
  const clear = () => {
    state.setSearch("");
    state.narrow(noFilters);
  };
  return (
    <EmptyFace title="No message fits" actions={<Button onClick={clear}>Clear search and filters</Button>}>
      Objects, events and correlations are found by their whole id, documents by their number, customers by a part of
      their name. Text inside a message is looked for in dead letters alone.
    </EmptyFace>
  );
}
