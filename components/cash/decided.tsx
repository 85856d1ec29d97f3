"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { DecisionView } from "#server/domain/cash/views";
import { shortDurationText } from "../format/duration";
import { keyOf } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";

const TICK_MS = 1_000;

const kindWords: Record<DecisionView["kind"], string> = {
  accepted: "Applied",
  named: "Applied",
  split: "Split",
  on_account: "Kept on account",
  transferred: "Passed on",
  automatic: "Applied by itself",
};

type Props = {
  decision: DecisionView;
  seen: { caseId: string; version: number };
  /** The server's time when the decision was read. */
  readAt: Date;
  canUndo: boolean;
  onUndone: () => void;
};

/** What was decided, and how long it can still be taken back. */
export function Decided({ decision, seen, readAt, canUndo, onUndone }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key] = useState(newKey);
  const left = useTimeLeft(decision.undoUntil, readAt);
  const isUndoable = canUndo && left > 0;
  const undo = useMutation(
    trpc.cash.undo.mutationOptions({
      onSuccess({ message }) {
        toast.done(message);
        onUndone();
      },
      onSettled() {
        void queryClient.invalidateQueries(trpc.cash.pathFilter());
        void queryClient.invalidateQueries(trpc.cases.pathFilter());
      },
    }),
  );
  const run = () => undo.mutate({ key, input: seen });
  useShortcut("case.undo", run, { isOn: isUndoable });
  const names = decision.parts.map(({ name }) => name).join(", ");
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span>
          <span className="font-medium">{kindWords[decision.kind]}</span>
          {names === "" ? null : ` to ${names}`} by {decision.by}
          {isUndoable ? null : "; it has gone out or goes out now"}.
        </span>
        {isUndoable ? (
          <>
            <Button size="sm" isBusy={undo.isPending} keyHint={keyOf("case.undo")} onClick={run}>
              Undo
            </Button>
            <span className="text-ink-2">{shortDurationText(left)} left</span>
          </>
        ) : null}
      </p>
      {undo.error ? <FailedNotice reference={referenceOf(undo.error)}>{sentenceOf(undo.error)}</FailedNotice> : null}
    </div>
  );
}

/** Counted from when the server said it, as the clocks of the two differ. */
function useTimeLeft(until: Date | null, readAt: Date): number {
  const whole = until === null ? 0 : until.getTime() - readAt.getTime();
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    if (whole <= 0) return;
    const began = performance.now();
    const timer = setInterval(() => setPassed(performance.now() - began), TICK_MS);
    return () => clearInterval(timer);
  }, [whole]);
  return Math.max(0, Math.ceil((whole - passed) / TICK_MS) * TICK_MS);
}
