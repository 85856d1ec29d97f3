"use client";
import { useState } from "react";
import { diffAuthority } from "#server/domain/policies/document-diff";
import type { DocumentDetail } from "#server/domain/policies/views";
import {
  type AuthorityField,
  type AuthorityRole,
  authorityFieldKeys,
  authorityFields,
  authorityRoleLabels,
} from "#server/domain/sync/authority";
import { DraftForm, useBase } from "../documents/draft-form";
import { Select } from "../ui/select";
import { useMappingActs } from "./use-mapping-acts";

type Props = { detail: Extract<DocumentDetail, { type: "field_authority" }>; onClose: () => void };

/** Per field of a customer whose word counts: first, else second, and so on. */
export function AuthorityEditor({ detail, onClose }: Props) {
  const acts = useMappingActs(detail.kind);
  const base = useBase(detail);
  const [document, setDocument] = useState(base.document);
  const changes = diffAuthority(base.document, document);
  const setOrder = (field: AuthorityField, order: AuthorityRole[]) => setDocument({ ...document, [field]: order });
  return (
    <DraftForm
      label="Draft a change to the authority over customer fields"
      acts={acts}
      base={base}
      document={document}
      changes={changes}
      troubles={[]}
      onClose={onClose}
    >
      {authorityFieldKeys.map((field) => (
        <OrderFields key={field} field={field} order={document[field]} onChange={(order) => setOrder(field, order)} />
      ))}
    </DraftForm>
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
