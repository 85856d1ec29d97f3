"use client";
import Link from "next/link";
import { useEffect, useEffectEvent, useState } from "react";
import type { MessageSelection } from "#server/domain/sync/message-selection";
import type { ReplayPreview } from "#server/domain/sync/message-views";
import { plural } from "../case/words";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Skeleton } from "../ui/skeleton";
import { expectedWords } from "./dry-run-view";
import { OutcomeList } from "./outcome-list";
import { RepairTrouble } from "./repair-parts";
import { useReplayRun } from "./use-replay-run";

type ReplayDialogProps = { selection: MessageSelection; onClose: () => void };

/** Reading messages again: how many, what is expected, how far it is, and what came of each. */
export function ReplayDialog({ selection, onClose }: ReplayDialogProps) {
  const { stage, preview, replay } = useReplayRun(selection);
  const [reason, setReason] = useState("");
  const previewAtOnce = useEffectEvent(() => preview.mutate());
  useEffect(() => previewAtOnce(), []);
  const found = preview.data;
  const needsReason = found?.rows.some((row) => row.was !== "dead") ?? false;
  const isReady = found !== undefined && found.count > 0 && (!needsReason || reason.trim().length >= 3);
  const isRunning = stage.stage === "running";
  return (
    <Dialog
      isOpen
      // Closing while it runs would leave the person without the answers.
      onOpenChange={(isOpen) => (isOpen || isRunning ? undefined : onClose())}
      title={titleOf(selection)}
      size="lg"
      actions={
        stage.stage === "preview" ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              isDisabled={!isReady}
              onClick={() => found && replay.mutate({ preview: found, reason: reason.trim() })}
            >
              Replay {found ? plural(found.count, "message") : ""}
            </Button>
          </>
        ) : (
          <Button variant="primary" isDisabled={isRunning} onClick={onClose}>
            Close
          </Button>
        )
      }
    >
      <div className="space-y-4">
        <RepairTrouble error={preview.error ?? replay.error} />
        {stage.stage === "preview" ? (
          <>
            {found ? <Expected preview={found} /> : preview.error ? null : <Skeleton className="h-24" />}
            {found ? (
              <Field
                label="Reason"
                hint={
                  needsReason
                    ? "Some of these were taken in before; say why they are read again."
                    : "May stay empty for dead letters."
                }
              >
                <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
              </Field>
            ) : null}
          </>
        ) : null}
        {stage.stage === "running" ? <Progress done={stage.done} total={stage.total} /> : null}
        {stage.stage === "finished" ? (
          <>
            <p role="status" className="font-medium">
              {plural(stage.outcomes.length, "message")} read again.{" "}
              <Link href={`/sync/messages/replays/${stage.replayId}`} className="underline underline-offset-2">
                Receipt
              </Link>
            </p>
            <OutcomeList outcomes={stage.outcomes} />
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function titleOf(selection: MessageSelection): string {
  if (selection.by === "cause") return "Replay everything that died of this cause";
  if (selection.by === "correlation") return "Replay everything of this correlation";
  if (selection.by === "window") return "Replay what arrived in this time";
  return selection.ids.length === 1 ? "Replay the message" : "Replay the messages";
}

/** Counts of what is expected, with the reasons of those that would stay dead. */
function Expected({ preview }: { preview: ReplayPreview }) {
  const { count, sampled, expected, rows, unknownSources } = preview;
  if (count === 0) return <p>No message fits; nothing would be read.</p>;
  const dead = rows.filter((row) => row.state === "dead").slice(0, 10);
  return (
    <section aria-label="Expected result" className="space-y-2">
      <p>
        {plural(count, "message")} would be read again.{" "}
        {sampled < count
          ? `What is expected was found out on the first ${sampled}; nothing was changed:`
          : "Expected, with nothing changed yet:"}
      </p>
      <ul className="flex flex-wrap gap-2">
        {(Object.keys(expected) as (keyof typeof expected)[])
          .filter((state) => expected[state] > 0)
          .map((state) => (
            <li key={state}>
              <Badge tone={expectedWords[state].tone}>
                {expectedWords[state].words}: {expected[state]}
              </Badge>
            </li>
          ))}
      </ul>
      {dead.length > 0 ? (
        <ul className="space-y-1">
          {dead.map((row) => (
            <li key={row.inboxId} className="text-pretty break-words">
              <span className="break-all font-mono text-sm">{row.eventId}</span>: {row.reason}
            </li>
          ))}
        </ul>
      ) : null}
      {unknownSources.length > 0 ? (
        <InfoNotice>
          What {unknownSources.join(" and ")} sent cannot be tried out here; the worker reads it once it is replayed.
        </InfoNotice>
      ) : null}
    </section>
  );
}

function Progress({ done, total }: { done: number; total: number }) {
  return (
    <div role="status" className="space-y-2 py-6">
      <p>
        {done} of {plural(total, "message")} read
      </p>
      <progress
        value={done}
        max={Math.max(1, total)}
        aria-label="Messages read"
        className="h-1.5 w-full accent-accent"
      />
    </div>
  );
}
