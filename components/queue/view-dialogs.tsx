"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { CaseFilters, CaseSort } from "#server/domain/cases/filters";
import { usePerson } from "../shell/person";
import { sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";

export type SavedView = {
  id: string;
  name: string;
  filters: CaseFilters;
  sort: CaseSort;
  isShared: boolean;
  isOwn: boolean;
  ownerName: string | null;
};

const LONGEST_NAME = 60;

type SaveProps = {
  queue: string;
  filters: CaseFilters;
  sort: CaseSort;
  onClose: () => void;
  onSaved: (id: string) => void;
};

export function SaveViewDialog({ queue, filters, sort, onClose, onSaved }: SaveProps) {
  const trpc = useTRPC();
  const person = usePerson();
  const [key, setKey] = useState(newKey);
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  // Another name or audience is another intention.
  const changing =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      set(value);
      setKey(newKey());
    };
  const save = useMutation(
    trpc.views.save.mutationOptions({
      onSuccess({ id, message }) {
        toast.done(message);
        onSaved(id);
      },
    }),
  );
  const send = () =>
    save.mutate({ key, input: { queue, name: name.trim(), filters: { ...filters, search: "" }, sort, isShared } });
  return (
    <ViewDialog
      title="Save this view"
      description="It keeps the filters and the order, not the words in the search box."
      submit="Save view"
      isBusy={save.isPending}
      error={save.error}
      isReady={name.trim() !== ""}
      onClose={onClose}
      onSubmit={send}
    >
      <NameField value={name} onChange={changing(setName)} />
      {can(person, "view.share") ? (
        <Checkbox isOn={isShared} onChange={changing(setShared)} className="mt-3 justify-start">
          Share it with everybody who may open this desk
        </Checkbox>
      ) : null}
    </ViewDialog>
  );
}

export function RenameViewDialog({
  view,
  onClose,
  onRenamed,
}: {
  view: SavedView;
  onClose: () => void;
  onRenamed: () => void;
}) {
  const trpc = useTRPC();
  const [name, setName] = useState(view.name);
  const rename = useMutation(
    trpc.views.rename.mutationOptions({
      onSuccess({ message }) {
        toast.done(message);
        onRenamed();
      },
    }),
  );
  const send = () => rename.mutate({ key: newKey(), input: { viewId: view.id, name: name.trim() } });
  return (
    <ViewDialog
      title="Rename the view"
      submit="Rename"
      isBusy={rename.isPending}
      error={rename.error}
      isReady={name.trim() !== "" && name.trim() !== view.name}
      onClose={onClose}
      onSubmit={send}
    >
      <NameField value={name} onChange={setName} />
    </ViewDialog>
  );
}

export function RemoveViewDialog({
  view,
  onClose,
  onRemoved,
}: {
  view: SavedView;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const trpc = useTRPC();
  const remove = useMutation(
    trpc.views.remove.mutationOptions({
      onSuccess({ message }) {
        toast.done(message);
        onRemoved();
      },
    }),
  );
  const send = () => remove.mutate({ key: newKey(), input: { viewId: view.id } });
  return (
    <ViewDialog
      title={`Remove “${view.name}”?`}
      submit="Remove view"
      isBusy={remove.isPending}
      error={remove.error}
      isReady
      onClose={onClose}
      onSubmit={send}
    >
      <p>
        {view.isShared ? "It is shared, so it disappears for everybody. " : ""}
        The cases stay as they are, and links that were sent go on working.
      </p>
    </ViewDialog>
  );
}

function NameField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Name">
      <Input
        value={value}
        maxLength={LONGEST_NAME}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
      />
    </Field>
  );
}

type ViewDialogProps = {
  title: string;
  description?: string;
  submit: string;
  isBusy: boolean;
  isReady: boolean;
  error: unknown;
  onClose: () => void;
  onSubmit: () => void;
  children: ReactNode;
};

function ViewDialog({
  title,
  description,
  submit,
  isBusy,
  isReady,
  error,
  onClose,
  onSubmit,
  children,
}: ViewDialogProps) {
  const formId = useId();
  const onFormSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isBusy) onSubmit();
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
      <form id={formId} onSubmit={onFormSubmit}>
        {children}
      </form>
      {error ? <FailedNotice className="mt-3">{sentenceOf(error)}</FailedNotice> : null}
    </Dialog>
  );
}
