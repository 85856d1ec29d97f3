"use client";
import type { CaseLane } from "#server/domain/cases/filters";
import type { QueueDefinition } from "#server/domain/queues/define";
import { plural } from "../case/words";
import { Button } from "../ui/button";
import { DoneFace, EmptyFace } from "../ui/faces";

type NoRowsProps = {
  queue: QueueDefinition;
  lane: CaseLane;
  isNarrowed: boolean;
  snoozed: number;
  closed: number;
  onClear: () => void;
  onLane: (lane: CaseLane) => void;
};

/** A list without rows says which kind of nothing it is. */
export function NoRows({ queue, lane, isNarrowed, snoozed, closed, onClear, onLane }: NoRowsProps) {
  if (isNarrowed) {
    return (
      <EmptyFace title="No case fits these filters" actions={<Button onClick={onClear}>Clear the filters</Button>}>
        Take one away, or look in another lane.
      </EmptyFace>
    );
  }
  if (lane === "snoozed")
    return (
      <EmptyFace title="Nothing sleeps">
        Snoozed cases rest here until their day or their event, and come back to the top of the open ones by themselves.
      </EmptyFace>
    );
  if (lane === "closed")
    return (
      <EmptyFace title="Nothing has been closed yet">
        Every case that was fixed, resolved or dismissed stays here with its proof.
      </EmptyFace>
    );
  if (closed + snoozed > 0) {
    return (
      <DoneFace
        title="Done for today"
        actions={
          <>
            {snoozed > 0 ? <Button onClick={() => onLane("snoozed")}>See what sleeps</Button> : null}
            <Button onClick={() => onLane("closed")}>See what was closed</Button>
          </>
        }
      >
        Every open case is worked off: {plural(closed, "case")} closed.{" "}
        {snoozed > 0 ? `${plural(snoozed, "case")} will come back when their day or event is there. ` : ""}New ones
        arrive when the next sync brings a contradiction in.
      </DoneFace>
    );
  }
  return <EmptyFace title={`No ${queue.label.toLowerCase()} yet`}>{queue.purpose}</EmptyFace>;
}
