"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Count } from "../format/count";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { Counts } from "./counts";

type TakeStepProps = {
  uploadId: string;
  layout: { key: string; version: number };
  onBack: () => void;
};

/** The last step: the rows come in, or the file is set aside. */
export function TakeStep({ uploadId, layout, onBack }: TakeStepProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const key = useRef(newKey());
  const [refusesWhole, setRefusesWhole] = useState(false);
  const { data } = useQuery(trpc.files.preview.queryOptions({ uploadId, layout }));
  const settled = (message: string) => {
    key.current = newKey();
    toast.done(message);
    return queryClient.invalidateQueries(trpc.files.pathFilter());
  };
  const take = useMutation(trpc.files.take.mutationOptions({ onSuccess: ({ message }) => settled(message) }));
  const discard = useMutation(trpc.files.discard.mutationOptions({ onSuccess: ({ message }) => settled(message) }));
  const isBusy = take.isPending || discard.isPending;
  const error = take.error ?? discard.error;
  const rejected = data?.counts.rejected ?? 0;
  return (
    <>
      {data ? <Counts counts={data.counts} isPlanned /> : null}
      {rejected > 0 ? (
        <p className="max-w-prose text-pretty text-ink-2">
          The good rows count as soon as they are in. The <Count value={rejected} /> rejected{" "}
          {rejected === 1 ? "row stays" : "rows stay"} with the file until somebody corrects them; when the corrected
          file comes in, rows that stand already change nothing.
        </p>
      ) : null}
      <Checkbox
        isOn={refusesWhole}
        onChange={(next) => {
          setRefusesWhole(next);
          key.current = newKey();
        }}
        className="justify-start"
      >
        Refuse the whole file if any row is rejected
      </Checkbox>
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onBack}>Back to the rows</Button>
        <Button isBusy={isBusy} onClick={() => discard.mutate({ key: newKey(), input: { uploadId } })}>
          Discard the file
        </Button>
        <Button
          variant="primary"
          isBusy={isBusy}
          onClick={() => take.mutate({ key: key.current, input: { uploadId, layout, refusesWhole } })}
        >
          Take the file
        </Button>
      </div>
    </>
  );
}
