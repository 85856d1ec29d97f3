"use client";
import { GrowingList } from "../queue/growing-list";
import { Button } from "../ui/button";
import { EmptyFace } from "../ui/faces";
import { EventRow } from "./event-row";
import { LedgerFilters } from "./ledger-filters";
import { SealLine } from "./seal-line";
import { type LedgerState, rowElementId } from "./use-ledger";

/** The left half: how far the log is sealed, what narrows it, and its events, latest first. */
export function LedgerList({ state }: { state: LedgerState }) {
  const { list, rows, open, cursor, choose, gridRef } = state;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <SealLine />
      <LedgerFilters state={state} />
      <GrowingList
        list={list}
        name="events"
        label="Events of the log"
        count={rows.length}
        activeId={cursor === null ? null : rowElementId(cursor)}
        gridRef={gridRef}
        empty={<NoEvents state={state} />}
      >
        {rows.map((row) => (
          <EventRow
            key={row.position}
            row={row}
            isCursor={row.position === cursor}
            isOpen={row.position === open?.position}
            onOpen={choose}
          />
        ))}
      </GrowingList>
    </div>
  );
}

function NoEvents({ state }: { state: LedgerState }) {
  if (!state.isNarrowed)
    return (
      <EmptyFace title="Nothing has happened yet">
        Every act of people and machines leaves an event here, in the transaction that makes it true.
      </EmptyFace>
    );
  return (
    <EmptyFace title="No event fits" actions={<Button onClick={state.clear}>Clear search and filters</Button>}>
      Everything that is asked has to be true of an event. Words are found by their beginning, in names, reasons,
      sentences and titles.
    </EmptyFace>
  );
}
