"use client";
import { useId, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";

type Props = {
  isOpen: boolean;
  title: string;
  /** What happens then, where the act does not say it. */
  description?: string;
  act: string;
  isDangerous?: boolean;
  isBusy: boolean;
  error: unknown;
  onOpenChange: (isOpen: boolean) => void;
  onReason: (reason: string) => void;
};

const LEAST = 3;

/** Asks why, before something is given up or left out. */
export function ReasonDialog({
  isOpen,
  title,
  description,
  act,
  isDangerous = false,
  isBusy,
  error,
  onOpenChange,
  onReason,
}: Props) {
  const [reason, setReason] = useState("");
  const form = useId();
  const isSaid = reason.trim().length >= LEAST;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      size="sm"
      actions={
        <Button
          variant={isDangerous ? "danger" : "primary"}
          type="submit"
          form={form}
          isBusy={isBusy}
          isDisabled={!isSaid}
        >
          {act}
        </Button>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isSaid && !isBusy) onReason(reason.trim());
        }}
        className="flex flex-col gap-3"
      >
        <Field label="Reason">
          <Textarea value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      </form>
    </Dialog>
  );
}
