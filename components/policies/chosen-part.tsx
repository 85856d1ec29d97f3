"use client";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { optionsWith } from "./rows-in-order";

type Props = {
  label: string;
  parts: readonly { key: string; label: string }[];
  chosen: string;
  error: string | undefined;
  onChange: (key: string) => void;
};

/** By which strategy, schedule or step something goes. */
export function ChosenPart({ label, parts, chosen, error, onChange }: Props) {
  const options = parts.map((part) => ({ value: part.key, label: part.label || "One without a name" }));
  return (
    <Field label={label} error={error} isSelect className="w-72 max-w-full">
      <Select options={optionsWith(options, chosen)} value={chosen} onChange={onChange} />
    </Field>
  );
}
