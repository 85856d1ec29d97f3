"use client";
import { kindWords, requestKinds } from "#server/domain/approvals/kinds";
import { requestLanes } from "#server/domain/approvals/views";
import { Button } from "../ui/button";
import { Select } from "../ui/select";
import { Tabs } from "../ui/tabs";
import { ChoiceBar } from "./choice-bar";
import { OrphanBanner } from "./orphan-banner";
import { RequestList } from "./request-list";
import { laneWords } from "./request-words";
import { type RequestListState, useRequestList } from "./use-request-list";

const EVERY_KIND = "every";

/** What is asked for, lane by lane: what waits for one's own signature first. */
export function RequestsDesk() {
  const state = useRequestList();
  const { lane, list, chosen, show, clear } = state;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Tabs
        label="Which requests"
        value={lane}
        onChange={(next) => show({ lane: next })}
        items={requestLanes.map((value) => ({ value, label: laneWords[value], count: list.data?.counts[value] }))}
      />
      <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
        {lane === "to_sign" || lane === "waiting" ? <OrphanBanner /> : null}
        <Tools state={state} />
        <RequestList state={state} />
        <Pages state={state} />
      </div>
      {chosen.length > 0 ? <ChoiceBar chosen={chosen} onClear={clear} /> : null}
    </div>
  );
}

function Tools({ state: { kind, show } }: { state: RequestListState }) {
  const options = [
    { value: EVERY_KIND, label: "Every kind" },
    ...requestKinds.map((value) => ({ value, label: kindWords[value].label })),
  ];
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
      <Select
        label="Kind"
        options={options}
        value={kind ?? EVERY_KIND}
        onChange={(value) => show({ kind: requestKinds.find((each) => each === value) ?? null })}
        className="w-56"
      />
    </div>
  );
}

function Pages({ state: { earlier, later } }: { state: RequestListState }) {
  if (!earlier && !later) return null;
  return (
    <nav aria-label="Pages of requests" className="flex gap-2 px-4 py-3">
      <Button isDisabled={earlier === null} onClick={() => earlier?.()}>
        Previous page
      </Button>
      <Button isDisabled={later === null} onClick={() => later?.()}>
        Next page
      </Button>
    </nav>
  );
}
