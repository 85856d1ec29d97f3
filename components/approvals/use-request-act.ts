"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RequestDetail } from "#server/domain/approvals/views";
import { useStepUp } from "../account/use-step-up";
import { type Sent, sentUnder } from "../documents/intention";
import { isConflict } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { toast } from "../ui/toaster";

/** What can be done with a request on its page; each goes through the command of its own. Amounts in minor units. */
export type RequestDeed =
  | { act: "sign"; note: string | null }
  | { act: "approve_in_part"; amountMinor: string; reason: string }
  | { act: "reject"; reason: string }
  | { act: "ask"; question: string }
  | { act: "answer"; questionId: string; answer: string }
  | { act: "submit" }
  | { act: "withdraw"; reason: string }
  | { act: "retry" };

type Seen = Pick<RequestDetail, "id" | "version" | "packetHash" | "packet">;
type Variables = { key: string; seen: Seen; deed: RequestDeed };

/**
 * Sends an act on what was seen and reads the request again however it ended. Nothing is shown as done before the server
 * says so; where it wants a fresh second factor, that is asked for and the same act is sent again.
 */
export function useRequestAct(seen: Seen, on: { done?: () => void; conflict?: () => void } = {}) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [last, setLast] = useState<Sent | null>(null);
  const mutation = useMutation({
    mutationFn: (variables: Variables) => sendDeed(client.approvals, variables),
    onSuccess({ message }) {
      setLast(null);
      toast.done(message);
      on.done?.();
    },
    onError(error) {
      if (isConflict(error)) on.conflict?.();
    },
    onSettled: () => queryClient.invalidateQueries(trpc.approvals.pathFilter()),
  });
  const guarded = useStepUp(mutation);
  return {
    isPending: guarded.isPending,
    error: guarded.error,
    dialog: guarded.dialog,
    /** What was before whoever acted when they did. */
    actedOn: mutation.variables?.seen ?? null,
    perform(deed: RequestDeed) {
      if (guarded.isPending) return;
      const sent = sentUnder(last, { deed, version: seen.version, packetHash: seen.packetHash }, newKey);
      setLast(sent);
      guarded.mutate({ key: sent.key, seen, deed });
    },
  };
}
export type RequestActing = ReturnType<typeof useRequestAct>;

type Approvals = ReturnType<typeof useTRPCClient>["approvals"];

function sendDeed(approvals: Approvals, { key, seen, deed }: Variables): Promise<{ message: string }> {
  const known = { requestId: seen.id, version: seen.version };
  const packetHash = seen.packetHash ?? "";
  switch (deed.act) {
    case "sign":
      return approvals.sign.mutate({ key, input: { ...known, packetHash, note: deed.note } });
    case "approve_in_part": {
      const input = { ...known, packetHash, amountMinor: BigInt(deed.amountMinor), reason: deed.reason };
      return approvals.approveInPart.mutate({ key, input });
    }
    case "reject":
      return approvals.reject.mutate({ key, input: { ...known, reason: deed.reason } });
    case "ask":
      return approvals.ask.mutate({ key, input: { requestId: seen.id, question: deed.question } });
    case "answer":
      return approvals.answer.mutate({ key, input: { questionId: deed.questionId, answer: deed.answer } });
    case "submit":
      return approvals.submit.mutate({ key, input: known });
    case "withdraw":
      return approvals.withdraw.mutate({ key, input: { ...known, reason: deed.reason } });
    case "retry":
      return approvals.retry.mutate({ key, input: known });
  }
}
