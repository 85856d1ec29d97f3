"use client";
import { useMutation } from "@tanstack/react-query";
import { useStepUp } from "../account/use-step-up";
import { ReasonDialog } from "../documents/reason-dialog";
import { toast } from "../ui/toaster";
import { useAccessAct } from "./use-access-act";

/** The server wants more than a word: it is the reason an auditor reads. */
const SHORTEST_REASON = 10;

/** For whoever lost authenticator and recovery codes: their factor goes, and they set up another. */
export function ResetFactorDialog({
  userId,
  email,
  name,
  onClose,
}: {
  userId: string;
  email: string;
  name: string;
  onClose: () => void;
}) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const reset = useStepUp(
    useMutation(
      trpc.account.resetFactor.mutationOptions({
        async onSuccess() {
          toast.done(`${name} sets up a second factor anew.`);
          await done();
          onClose();
        },
      }),
    ),
  );
  return (
    <>
      <ReasonDialog
        title={`Reset the second factor of ${email}?`}
        description={`${name} can show none until they set one up again. Be sure that it is them who asks.`}
        label="Why, and how you know that it is them"
        submit="Reset it"
        shortest={SHORTEST_REASON}
        longest={300}
        isBusy={reset.isPending}
        error={reset.error}
        onChange={renewKey}
        onClose={onClose}
        onSubmit={(reason) => reset.mutate({ key, input: { userId, reason } })}
      />
      {reset.dialog}
    </>
  );
}
