"use client";
import type { FormEvent, ReactNode } from "react";
import { useId } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";

type Props = {
  title: string;
  description?: string;
  submit: string;
  isReady: boolean;
  isBusy: boolean;
  error: unknown;
  onChange: () => void;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** A form of its own in a dialog, with what came of sending it. */
export function ActDialog({
  title,
  description,
  submit,
  isReady,
  isBusy,
  error,
  onChange,
  onSubmit,
  onClose,
  children,
}: Props) {
  const formId = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isBusy) onSubmit();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isBusy={isBusy} isDisabled={!isReady}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} onChange={onChange} className="flex flex-col gap-3">
        {children}
      </form>
      {error ? (
        <FailedNotice className="mt-3" reference={referenceOf(error)}>
          {sentenceOf(error)}
        </FailedNotice>
      ) : null}
    </Dialog>
  );
}
