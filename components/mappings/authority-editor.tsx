"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { diffAuthority } from "#server/domain/policies/document-diff";
import type { DocumentDetail } from "#server/domain/policies/views";
import {
  type AuthorityField,
  type AuthorityRole,
  authorityFieldKeys,
  authorityFields,
  authorityRoleLabels,
} from "#server/domain/sync/authority";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import { Changes } from "./changes";
import { EditorFoot } from "./editor-foot";
import { useDocumentAct } from "./use-document-act";

type Props = { detail: Extract<DocumentDetail, { type: "field_authority" }>; onClose: () => void };

/** Per field of a customer whose word counts: first, else second, and so on. */
export function AuthorityEditor({ detail, onClose }: Props) {
  const { kind, activeVersion } = detail;
  const { trpc, key, renewKey, done } = useDocumentAct();
  const [base] = useState({
    version: activeVersion,
    name: detail.active ? `version ${activeVersion}` : "what was delivered",
    document: detail.document,
  });
  const [document, setDocument] = useState(base.document);
  const [note, setNote] = useState("");
  const changes = diffAuthority(base.document, document);
  const draft = useMutation(
    trpc.mappings.draft.mutationOptions({
      async onSuccess({ version }) {
        toast.done(`Version ${version} is drafted. A second person has to publish it.`);
        await done();
        onClose();
      },
    }),
  );
  const setOrder = (field: AuthorityField, order: AuthorityRole[]) => {
    setDocument({ ...document, [field]: order });
    renewKey();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    draft.mutate({ key, input: { kind, basedOn: base.version, document, note: note.trim() } });
  };
  return (
    <form
      onSubmit={send}
      className="flex flex-col gap-5"
      aria-label="Draft a change to the authority over customer fields"
    >
      {authorityFieldKeys.map((field) => (
        <OrderFields key={field} field={field} order={document[field]} onChange={(order) => setOrder(field, order)} />
      ))}
      <section aria-label="What would change" className="flex flex-col gap-2 border-t pt-4">
        <h4 className="font-medium">What this says otherwise than {base.name}</h4>
        {changes.length > 0 ? (
          <Changes changes={changes} label="Changes of this draft" />
        ) : (
          <p className="text-ink-2">Nothing yet.</p>
        )}
      </section>
      <EditorFoot
        note={note}
        onNote={(next) => {
          setNote(next);
          renewKey();
        }}
        troubles={[]}
        hasChanges={changes.length > 0}
        isBusy={draft.isPending}
        error={draft.error}
        onClose={onClose}
      />
    </form>
  );
}

const NOBODY = "nobody";
const places = ["first", "second", "third", "fourth", "fifth"] as const;

type OrderProps = {
  field: AuthorityField;
  order: readonly AuthorityRole[];
  onChange: (order: AuthorityRole[]) => void;
};

/** One list box a place; a system chosen for an earlier place leaves its later one. */
function OrderFields({ field, order, onChange }: OrderProps) {
  const { label, sayers } = authorityFields[field];
  const roles: readonly AuthorityRole[] = sayers;
  const shown = Math.min(order.length + 1, roles.length);
  const choose = (at: number, choice: string) => {
    const role = roles.find((one) => one === choice);
    onChange(
      role
        ? [
            ...order.slice(0, at).filter((one) => one !== role),
            role,
            ...order.slice(at + 1).filter((one) => one !== role),
          ]
        : order.slice(0, at),
    );
  };
  return (
    <fieldset className="flex flex-wrap items-center gap-2 border-t pt-4">
      <legend className="sr-only">{label}</legend>
      <p aria-hidden="true" className="w-44 font-medium">
        {label}
      </p>
      {roles.length === 1 ? (
        <p className="text-ink-2">{order.map((role) => authorityRoleLabels[role]).join(", ")} alone says this.</p>
      ) : (
        places
          .slice(0, shown)
          .map((place, at) => (
            <Select
              key={place}
              label={`${label}: ${place}`}
              className="w-40"
              value={order[at] ?? NOBODY}
              options={[
                ...roles
                  .filter((role) => !order.slice(0, at).includes(role))
                  .map((role) => ({ value: role as string, label: authorityRoleLabels[role] })),
                ...(at === 0 ? [] : [{ value: NOBODY, label: "Nobody else" }]),
              ]}
              onChange={(choice) => choose(at, choice)}
            />
          ))
      )}
    </fieldset>
  );
}
