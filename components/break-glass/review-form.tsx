"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type BreakGlassView, type Finding, findingLabels, findings } from "#server/domain/access/break-glass";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { toast } from "../ui/toaster";
import { useBreakGlassAct } from "./use-break-glass-act";

const SHORTEST_NOTE = 10;

/** What another person found when they looked at what was done. */
export function ReviewForm({ use, onClose }: { use: BreakGlassView; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useBreakGlassAct();
  const [finding, setFinding] = useState<Finding | null>(null);
  const [note, setNote] = useState("");
  const review = useMutation(
    trpc.breakGlass.review.mutationOptions({
      async onSuccess() {
        toast.done("Your review is signed.");
        await done();
        onClose();
      },
    }),
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (finding === null || note.trim().length < SHORTEST_NOTE || review.isPending) return;
    review.mutate({ key, input: { id: use.id, finding, note: note.trim() } });
  };
  return (
    <form onSubmit={send} aria-label={`Review of the use of ${use.name}`} className="flex max-w-[34rem] flex-col gap-3">
      <Field label="Finding" isSelect>
        <Select
          options={findings.map((value) => ({ value, label: findingLabels[value] }))}
          value={finding}
          onChange={(value) => {
            setFinding(value);
            renewKey();
          }}
        />
      </Field>
      <Field label="What was done with it, and how you know">
        <Textarea
          value={note}
          maxLength={2_000}
          onChange={(event) => {
            setNote(event.target.value);
            renewKey();
          }}
        />
      </Field>
      <div className="flex gap-2">
        <Button
          variant="primary"
          type="submit"
          isBusy={review.isPending}
          isDisabled={finding === null || note.trim().length < SHORTEST_NOTE}
        >
          Sign the review
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
      {review.error ? (
        <FailedNotice reference={referenceOf(review.error)}>{sentenceOf(review.error)}</FailedNotice>
      ) : null}
    </form>
  );
}
