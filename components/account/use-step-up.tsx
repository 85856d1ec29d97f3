"use client";
import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { StepUpDialog } from "./step-up-dialog";
import { type StepUpRefusal, stepUpOf } from "./step-up-refusal";

type Guarded<Variables> = {
  mutate: (variables: Variables) => void;
  isPending: boolean;
  /** What went wrong, other than what the dialog is asking for just now. */
  error: unknown;
  /** Stands anywhere in what is drawn: it is there while a factor is asked for. */
  dialog: ReactNode;
};

/**
 * Puts the question for a second factor around a mutation. Where the server wants a fresh one, the dialog asks for it and
 * sends the same variables again, with the idempotency key they hold: it stays one act.
 */
export function useStepUp<Data, Failure, Variables, Kept>(
  mutation: UseMutationResult<Data, Failure, Variables, Kept>,
): Guarded<Variables> {
  const [asking, setAsking] = useState<{ variables: Variables; refusal: StepUpRefusal } | null>(null);
  const mutate = (variables: Variables) =>
    mutation.mutate(variables, {
      onError(error) {
        const refusal = stepUpOf(error);
        if (refusal) setAsking({ variables, refusal });
      },
    });
  const repeat = () => {
    if (!asking) return;
    setAsking(null);
    mutate(asking.variables);
  };
  return {
    mutate,
    isPending: mutation.isPending,
    error: asking ? null : mutation.error,
    dialog: asking ? <StepUpDialog refusal={asking.refusal} onShown={repeat} onClose={() => setAsking(null)} /> : null,
  };
}
