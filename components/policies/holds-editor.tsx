"use client";
import { useState } from "react";
import { type Severity, severities } from "#server/domain/cases/machine";
import { diffHolds, type HoldsPolicy, type HoldWord, holdWords } from "#server/domain/routing/holds-policy";
import type { PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { AddType } from "./add-type";
import { holdLabels } from "./holds-in-force";
import { labelsOf } from "./labels";
import { RehearsalOfDocument } from "./rehearsal";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "holds" }>; onClose: () => void };
type TypeHolds = HoldsPolicy["types"][number];

const options = holdWords.map((value) => ({ value, label: holdLabels[value] }));

/** Which types hold their drafts at which severity. */
export function HoldsEditor({ detail, onClose }: Props) {
  const labels = labelsOf(detail.choices);
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [types, setTypes] = useState<readonly TypeHolds[]>(base.document.types);
  const document: HoldsPolicy = { types: [...types] };
  const changes = diffHolds(base.document, document, labels);
  const setWord = (type: string, severity: Severity, word: HoldWord) =>
    setTypes(
      types.map((one) => (one.type === type ? { ...one, severities: { ...one.severities, [severity]: word } } : one)),
    );
  return (
    <DraftForm
      label="Draft a change to the holds"
      acts={acts}
      base={base}
      document={document}
      changes={changes}
      troubles={[]}
      trial={<RehearsalOfDocument kind="holds" document={document} />}
      onClose={onClose}
    >
      {types.map(({ type, severities: words }) => (
        <fieldset key={type} className="flex flex-col gap-3 border-t pt-4">
          <legend className="sr-only">{labels.type(type)}</legend>
          <div className="flex items-center gap-3">
            <p aria-hidden="true" className="font-medium">
              {labels.type(type)}
            </p>
            <Button size="sm" onClick={() => setTypes(types.filter((one) => one.type !== type))}>
              Remove<span className="sr-only"> {labels.type(type)}</span>
            </Button>
          </div>
          <div className="flex flex-wrap gap-3">
            {severities.map((severity) => (
              <Field key={severity} label={`When ${severity}`} isSelect className="w-44">
                <Select
                  options={options}
                  value={words[severity] ?? "as_type_says"}
                  onChange={(word) => setWord(type, severity, word)}
                />
              </Field>
            ))}
          </div>
        </fieldset>
      ))}
      <AddType
        label="Say it for one more type"
        types={detail.choices.types}
        taken={types.map(({ type }) => type)}
        onAdd={(type) => setTypes([...types, { type, severities: {} }])}
      />
    </DraftForm>
  );
}
