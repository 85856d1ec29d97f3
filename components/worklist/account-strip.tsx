"use client";
import { moneyOf } from "#server/domain/collections/account-case";
import { laneLabels } from "#server/domain/collections/lanes";
import type { WorklistRow } from "#server/domain/collections/worklist-views";
import { Amounts } from "../format/money";
import { keyOf } from "../keyboard/shortcuts";
import { Button } from "../ui/button";
import { Promised } from "./account-list-row";
import { Reasons } from "./points";
import type { WorklistState } from "./use-worklist";

/** What there is to say about the account the cursor stands on, and what can be done with it. */
export function AccountStrip({ state, row }: { state: WorklistState; row: WorklistRow }) {
  const { details } = row;
  return (
    <section
      aria-label={`About ${row.customerName}`}
      className="flex max-h-56 shrink-0 flex-wrap gap-x-8 gap-y-3 overflow-y-auto border-t bg-surface-0 px-4 py-3 max-desk:max-h-44"
    >
      <div className="flex min-w-64 flex-1 flex-col gap-1">
        <h2 className="font-semibold">{row.customerName}</h2>
        <p>
          <span className="text-ink-2">{laneLabels[row.lane]}: </span>
          {details.lane.sentence}
        </p>
        <p>
          <span className="text-ink-2">{details.next.label}: </span>
          {details.next.sentence}
        </p>
        <div data-print="hide" className="mt-1 flex flex-wrap gap-1.5">
          <Button size="sm" keyHint={keyOf("list.open")} onClick={() => state.open(row)}>
            Open the account
          </Button>
          {state.canWork ? (
            <>
              <Button size="sm" keyHint={keyOf("case.take")} isBusy={state.isBusy} onClick={() => void state.take()}>
                Take
              </Button>
              <Button size="sm" keyHint={keyOf("case.snooze")} onClick={() => state.setSnoozing(row)}>
                Snooze
              </Button>
            </>
          ) : null}
          <Button size="sm" keyHint={keyOf("list.select")} onClick={() => state.mark(row)}>
            {state.marked.includes(row.customerId) ? "Leave out" : "Choose to compare"}
          </Button>
        </div>
      </div>
      <dl className="grid auto-rows-min grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <dt className="text-ink-2">Past due</dt>
        <dd>
          <Amounts moneys={details.overdue.map(moneyOf)} />
        </dd>
        <dt className="text-ink-2">Contested</dt>
        <dd>{details.disputed.length === 0 ? "–" : <Amounts moneys={details.disputed.map(moneyOf)} />}</dd>
        <dt className="text-ink-2">Promised</dt>
        <dd>
          <Promised promised={details.promised} />
        </dd>
        <dt className="text-ink-2">Group</dt>
        <dd>{details.group ?? "Everybody else"}</dd>
        <dt className="text-ink-2">Held by</dt>
        <dd>{row.ownerName ?? "Nobody"}</dd>
      </dl>
      <div>
        <h3 className="text-ink-2">{row.points} points</h3>
        <Reasons reasons={row.reasons} />
      </div>
    </section>
  );
}
