"use client";
import type { DraftLayout } from "#server/domain/files/layout";
import { Field } from "../ui/field";
import { Select } from "../ui/select";

type Amounts = DraftLayout["amounts"];

/** How the amounts of the file are written. */
export function AmountNotationFields({
  draft,
  onChange,
}: {
  draft: DraftLayout;
  onChange: (draft: DraftLayout) => void;
}) {
  const change = (amounts: Partial<Amounts>) => onChange({ ...draft, amounts: { ...draft.amounts, ...amounts } });
  return (
    <>
      <Field label="Sign before the cents" isSelect>
        <Select
          options={[
            { value: ".", label: "Point, as in 1,234.50" },
            { value: ",", label: "Comma, as in 1.234,50" },
          ]}
          value={draft.amounts.decimal}
          onChange={(decimal) => change({ decimal })}
        />
      </Field>
      <Field label="What 1000 means" isSelect>
        <Select
          options={[
            { value: "major", label: "A thousand" },
            { value: "minor", label: "Ten, counted in cents" },
          ]}
          value={draft.amounts.unit}
          onChange={(unit) => change({ unit })}
        />
      </Field>
      <Field label="What minus means" isSelect>
        <Select
          options={[
            { value: "as_written", label: "Less than nothing, as written" },
            { value: "reversed", label: "Plus: the file turns the sign round" },
          ]}
          value={draft.amounts.sign}
          onChange={(sign) => change({ sign })}
        />
      </Field>
    </>
  );
}
