"use client";
import Link from "next/link";
import { useState } from "react";
import type { BulkAction } from "#server/domain/cases/inputs";
import { CASH_QUEUE } from "#server/domain/queues/definitions/cash";
import { queueByKey } from "#server/domain/queues/registry";
import { CasePane } from "../case/case-pane";
import { CaseContext } from "../case/context-pane";
import { keyOf } from "../keyboard/shortcuts";
import { TopBar } from "../shell/top-bar";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { EmptyFace } from "../ui/faces";
import { Panes } from "../ui/pane";
import { BulkDialog } from "./bulk-dialog";
import { DeskContext } from "./desk-context";
import { DeskTimesContext, useDeskTimes } from "./desk-times";
import { ListPane } from "./list-pane";
import { SearchBox } from "./list-tools";
import { SavedViews } from "./saved-views";
import { SelectionBar } from "./selection-bar";
import { useQueueDesk } from "./use-queue-desk";

/** A queue and the case beside it. What is shown stands in the address; cursor and selection stand here. */
export function QueueDesk({ queueKey }: { queueKey: string }) {
  const queue = queueByKey(queueKey);
  if (!queue) throw new RangeError(`There is no queue "${queueKey}".`);
  const state = useQueueDesk(queue);
  const { selection, openId, url, setUrl, open, next, narrow } = state;
  const times = useDeskTimes(queue.key, url.team);
  const [bulk, setBulk] = useState<BulkAction | null>(null);
  const hasSelection = selection.current.length > 0;
  const openBulk = (action: BulkAction) => {
    state.news.expectOwn(selection.selected.keys());
    setBulk(action);
  };
  const closeBulk = () => {
    setBulk(null);
    state.news.forgetOwn(selection.selected.keys());
    state.cursor.focusList();
  };
  return (
    <DeskContext value={state.desk}>
      <TopBar
        title={queue.label}
        tools={
          <>
            <SearchBox
              value={state.search}
              onChange={state.setSearch}
              inputRef={state.searchRef}
              onLeave={state.cursor.focusList}
            />
            {queue.key === CASH_QUEUE ? (
              <Link href="/cash/banks" className={buttonClass("plain", "sm")}>
                Banks
              </Link>
            ) : null}
            {state.canWork ? (
              <Button
                size="sm"
                variant={openId === null ? "primary" : "quiet"}
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
        <SavedViews queue={queue.key} url={url} onChange={narrow} />
      </TopBar>
      <DeskTimesContext value={times}>
        <Panes
          listLabel="Queue"
          detailLabel="Open case"
          isDetailOpen={openId !== null}
          list={<ListPane state={state} />}
          detail={
            openId === null ? (
              <NothingOpen />
            ) : (
              <CasePane
                caseId={openId}
                tab={url.tab}
                onTab={(tab) => void setUrl({ tab }, { history: "replace" })}
                hasKeys={!hasSelection}
              />
            )
          }
          context={openId !== null && open.data ? <CaseContext detail={open.data} /> : null}
        />
      </DeskTimesContext>
      {hasSelection ? <SelectionBar rows={selection.current} onAct={openBulk} onClear={selection.clear} /> : null}
      {bulk ? (
        <BulkDialog
          key={bulk}
          action={bulk}
          rows={selection.current}
          onClose={closeBulk}
          onFinished={state.onBulkDone}
        />
      ) : null}
    </DeskContext>
  );
}

function NothingOpen() {
  return (
    <EmptyFace title="No case is open">
      Choose a row, or press Enter on it, to see what is wrong, what proves it and what fixes it.
    </EmptyFace>
  );
}
