"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import type { ContactPersonView } from "#server/domain/collections/record-views";
import { personRoleWords } from "#server/domain/collections/records";
import { ActError } from "../approvals/act-error";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { keptWords } from "./kept-words";
import { Panel } from "./panel";
import { PersonDialog } from "./person-dialog";
import { useCollectionAct } from "./use-collection-act";

type Props = { account: AccountView; people: readonly ContactPersonView[]; canWork: boolean };

/** Whom to speak with at the customer. */
export function PeoplePanel({ account, people, canWork }: Props) {
  // As they were when the form was opened: whoever changed them meanwhile is told apart by the version.
  const [editing, setEditing] = useState<ContactPersonView | "new" | null>(null);
  return (
    <Panel
      title="People"
      hint={people.length === 0 ? "nobody entered yet" : null}
      tools={
        canWork ? (
          <Button size="sm" onClick={() => setEditing("new")}>
            Add somebody
          </Button>
        ) : null
      }
    >
      {people.length > 0 ? (
        <ul aria-label="People of the customer" className="flex flex-col gap-3">
          {people.map((person) => (
            <PersonItem key={person.id} person={person} canWork={canWork} onChange={() => setEditing(person)} />
          ))}
        </ul>
      ) : null}
      {editing === null ? null : (
        <PersonDialog account={account} person={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Panel>
  );
}

type ItemProps = { person: ContactPersonView; canWork: boolean; onChange: () => void };

function PersonItem({ person, canWork, onChange }: ItemProps) {
  const [isSure, setSure] = useState(false);
  const { trpc, key, ending } = useCollectionAct(() => setSure(false));
  const retire = useMutation(trpc.collections.retireContactPerson.mutationOptions(ending));
  const { id: contactPersonId, name, role, email, phone, locale, kept, version } = person;
  return (
    <li aria-label={name} className="flex flex-col gap-0.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{name}</span>
        <span className="text-ink-2">{personRoleWords[role]}</span>
        {person.getsReminders ? <Badge tone="accent">Gets reminders</Badge> : null}
      </p>
      <p className="flex flex-wrap gap-x-3 break-all text-ink-2 text-sm">
        {email === null ? null : person.mayBeMailed ? <span>{email}</span> : <span>{email} (not written to)</span>}
        {phone === null ? null : person.mayBeCalled ? (
          <a href={`tel:${phone.replaceAll(/[^+\d]/g, "")}`} className="text-accent hover:underline">
            {phone}
          </a>
        ) : (
          <span>{phone} (not called)</span>
        )}
        {locale === null ? null : <span>{locale}</span>}
        {kept === null ? null : <span>{keptWords(kept)}</span>}
      </p>
      {canWork ? (
        <div className="flex flex-wrap gap-1.5">
          {isSure ? (
            <>
              <Button
                size="sm"
                variant="danger"
                isBusy={retire.isPending}
                onClick={() => retire.mutate({ key, input: { contactPersonId, version } })}
              >
                Take {name} off
              </Button>
              <Button size="sm" variant="plain" onClick={() => setSure(false)}>
                Keep
              </Button>
            </>
          ) : (
            <>
              <Button size="sm" onClick={onChange}>
                Change<span className="sr-only"> {name}</span>
              </Button>
              <Button size="sm" variant="plain" onClick={() => setSure(true)}>
                Take off<span className="sr-only"> {name}</span>
              </Button>
            </>
          )}
        </div>
      ) : null}
      <ActError error={retire.error} />
    </li>
  );
}
