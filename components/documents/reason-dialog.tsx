"use client";
import { type FormEvent, useId, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";

const LONGEST = 500;
const SHORTEST = 3;

type Props = {
  title: string;
  description: string;
  label: string;
  submit: string;
  isBusy: boolean;
  error: unknown;
  /** Another reason is another intention, for whoever keeps the key of it. */
  onChange?: () => void;
  onClose: () => void;
  onSubmit: (reason: string) => void;
};

/** An act that says why. */
export function ReasonDialog({ title, description, label, submit, isBusy, error, onChange, onClose, onSubmit }: Props) {
  const formId = useId();
  const [reason, setReason] = useState("");
  const isReady = reason.trim().length >= SHORTEST;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isBusy) onSubmit(reason.trim());
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={title}
      description={description}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isBusy={isBusy} isDisabled={!isReady}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send}>
        <Field label={label}>
          <Textarea
            value={reason}
            maxLength={LONGEST}
            onChange={(event) => {
              setReason(event.target.value);
              onChange?.();
            }}
          />
        </Field>
      </form>
      {error ? (
        <FailedNotice className="mt-3" reference={referenceOf(error)}>
          {sentenceOf(error)}
        </FailedNotice>
      ) : null}
    </Dialog>
  );
}
