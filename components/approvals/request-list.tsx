"use client";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { canBeChosen } from "./chosen-requests";
import { RequestListRow } from "./request-list-row";
import { emptyWords, laneWords } from "./request-words";
import { type RequestListState, requestElementId } from "./use-request-list";

/** The requests of a lane, one stop for the keyboard. */
export function RequestList({ state }: { state: RequestListState }) {
  const { list, lane, kind, rows, cursorId, chosen, grid, open, toggle, show } = state;
  if (list.error && !list.data)
    return (
      <FailedFace
        title="The requests could not be loaded"
        reference={referenceOf(list.error)}
        onRetry={() => void list.refetch()}
      >
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (!list.data) return <SkeletonRows count={8} label="Loading the requests" />;
  if (rows.length === 0 && kind !== null)
    return (
      <EmptyFace
        title="No request of this kind is here"
        actions={<Button onClick={() => show({ kind: null })}>Show every kind</Button>}
      />
    );
  if (rows.length === 0) return <EmptyFace title={emptyWords[lane].title}>{emptyWords[lane].text}</EmptyFace>;
  const canChoose = lane === "to_sign" && rows.some(canBeChosen);
  return (
    // biome-ignore lint/a11y/useSemanticElements: one stop for the keyboard that names its active row
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      aria-label={laneWords[lane]}
      aria-rowcount={rows.length}
      aria-multiselectable={canChoose || undefined}
      aria-activedescendant={cursorId === null ? undefined : requestElementId(cursorId)}
      aria-busy={list.isPlaceholderData}
      className={cn("group/list outline-none", list.isPlaceholderData && "opacity-60")}
    >
      {rows.map((row) => (
        <RequestListRow
          key={row.id}
          row={row}
          chosen={chosen}
          isCursor={row.id === cursorId}
          canChoose={canChoose}
          onOpen={open}
          onToggle={toggle}
        />
      ))}
    </div>
  );
}
