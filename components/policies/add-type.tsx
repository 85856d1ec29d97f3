"use client";
import { Field } from "../ui/field";
import { Select } from "../ui/select";

type Props = {
  label: string;
  types: readonly { key: string; label: string }[];
  taken: readonly string[];
  onAdd: (type: string) => void;
};

/** One more exception type, of those that do not stand there yet. */
export function AddType({ label, types, taken, onAdd }: Props) {
  const left = types.filter(({ key }) => !taken.includes(key));
  return (
    <Field label={label} isSelect className="max-w-96">
      <Select
        options={left.map(({ key, label: name }) => ({ value: key, label: name }))}
        value={null}
        placeholder="Choose a type"
        onChange={onAdd}
      />
    </Field>
  );
}
