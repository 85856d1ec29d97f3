"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { addDays, businessDate } from "#server/domain/time";
import { useNow } from "../format/reader";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import type { SourceDialogProps } from "./pause-dialog";

const USUAL_DAYS = 30;

/** Asks for a window of days of one kind of object to be read once more. */
export function BackfillDialog({
  source,
  label,
  censuses,
  onClose,
}: SourceDialogProps & { censuses: readonly { key: string; label: string }[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const today = businessDate(useNow(), "UTC");
  const form = useId();
  const [key] = useState(newKey);
  const [census, setCensus] = useState(censuses[0]?.key ?? "");
  const [fromOn, setFromOn] = useState(addDays(today, -USUAL_DAYS));
  const [toOn, setToOn] = useState(today);
  const ask = useMutation(
    trpc.sources.backfill.mutationOptions({
      onSuccess: () => {
        toast.done(`Asked for ${label} to be read once more. Its progress stands under the source.`);
        onClose();
        return queryClient.invalidateQueries(trpc.sources.pathFilter());
      },
    }),
  );
  const isBackwards = fromOn !== "" && toOn !== "" && toOn < fromOn;
  const isReady = census !== "" && fromOn !== "" && toOn !== "" && !isBackwards;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !ask.isPending) ask.mutate({ key, input: { source, census, fromOn, toOn } });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={`Read days of ${label} once more`}
      description="Everything it holds for these days is listed again. What stands here already is recognised and not doubled."
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} isDisabled={!isReady} isBusy={ask.isPending}>
            Read once more
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} className="flex flex-col gap-3">
        <Field label="What" isSelect>
          <Select
            options={censuses.map((one) => ({ value: one.key, label: one.label }))}
            value={census}
            onChange={setCensus}
          />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="From">
            <Input type="date" value={fromOn} max={today} onChange={(event) => setFromOn(event.target.value)} />
          </Field>
          <Field label="To" error={isBackwards ? "The last day lies before the first." : undefined}>
            <Input type="date" value={toOn} max={today} onChange={(event) => setToOn(event.target.value)} />
          </Field>
        </div>
        {ask.error ? <FailedNotice reference={referenceOf(ask.error)}>{sentenceOf(ask.error)}</FailedNotice> : null}
      </form>
    </Dialog>
  );
}
