"use client";
import { useMutation } from "@tanstack/react-query";
import { Count } from "../format/count";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice, InfoNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { useDocumentAct } from "./use-document-act";

/** What is stored was read with an earlier document: puts its messages back in line, a portion at a time. */
export function ReadAgain({ source, label, behind }: { source: string; label: string; behind: number }) {
  const { trpc, key, done } = useDocumentAct();
  const apply = useMutation(
    trpc.mappings.applyToStored.mutationOptions({
      onSuccess({ putBack, remaining }) {
        toast.done(
          `${putBack} ${putBack === 1 ? "message is" : "messages are"} being read again.${remaining > 0 ? ` ${remaining} are left for another go.` : ""}`,
        );
        return done();
      },
    }),
  );
  return (
    <div className="flex flex-col gap-2">
      <InfoNotice
        actions={
          <Button isBusy={apply.isPending} onClick={() => apply.mutate({ key, input: { source } })}>
            Read them again
          </Button>
        }
      >
        <Count value={behind} /> {behind === 1 ? "message" : "messages"} behind what is stored of {label}{" "}
        {behind === 1 ? "was" : "were"} read with an earlier version of this mapping.
      </InfoNotice>
      {apply.error ? <FailedNotice reference={referenceOf(apply.error)}>{sentenceOf(apply.error)}</FailedNotice> : null}
    </div>
  );
}
