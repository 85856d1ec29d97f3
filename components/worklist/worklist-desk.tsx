"use client";
import { laneKeys } from "#server/domain/collections/account-case";
import { laneLabels } from "#server/domain/collections/lanes";
import { keyOf } from "../keyboard/shortcuts";
import { GrowingList } from "../queue/growing-list";
import { SearchBox } from "../queue/list-tools";
import { TopBar } from "../shell/top-bar";
import { Button } from "../ui/button";
import { Tabs } from "../ui/tabs";
import { AccountListRow, columnsClass } from "./account-list-row";
import { AccountStrip } from "./account-strip";
import { CompareDialog } from "./compare-dialog";
import { CriticalInvoices } from "./critical-invoices";
import { NoAccounts } from "./no-accounts";
import { SnoozeDialog } from "./snooze-dialog";
import { accountElementId, useWorklist, type WorklistState } from "./use-worklist";
import { WorklistFilterBar } from "./worklist-filter-bar";
import { WorklistTabs } from "./worklist-tabs";

const lanes = [...laneKeys, "all"] as const;
const heads = ["", "Account", "Past due", "Next", "Promised", "Last contact", "Points", "Held by"];

/** The accounts of which something is past due, in the order of their points, and the largest invoices whatever their account. */
export function WorklistDesk() {
  const state = useWorklist();
  const { url, counts, narrow, next, canWork } = state;
  return (
    <>
      <TopBar
        title="Collections"
        tools={
          <>
            {url.lens === "accounts" ? (
              <SearchBox
                value={state.search}
                onChange={state.setSearch}
                inputRef={state.searchRef}
                onLeave={state.focusList}
                label="Search customers"
              />
            ) : null}
            {canWork ? (
              <Button
                size="sm"
                variant="primary"
                keyHint={keyOf("case.take_next")}
                isBusy={next.isServing}
                onClick={next.serve}
              >
                Take next
              </Button>
            ) : null}
          </>
        }
      >
        <WorklistTabs />
      </TopBar>
      {url.lens === "accounts" ? (
        <Tabs
          label="Lanes"
          value={url.lane}
          onChange={(lane) => narrow({ lane })}
          items={lanes.map((lane) => ({
            value: lane,
            label: lane === "all" ? "All" : laneLabels[lane],
            count: counts?.[lane],
          }))}
          className="shrink-0"
        />
      ) : null}
      <WorklistFilterBar state={state} />
      {url.lens === "accounts" ? <Accounts state={state} /> : <CriticalInvoices entities={state.filters.entities} />}
      {state.snoozing ? <SnoozeDialog state={state} row={state.snoozing} /> : null}
      {state.isComparing ? <CompareDialog state={state} /> : null}
    </>
  );
}

function Accounts({ state }: { state: WorklistState }) {
  const { list, rows, row, gridRef, url, marked } = state;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {state.news.isOther ? (
        <div role="status" className="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center">
          <Button
            variant="primary"
            size="sm"
            onClick={() => void state.news.show()}
            className="pointer-events-auto rounded-full shadow-lift"
          >
            Show the new order
          </Button>
        </div>
      ) : null}
      <GrowingList
        list={list}
        name="accounts"
        more="Show more accounts"
        label={`Collections, ${url.lane === "all" ? "all" : laneLabels[url.lane]}`}
        count={rows.length}
        activeId={row ? accountElementId(row.id) : null}
        gridRef={gridRef}
        empty={<NoAccounts state={state} />}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: the heads of the grid's columns */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: see the grid */}
        <div
          role="row"
          className={`sticky top-0 z-[1] hidden border-b bg-surface-0 py-1 pr-3 pl-2 text-ink-2 text-sm ${columnsClass}`}
        >
          {heads.map((head, at) => (
            // biome-ignore lint/a11y/useSemanticElements: see the row
            // biome-ignore lint/a11y/useFocusableInteractive: see the grid
            <span
              key={head}
              role="columnheader"
              className={["Past due", "Promised", "Points"].includes(head) ? "text-right" : undefined}
            >
              {at === 0 ? <span className="sr-only">Compare</span> : head}
            </span>
          ))}
        </div>
        {rows.map((each, index) => (
          <AccountListRow
            key={each.id}
            row={each}
            index={index}
            isCursor={each.id === row?.id}
            isMarked={marked.includes(each.customerId)}
            hasLane={url.lane === "all"}
            onOpen={state.open}
            onMark={state.mark}
          />
        ))}
      </GrowingList>
      {row ? <AccountStrip state={state} row={row} /> : null}
    </div>
  );
}
