"use client";
import { keyOf } from "../keyboard/shortcuts";
import { TopBar } from "../shell/top-bar";
import { cn } from "../ui/cn";
import { EmptyFace } from "../ui/faces";
import { controlClass } from "../ui/input";
import { Kbd } from "../ui/kbd";
import { Panes } from "../ui/pane";
import { AuditTabs } from "./audit-tabs";
import { EventPane } from "./event-pane";
import { LedgerList } from "./ledger-list";
import { type LedgerState, useLedger } from "./use-ledger";

/** Everything that ever happened: found by who, what, when, under what and how much, and read as it was written. */
export function AuditDesk() {
  const state = useLedger();
  return (
    <>
      <TopBar title="Audit" tools={<WordSearch state={state} />}>
        <AuditTabs />
      </TopBar>
      <Panes
        listLabel="The log"
        detailLabel="Open event"
        isDetailOpen={state.open !== null}
        list={<LedgerList state={state} />}
        detail={
          state.open === null ? (
            <EmptyFace title="No event is open">
              Choose one, or press Enter on it, to see who did it under what, what it changed, and what belongs to it.
            </EmptyFace>
          ) : (
            <EventPane key={state.open.position} event={state.open} onClose={state.close} narrow={state.narrow} />
          )
        }
      />
    </>
  );
}

function WordSearch({ state }: { state: LedgerState }) {
  return (
    <span className="relative">
      <input
        ref={state.searchRef}
        type="search"
        value={state.unwritten.words}
        maxLength={200}
        aria-label="Search the log by words: names, reasons, sentences, documents"
        placeholder="Words"
        onChange={(event) => state.setUnwritten({ words: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          if (event.key === "Escape") state.setUnwritten({ words: "" });
          state.focusList();
        }}
        className={cn(controlClass, "h-7 w-56 px-2 pr-7 max-sm:w-32 [&::-webkit-search-cancel-button]:hidden")}
      />
      {state.unwritten.words === "" ? (
        <Kbd
          keys={keyOf("list.search")}
          className="pointer-events-none absolute top-1.5 right-1.5 text-ink-2 max-sm:hidden"
        />
      ) : null}
    </span>
  );
}
