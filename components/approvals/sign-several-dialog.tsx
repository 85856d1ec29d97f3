"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { RequestRow } from "#server/domain/approvals/views";
import { plural } from "../case/words";
import { Amount, Amounts } from "../format/money";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { toast } from "../ui/toaster";
import { ActError } from "./act-error";
import { totalsOf } from "./chosen-requests";

type Props = { requests: readonly RequestRow[]; onClose: () => void; onSigned: () => void };

/** Names every request before all of them are signed in one act: all or none. */
export function SignSeveralDialog({ requests, onClose, onSigned }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key] = useState(newKey);
  // What is signed is what was listed here, whatever changes behind it meanwhile.
  const [listed] = useState(requests);
  const button = useRef<HTMLButtonElement>(null);
  const sign = useMutation(
    trpc.approvals.signSeveral.mutationOptions({
      onSuccess({ message }) {
        toast.done(message);
        onSigned();
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.approvals.pathFilter()),
    }),
  );
  const send = () =>
    sign.mutate({
      key,
      input: {
        requests: listed.flatMap(({ id: requestId, version, packetHash }) =>
          packetHash === null ? [] : [{ requestId, version, packetHash }],
        ),
      },
    });
  const label = `Sign ${plural(listed.length, "request")}`;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={label}
      description="One clause judged them all. They are signed together, or none of them is."
      initialFocus={button}
      actions={
        <>
          <Button onClick={onClose}>{sign.isError ? "Close" : "Cancel"}</Button>
          <Button ref={button} variant="primary" isBusy={sign.isPending} isDisabled={sign.isError} onClick={send}>
            {label}
          </Button>
        </>
      }
    >
      <ul aria-label="What you sign" className="divide-y border-y">
        {listed.map((row) => (
          <li key={row.id} className="flex items-baseline gap-3 py-1.5">
            <span className="min-w-0 flex-1">
              <span className="text-ink-2">{row.number}</span> {row.title}
              <span className="block text-ink-2 text-sm">
                {[row.customerName, `asked by ${row.requesterName}`].filter(Boolean).join(" · ")}
                {row.standing.onBehalfOf ? ` · you sign for ${row.standing.onBehalfOf}` : ""}
              </span>
            </span>
            <Amount money={row.amount} />
          </li>
        ))}
      </ul>
      <p className="mt-2 flex justify-between gap-3 font-medium">
        Together <Amounts moneys={totalsOf(listed)} />
      </p>
      <p role="status" className="mt-2 text-ink-2">
        {sign.isPending ? "Your signatures are pending until the server has committed them." : ""}
      </p>
      <ActError error={sign.error} />
    </Dialog>
  );
}
