"use client";
import { useState } from "react";
import { isLive, type PromiseState, promiseWords } from "#server/domain/collections/promise";
import type { DeskView, PromiseView } from "#server/domain/collections/record-views";
import { channelWords } from "#server/domain/collections/records";
import { plural } from "../case/words";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { WithdrawDialog } from "./end-dialogs";
import { keptWords } from "./kept-words";
import { Panel } from "./panel";
import { RescheduleDialog } from "./reschedule-dialog";

const tones: Record<PromiseState, Tone> = {
  open: "accent",
  due: "warn",
  kept: "good",
  partly_kept: "warn",
  broken: "danger",
  ended: "calm",
};

type Asking = { of: "reschedule" | "withdraw"; promise: PromiseView };
type Props = { desk: DeskView; canWork: boolean; onTake: () => void };

/** What was promised, what arrived of it, and how such words were kept so far. */
export function PromisesPanel({ desk, canWork, onTake }: Props) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const live = desk.promises.filter(({ state }) => isLive(state));
  const past = desk.promises.filter(({ state }) => !isLive(state));
  const one = (promise: PromiseView) => (
    <PromiseItem key={promise.id} promise={promise} canWork={canWork} onAsk={(of) => setAsking({ of, promise })} />
  );
  return (
    <Panel
      title="Promises"
      hint={desk.promises.length === 0 ? "none yet" : keptWords(desk.kept)}
      tools={
        canWork ? (
          <Button size="sm" onClick={onTake}>
            Take one
          </Button>
        ) : null
      }
    >
      {live.length > 0 ? (
        <ul aria-label="Promises that stand" className="flex flex-col gap-3">
          {live.map(one)}
        </ul>
      ) : null}
      {past.length > 0 ? (
        <details>
          <summary className="cursor-pointer text-ink-2">{plural(past.length, "earlier promise")}</summary>
          <ul aria-label="Earlier promises" className="mt-2 flex flex-col gap-3">
            {past.map(one)}
          </ul>
        </details>
      ) : null}
      {asking?.of === "reschedule" ? (
        <RescheduleDialog promise={asking.promise} today={desk.today} onClose={() => setAsking(null)} />
      ) : null}
      {asking?.of === "withdraw" ? <WithdrawDialog promise={asking.promise} onClose={() => setAsking(null)} /> : null}
    </Panel>
  );
}

type ItemProps = { promise: PromiseView; canWork: boolean; onAsk: (of: Asking["of"]) => void };

function PromiseItem({ promise, canWork, onAsk }: ItemProps) {
  const { number, amount, paid, promisedOn, graceUntil, state, position, instalments, invoices } = promise;
  return (
    <li aria-label={`Promise ${number}`} className="flex flex-col gap-0.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Badge tone={tones[state]}>{promiseWords[state]}</Badge>
        <span className="font-medium">
          by <Day day={promisedOn} />
        </span>
        <Amount money={amount} className="ml-auto font-medium" />
      </p>
      <p className="flex flex-wrap justify-between gap-x-2 text-ink-2 text-sm">
        <span>
          Promise {number}
          {instalments > 1 ? `, instalment ${position} of ${instalments}` : ""}
        </span>
        <span>{paid.minor === 0n ? "nothing arrived" : <Arrived paid={paid} />}</span>
      </p>
      {isLive(state) ? null : <p className="text-ink-2 text-sm">{promise.sentence}</p>}
      <p className="text-ink-2 text-sm">
        {isLive(state) && graceUntil !== promisedOn ? (
          <>
            Counts until <Day day={graceUntil} isShort /> ·{" "}
          </>
        ) : null}
        {promise.personName ?? "Given"} by {channelWords[promise.channel].toLowerCase()} on{" "}
        <Day day={promise.givenOn} isShort />, taken by {promise.takenBy}
        {invoices.length > 0 ? ` · ${invoices.map((invoice) => invoice.number).join(", ")}` : " · whatever is oldest"}
      </p>
      {canWork && promise.canBeEnded ? (
        <div className="mt-0.5 flex gap-1.5">
          <Button size="sm" onClick={() => onAsk("reschedule")}>
            Reschedule<span className="sr-only"> promise {number}</span>
          </Button>
          <Button size="sm" variant="plain" onClick={() => onAsk("withdraw")}>
            Take back<span className="sr-only"> promise {number}</span>
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function Arrived({ paid }: Pick<PromiseView, "paid">) {
  return (
    <>
      <Amount money={paid} /> arrived
    </>
  );
}
