"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { RequestReason } from "#server/domain/approvals/kinds";
import { type Sent, sentUnder } from "../documents/intention";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { toast } from "../ui/toaster";
import { requestHref } from "./approvals-url";
import type { AskDraft, Terms } from "./ask-draft";

/** A request that is ready to be sent. */
export type Asked = {
  draft: AskDraft;
  terms: Terms;
  reasonCode: RequestReason;
  thenSubmit: boolean;
  /** Files that are kept with it from the start. */
  files: readonly ChosenFile[];
};
export type ChosenFile = { name: string; content: string };

export type AskSending = { send: (asked: Asked) => void; isPending: boolean; error: unknown };

type Variables = { key: string; asked: Asked };
/** Without a message where what happened was said already. */
type Answer = { requestId: string; message: string | null };
type Steps = (variables: Variables) => Promise<Answer>;

/** Writes a new request down and, where wanted, submits it. What was written and not submitted stays as a draft. */
export function useAsk(): AskSending {
  const { approvals } = useTRPCClient();
  return useSending(async ({ key, asked: { draft, terms, reasonCode, thenSubmit, files } }) => {
    const { kind, caseId, reason } = draft;
    const prepared = await approvals.prepare.mutate({
      key,
      input: { kind, caseId, terms, reasonCode, reason: reason.trim() },
    });
    const { requestId } = prepared;
    try {
      let { version } = prepared;
      for (const [place, file] of files.entries()) {
        const input = { requestId, version, ...file };
        ({ version } = await approvals.attachFile.mutate({ key: `${key}:file:${place}`, input }));
      }
      if (!thenSubmit) return prepared;
      return await approvals.submit.mutate({ key: `${key}:submit`, input: { requestId, version } });
    } catch (error) {
      toast.failed(`The request is kept as a draft. ${sentenceOf(error)}`, referenceOf(error));
      return { requestId, message: null };
    }
  });
}

/** Changes a request that stands. One that was submitted has to be signed again. */
export function useAmend({ id: requestId, version }: { id: string; version: number }): AskSending {
  const { approvals } = useTRPCClient();
  return useSending(({ key, asked: { draft, terms, reasonCode } }) =>
    approvals.amend.mutate({ key, input: { requestId, version, terms, reasonCode, reason: draft.reason.trim() } }),
  );
}

function useSending(steps: Steps): AskSending {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [last, setLast] = useState<Sent | null>(null);
  const mutation = useMutation({
    mutationFn: steps,
    onSuccess({ requestId, message }) {
      if (message !== null) toast.done(message);
      router.push(requestHref(requestId, "own"));
    },
    onSettled: () => queryClient.invalidateQueries(trpc.approvals.pathFilter()),
  });
  return {
    isPending: mutation.isPending || mutation.isSuccess,
    error: mutation.error,
    send(asked) {
      if (mutation.isPending) return;
      const { terms, reasonCode, draft, thenSubmit } = asked;
      const files = asked.files.map(({ name, content }) => [name, content.length]);
      const sent = sentUnder(last, { terms, reasonCode, reason: draft.reason, thenSubmit, files }, newKey);
      setLast(sent);
      mutation.mutate({ key: sent.key, asked });
    },
  };
}
