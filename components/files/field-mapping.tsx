"use client";
import type { DraftLayout } from "#server/domain/files/layout";
import type { FieldProposal } from "#server/domain/files/propose-layout";
import type { SubjectField } from "#server/domain/files/subject-fields";
import { isKeyField } from "#server/domain/files/subjects";
import { Badge } from "../ui/badge";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { AmountNotationFields } from "./amount-notation";
import { choiceOf, dayOptions, formatsOf, sourceOptions, withChoice, withConstant, withDays } from "./draft";

type FieldMappingProps = {
  field: SubjectField;
  draft: DraftLayout;
  proposal: FieldProposal | undefined;
  /** What stands in a column's first rows, for telling columns apart. */
  samplesOf: (column: string) => string;
  trouble: string | undefined;
  onChange: (draft: DraftLayout) => void;
};

/** Where one field comes from and how its cells are written, beside the reason it was proposed so. */
export function FieldMapping({ field, draft, proposal, samplesOf, trouble, onChange }: FieldMappingProps) {
  const source = draft.fields[field.key];
  const isColumn = source?.from === "column";
  const isKey = isKeyField(draft.subject, field.key);
  return (
    <li className="grid gap-x-6 gap-y-2 border-b py-3 last:border-b-0 lg:grid-cols-[minmax(18rem,1fr)_minmax(0,1.2fr)]">
      <div className="flex flex-col gap-2">
        <Field
          label={field.isRequired ? field.label : `${field.label} (optional)`}
          hint={field.help}
          error={trouble}
          isSelect
        >
          <Select
            options={sourceOptions(field, isKey, draft.columns, samplesOf)}
            value={choiceOf(source)}
            onChange={(choice) => onChange(withChoice(draft, field.key, choice))}
          />
        </Field>
        {source?.from === "constant" ? (
          <Field
            label={`${field.label} of every row`}
            hint={field.kind === "day" ? "As year-month-day, such as 2026-03-14." : undefined}
          >
            <Input
              value={source.value}
              maxLength={255}
              onChange={(event) => onChange(withConstant(draft, field.key, event.target.value))}
            />
          </Field>
        ) : null}
        {field.kind === "day" && isColumn ? (
          <Field label={`How the days of ${field.label} are written`} isSelect>
            <Select
              options={dayOptions(draft.days[field.key] ?? [], proposal?.dayChoices ?? [])}
              value={draft.days[field.key]?.join("|") ?? null}
              onChange={(value) => onChange(withDays(draft, field.key, formatsOf(value)))}
            />
          </Field>
        ) : null}
        {field.kind === "money" && isColumn ? <AmountNotationFields draft={draft} onChange={onChange} /> : null}
      </div>
      <div className="flex flex-col items-start gap-1 text-ink-2">
        {proposal ? <p className="text-pretty">{sentence(proposal.reason)}</p> : null}
        {isColumn ? (
          <p className="break-words font-mono text-sm">{samplesOf(source.column) || "empty so far"}</p>
        ) : null}
        {proposal?.question ? (
          <p className="text-pretty text-ink-1">
            <Badge tone="warn">Please decide</Badge> {proposal.question}
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** "header says 'Due date'" → "Header says 'Due date'." */
function sentence(reason: string): string {
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;
}
