"use client";
import { keyOf } from "../keyboard/shortcuts";
import { TopBar } from "../shell/top-bar";
import { SyncTabs } from "../sync/sync-tabs";
import { cn } from "../ui/cn";
import { EmptyFace } from "../ui/faces";
import { controlClass } from "../ui/input";
import { Kbd } from "../ui/kbd";
import { Panes } from "../ui/pane";
import { MessageList } from "./message-list";
import { MessagePane } from "./message-pane";
import { type MessageListState, useMessageList } from "./use-message-list";

/** Every message that ever arrived: found, explained, repaired and replayed. */
export function MessagesDesk() {
  const state = useMessageList();
  return (
    <>
      <TopBar title="Sync" tools={<MessageSearch state={state} />}>
        <SyncTabs />
      </TopBar>
      <Panes
        listLabel="Messages that arrived"
        detailLabel="Open message"
        isDetailOpen={state.openId !== null}
        list={<MessageList state={state} />}
        detail={
          state.openId === null ? (
            <EmptyFace title="No message is open">
              Choose one, or press Enter on it, to see what came, what was made of it, and what repairs it.
            </EmptyFace>
          ) : (
            <MessagePane key={state.openId} inboxId={state.openId} onClose={state.close} />
          )
        }
      />
    </>
  );
}

function MessageSearch({ state }: { state: MessageListState }) {
  return (
    <span className="relative">
      <input
        ref={state.searchRef}
        type="search"
        value={state.search}
        maxLength={200}
        aria-label="Search messages by customer, document, object, event or correlation"
        placeholder="Customer, number or id"
        onChange={(event) => state.setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          if (event.key === "Escape") state.setSearch("");
          state.focusList();
        }}
        className={cn(controlClass, "h-7 w-56 px-2 pr-7 max-sm:w-32 [&::-webkit-search-cancel-button]:hidden")}
      />
      {state.search === "" ? (
        <Kbd
          keys={keyOf("list.search")}
          className="pointer-events-none absolute top-1.5 right-1.5 text-ink-2 max-sm:hidden"
        />
      ) : null}
    </span>
  );
}
