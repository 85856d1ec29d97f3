"use client";
import { type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useId, useRef, useState } from "react";
import { ActError } from "../approvals/act-error";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

type Props = {
  title: string;
  description?: string;
  submit: string;
  isDanger?: boolean;
  size?: "sm" | "md" | "lg";
  /** Something was written that closing would throw away. */
  isDirty: boolean;
  /** It cannot be sent as it stands, and the form says why. */
  isDisabled?: boolean;
  isBusy: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent<HTMLFormElement>) => void;
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
};

/** A form of an act on an account. Ctrl+Enter sends it; closing it asks before words are thrown away. */
export function WorkDialog({
  title,
  description,
  submit,
  isDanger = false,
  size = "md",
  isDirty,
  isDisabled = false,
  isBusy,
  error,
  onSubmit,
  onClose,
  onKeyDown,
  initialFocus,
  children,
}: Props) {
  const formId = useId();
  const [isLeaving, setLeaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const written = useRef<HTMLElement | null>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy && !isDisabled) onSubmit();
  };
  const leave = () => {
    if (!isDirty) return onClose();
    setLeaving(true);
  };
  const keep = () => {
    setLeaving(false);
    (written.current ?? form.current?.querySelector<HTMLElement>("input,textarea"))?.focus();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : isLeaving ? keep() : leave())}
      title={title}
      description={description}
      size={size}
      {...(initialFocus ? { initialFocus } : {})}
      actions={
        isLeaving ? (
          <>
            <p role="alert" className="mr-auto font-medium">
              Throw away what you wrote?
            </p>
            {/* Keys of their own: reused buttons of the form would neither take the focus nor lose their place. */}
            <Button key="keep" autoFocus onClick={keep}>
              Keep writing
            </Button>
            <Button key="throw" variant="danger" onClick={onClose}>
              Throw away
            </Button>
          </>
        ) : (
          <>
            {error ? (
              <div className="w-full">
                <ActError error={error} />
              </div>
            ) : null}
            <Button key="cancel" onClick={leave}>
              Cancel
            </Button>
            <Button
              key="send"
              variant={isDanger ? "danger" : "primary"}
              type="submit"
              form={formId}
              isDisabled={isDisabled}
              isBusy={isBusy}
              keyHint="Mod+Enter"
            >
              {submit}
            </Button>
          </>
        )
      }
    >
      <form
        ref={form}
        id={formId}
        noValidate
        onSubmit={send}
        onFocus={({ target }) => {
          written.current = target;
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send(event);
          else onKeyDown?.(event);
        }}
        className="flex flex-col gap-4"
      >
        {children}
      </form>
    </Dialog>
  );
}
