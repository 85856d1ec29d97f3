"use client";
import { type FormEvent, useId, useState } from "react";
import { ActError } from "../approvals/act-error";
import { Button } from "../ui/button";
import { cutOff } from "../ui/cut-off";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Textarea } from "../ui/textarea";

const LONGEST = 500;
const SHORTEST = 3;

type Props = {
  title: string;
  description: string;
  label: string;
  hint?: string;
  submit: string;
  /** What leaving it undone is called. */
  keep?: string;
  isDanger?: boolean;
  /** Letters below which it says nothing, and the most it takes. */
  shortest?: number;
  longest?: number;
  isBusy: boolean;
  error: unknown;
  /** Another reason is another intention, for whoever keeps the key of it. */
  onChange?: () => void;
  onClose: () => void;
  onSubmit: (reason: string) => void;
};

/** An act that says why. */
export function ReasonDialog({
  title,
  description,
  label,
  hint,
  submit,
  keep = "Cancel",
  isDanger = false,
  shortest = SHORTEST,
  longest = LONGEST,
  isBusy,
  error,
  onChange,
  onClose,
  onSubmit,
}: Props) {
  const formId = useId();
  const [reason, setReason] = useState("");
  const isReady = reason.trim().length >= shortest;
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
          {isReady ? null : <p className="mr-auto text-ink-2">{shortest} characters at least.</p>}
          <Button onClick={onClose}>{keep}</Button>
          <Button
            variant={isDanger ? "danger" : "primary"}
            type="submit"
            form={formId}
            isBusy={isBusy}
            isDisabled={!isReady}
          >
            {submit}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} className="mb-3">
        <Field label={label} error={cutOff(reason, longest)} {...(hint === undefined ? {} : { hint })}>
          <Textarea
            value={reason}
            maxLength={longest}
            onChange={(event) => {
              setReason(event.target.value);
              onChange?.();
            }}
          />
        </Field>
      </form>
      <ActError error={error} />
    </Dialog>
  );
}
