"use client";
import type { DisputeReasonView } from "#server/domain/disputes/views";
import { Field } from "../ui/field";
import { Select } from "../ui/select";

type Props = {
  reasons: readonly DisputeReasonView[];
  value: string | null;
  /** Whether the form was sent without one. */
  isMissing: boolean;
  onChange: (code: string) => void;
};

/** Why the customer contests it, each reason with the department that answers for it. */
export function ReasonField({ reasons, value, isMissing, onChange }: Props) {
  return (
    <Field label="Reason" isSelect error={isMissing ? "Choose a reason." : null}>
      <Select
        options={reasons.map(({ code, label, department }) => ({ value: code, label, hint: department }))}
        value={value}
        onChange={onChange}
        placeholder="Choose a reason"
      />
    </Field>
  );
}
