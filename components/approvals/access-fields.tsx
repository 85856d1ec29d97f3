"use client";
import { GrantFields } from "../access/grant-fields";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import type { FieldsProps } from "./ask-fields";

/** A role with its legal entities and days, or the day a grant ends. Whom it concerns was said where it was begun. */
export function AccessFields({ draft: { access }, onChange }: FieldsProps) {
  const { grant, grantId } = access;
  if (grantId === null)
    return (
      <GrantFields
        draft={grant}
        onChange={(changed) => onChange({ access: { ...access, grant: changed } })}
        personId={null}
        name="This person"
        showsDuties={false}
      />
    );
  return (
    <Field label="Ends on" hint="At once when left out.">
      <Input
        type="date"
        value={grant.from}
        onChange={(event) => onChange({ access: { ...access, grant: { ...grant, from: event.target.value } } })}
      />
    </Field>
  );
}
