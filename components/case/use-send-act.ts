"use client";
import { useMutation } from "@tanstack/react-query";
import type { CaseRow } from "#server/domain/cases/views";
import { useTRPCClient } from "../trpc/provider";
import type { CaseAct } from "./acts";

type Sent = { seen: Pick<CaseRow, "id" | "version">; act: CaseAct; key: string };

/** Every act on one case, through its own command. */
export function useSendAct() {
  const { cases, exceptions } = useTRPCClient();
  return useMutation({
    mutationFn: ({ seen: { id: caseId, version }, act, key }: Sent) => {
      const seen = { caseId, version };
      switch (act.action) {
        case "take":
          return cases.take.mutate({ key, input: seen });
        case "release":
          return cases.release.mutate({ key, input: seen });
        case "wake":
          return cases.wake.mutate({ key, input: seen });
        case "undo":
          return cases.undo.mutate({ key, input: seen });
        case "assign":
          return cases.assign.mutate({ key, input: { ...seen, userId: act.userId } });
        case "escalate":
          return cases.escalate.mutate({ key, input: { ...seen, reason: act.reason } });
        case "resolve":
          return cases.resolve.mutate({ key, input: { ...seen, note: act.note, rootCause: act.rootCause } });
        case "dismiss":
          return cases.dismiss.mutate({
            key,
            input: { ...seen, reason: act.reason, note: act.note, rootCause: act.rootCause },
          });
        case "snooze":
          return cases.snooze.mutate({
            key,
            input: { ...seen, until: act.until, wakeOn: act.wakeOn, waitingOn: act.waitingOn, note: act.note },
          });
        case "fix":
          return exceptions.fix.mutate({ key, input: { ...seen, fix: act.fix, input: act.input } });
      }
    },
  });
}
