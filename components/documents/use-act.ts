"use client";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { newKey } from "../trpc/key";
import { toast } from "../ui/toaster";
import type { DocumentActs, Keyed } from "./document-acts";
import { type Sent, sentUnder } from "./intention";

/**
 * One act on a document: sent under a key that lasts until it was answered; then
 * what shows the document is read anew.
 */
export function useAct<Input, Result>(
  acts: Pick<DocumentActs, "refresh">,
  send: (sent: Keyed<Input>) => Promise<Result>,
  { said, onDone }: { said: (result: Result) => string; onDone?: () => void },
) {
  const last = useRef<Sent | null>(null);
  const act = useMutation({
    mutationFn(input: Input) {
      last.current = sentUnder(last.current, input, newKey);
      return send({ key: last.current.key, input });
    },
    async onSuccess(result) {
      last.current = null;
      toast.done(said(result));
      await acts.refresh();
      onDone?.();
    },
  });
  return { run: (input: Input) => act.mutate(input), isBusy: act.isPending, error: act.error };
}

export function draftedWords({ version }: { version: number }): string {
  return `Version ${version} is drafted. A second person has to publish it.`;
}
