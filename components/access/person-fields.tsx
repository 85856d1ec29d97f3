"use client";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

export const SHORTEST_REASON = 3;

/** What came of it, where some of it may wait for a second administrator. */
export const givenWords = (name: string, proposals: number) =>
  proposals > 0 ? `Proposed. Another administrator has to confirm it for ${name}.` : `${name} has it.`;

export type Account = { userId: string; email: string };

type AccountProps = { accounts: readonly Account[]; value: string; onChange: (userId: string) => void };

/** Which of their accounts, where there are several. */
export function AccountField({ accounts, value, onChange }: AccountProps) {
  if (accounts.length < 2) return null;
  return (
    <Field label="Account" isSelect>
      <Select
        options={accounts.map(({ userId, email }) => ({ value: userId, label: email }))}
        value={value}
        onChange={onChange}
      />
    </Field>
  );
}

export function WhyField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  return (
    <Field label="Why" hint="Reviewers read it.">
      <Input value={value} maxLength={300} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
