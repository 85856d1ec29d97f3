"use client";
import { useMutation } from "@tanstack/react-query";
import type { RetryView } from "#server/domain/collections/charge-retry-views";
import { ActError } from "../approvals/act-error";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Fact } from "../ui/fact";
import { toast } from "../ui/toaster";
import { useRetryAct } from "./use-retry-act";

type Props = { row: RetryView; onClose: () => void };

/** Brings a planned charge forward to this moment; the server says where a scheme or anything else forbids it. */
export function NowDialog({ row, onClose }: Props) {
  const { trpc, key, readAnew } = useRetryAct();
  const charge = useMutation(
    trpc.chargeRetries.now.mutationOptions({
      onSuccess() {
        toast.done(`The charge of ${row.invoice.number} was asked for.`);
        onClose();
      },
      onSettled: readAnew,
    }),
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={`Charge ${row.invoice.number} now`}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isBusy={charge.isPending}
            onClick={() => charge.mutate({ key, input: { retryId: row.id, version: row.version } })}
          >
            Charge it now
          </Button>
        </>
      }
    >
      <dl className="mb-3 flex flex-wrap gap-x-8 gap-y-3">
        <Fact label="Customer">{row.customer.name}</Fact>
        <Fact label="Amount">
          <Amount money={row.amount} />
        </Fact>
        <Fact label="Planned for">
          <Day day={row.plannedOn} />
        </Fact>
      </dl>
      <ActError error={charge.error} />
    </Dialog>
  );
}
