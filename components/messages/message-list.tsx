"use client";
import { GrowingList } from "../queue/growing-list";
import { Button } from "../ui/button";
import { EmptyFace } from "../ui/faces";
import { MessageFilterBar } from "./message-filter-bar";
import { MessageListRow, messageElementId } from "./message-row";
import { countOfFilters, noFilters } from "./messages-url";
import type { MessageListState } from "./use-message-list";

/** The left half: what narrows the messages, and the messages, newest first. */
export function MessageList({ state }: { state: MessageListState }) {
  const { list, rows, openId, cursorId, open, gridRef } = state;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <MessageFilterBar url={state.url} onChange={state.narrow} />
      <GrowingList
        list={list}
        name="messages"
        label="Messages"
        count={rows.length}
        activeId={cursorId === null ? null : messageElementId(cursorId)}
        gridRef={gridRef}
        empty={<NoMessages state={state} />}
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
      </GrowingList>
    </div>
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
