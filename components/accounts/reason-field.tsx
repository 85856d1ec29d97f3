"use client";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

const SHORTEST_REASON = 3;

export function isReason(reason: string): boolean {
  return reason.trim().length >= SHORTEST_REASON;
}

type Props = { value: string; isTried: boolean; onChange: (reason: string) => void };

/** Why something is done: whoever works the account next reads it. */
export function ReasonField({ value, isTried, onChange }: Props) {
  return (
    <Field label="Why" error={isTried && !isReason(value) ? "Say why in a few words." : null}>
      <Input value={value} maxLength={500} autoComplete="off" onChange={({ target }) => onChange(target.value)} />
    </Field>
  );
}
