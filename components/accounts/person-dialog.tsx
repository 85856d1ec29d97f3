"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import type { ContactPersonView } from "#server/domain/collections/record-views";
import { personRoles, personRoleWords } from "#server/domain/collections/records";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { type PersonDraft, personDraft, readPerson } from "./person-draft";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

type Props = {
  account: AccountView;
  /** Whom to change, as they were when the form was opened; null enters somebody new. */
  person: ContactPersonView | null;
  onClose: () => void;
};

/** Somebody at the customer: who they are, and how they may be reached. */
export function PersonDialog({ account, person, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const [draft, setDraft] = useState(() => personDraft(person));
  const [isTried, setTried] = useState(false);
  const enter = useMutation(trpc.collections.enterContactPerson.mutationOptions(ending));
  const change = useMutation(trpc.collections.changeContactPerson.mutationOptions(ending));
  const set = (part: Partial<PersonDraft>) => {
    setDraft({ ...draft, ...part });
    renewKey();
  };
  const read = readPerson(draft);
  const troubles = isTried && "troubles" in read ? read.troubles : null;
  const send = () => {
    setTried(true);
    if (!("fields" in read)) return;
    if (person === null) enter.mutate({ key, input: { ...read.fields, customerId: account.id } });
    else change.mutate({ key, input: { ...read.fields, contactPersonId: person.id, version: person.version } });
  };
  return (
    <WorkDialog
      title={person === null ? `Somebody at ${account.name}` : person.name}
      submit={person === null ? "Enter them" : "Save"}
      isDirty={JSON.stringify(draft) !== JSON.stringify(personDraft(person))}
      isBusy={enter.isPending || change.isPending}
      error={enter.error ?? change.error}
      onClose={onClose}
      onSubmit={send}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Name" error={troubles?.name}>
          <Input
            value={draft.name}
            maxLength={120}
            autoComplete="off"
            onChange={({ target }) => set({ name: target.value })}
          />
        </Field>
        <Field label="Role" isSelect>
          <Select
            options={personRoles.map((value) => ({ value, label: personRoleWords[value] }))}
            value={draft.role}
            onChange={(role) => set({ role })}
          />
        </Field>
        <Field label="E-mail" error={troubles?.email}>
          <Input
            type="email"
            value={draft.email}
            maxLength={200}
            autoComplete="off"
            onChange={({ target }) => set({ email: target.value })}
          />
        </Field>
        <Field label="Telephone" error={troubles?.phone}>
          <Input
            type="tel"
            value={draft.phone}
            maxLength={40}
            autoComplete="off"
            onChange={({ target }) => set({ phone: target.value })}
          />
        </Field>
        <Field label="Language" error={troubles?.locale}>
          <Input
            value={draft.locale}
            maxLength={5}
            autoComplete="off"
            placeholder="de-DE"
            onChange={({ target }) => set({ locale: target.value })}
          />
        </Field>
      </div>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        <Checkbox isOn={draft.mayBeMailed} onChange={(mayBeMailed) => set({ mayBeMailed })}>
          May be written to
        </Checkbox>
        <Checkbox isOn={draft.mayBeCalled} onChange={(mayBeCalled) => set({ mayBeCalled })}>
          May be called
        </Checkbox>
        <Checkbox isOn={draft.getsReminders} onChange={(getsReminders) => set({ getsReminders })}>
          Gets reminders
        </Checkbox>
      </div>
      {troubles?.whole ? (
        <p role="alert" className="text-danger text-sm">
          {troubles.whole}
        </p>
      ) : null}
    </WorkDialog>
  );
}
