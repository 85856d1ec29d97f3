"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DelegationView } from "#server/domain/approvals/views";
import { ReasonDialog } from "../documents/reason-dialog";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

type Props = { delegation: DelegationView; onClose: () => void };

/** Ends a delegation before its day, from this moment on. */
export function EndDelegationDialog({ delegation, onClose }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const end = useMutation(
    trpc.approvals.endDelegation.mutationOptions({
      onSuccess({ message }) {
        toast.done(message);
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.approvals.pathFilter()),
    }),
  );
  return (
    <ReasonDialog
      title="End the delegation"
      description={`${delegation.to.name} no longer signs for ${delegation.from.name} from now on. What was signed stands.`}
      label="Reason"
      submit="End it"
      keep="Keep it"
      isDanger
      longest={1_000}
      isBusy={end.isPending}
      error={end.error}
      onChange={() => setKey(newKey())}
      onClose={onClose}
      onSubmit={(reason) => end.mutate({ key, input: { delegationId: delegation.id, reason } })}
    />
  );
}
