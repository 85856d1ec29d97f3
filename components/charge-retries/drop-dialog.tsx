"use client";
import { useMutation } from "@tanstack/react-query";
import type { RetryView } from "#server/domain/collections/charge-retry-views";
import { ReasonDialog } from "../documents/reason-dialog";
import { toast } from "../ui/toaster";
import { useRetryAct } from "./use-retry-act";

type Props = { row: RetryView; onClose: () => void };

/** Leaves a failed charge alone, with a reason. */
export function DropDialog({ row, onClose }: Props) {
  const { trpc, key, renewKey, readAnew } = useRetryAct();
  const drop = useMutation(
    trpc.chargeRetries.drop.mutationOptions({
      onSuccess() {
        toast.done(`${row.invoice.number} is not charged again.`);
        onClose();
      },
      onSettled: readAnew,
    }),
  );
  return (
    <ReasonDialog
      title={`Drop the charge of ${row.invoice.number}`}
      description={`${row.customer.name} is not charged again for it by itself.`}
      label="Reason"
      submit="Drop it"
      keep="Keep it"
      isDanger
      isBusy={drop.isPending}
      error={drop.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => drop.mutate({ key, input: { retryId: row.id, version: row.version, reason } })}
    />
  );
}
