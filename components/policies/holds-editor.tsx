"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Severity, severities } from "#server/domain/cases/machine";
import { diffHolds, type HoldsPolicy, type HoldWord, holdWords } from "#server/domain/routing/holds-policy";
import type { PolicyDetail } from "#server/domain/routing/views";
import { EditorFoot } from "../mappings/editor-foot";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { toast } from "../ui/toaster";
import { AddType } from "./add-type";
import { DraftChanges } from "./draft-changes";
import { holdLabels } from "./holds-in-force";
import { labelsOf } from "./labels";
import { usePolicyAct } from "./use-policy-act";

type Props = { detail: Extract<PolicyDetail, { kind: "holds" }>; onClose: () => void };
type TypeHolds = HoldsPolicy["types"][number];

const options = holdWords.map((value) => ({ value, label: holdLabels[value] }));

/** Which types hold their drafts at which severity. */
export function HoldsEditor({ detail, onClose }: Props) {
  const labels = labelsOf(detail.choices);
  const { trpc, key, renewKey, done } = usePolicyAct();
  const [base] = useState({ version: detail.activeVersion, document: detail.document });
  const [types, setTypes] = useState<readonly TypeHolds[]>(base.document.types);
  const [note, setNote] = useState("");
  const document: HoldsPolicy = { types: [...types] };
  const changes = diffHolds(base.document, document, labels);
  const draft = useMutation(
    trpc.policies.draft.mutationOptions({
      async onSuccess({ version }) {
        toast.done(`Version ${version} is drafted. A second person has to publish it.`);
        await done();
        onClose();
      },
    }),
  );
  const change = (next: readonly TypeHolds[]) => {
    setTypes(next);
    renewKey();
  };
  const setWord = (type: string, severity: Severity, word: HoldWord) =>
    change(
      types.map((one) => (one.type === type ? { ...one, severities: { ...one.severities, [severity]: word } } : one)),
    );
  const send = (event: FormEvent) => {
    event.preventDefault();
    draft.mutate({ key, input: { kind: "holds", basedOn: base.version, document, note: note.trim() } });
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5" aria-label="Draft a change to the holds">
      {types.map(({ type, severities: words }) => (
        <fieldset key={type} className="flex flex-col gap-3 border-t pt-4">
          <legend className="sr-only">{labels.type(type)}</legend>
          <div className="flex items-center gap-3">
            <p aria-hidden="true" className="font-medium">
              {labels.type(type)}
            </p>
            <Button size="sm" onClick={() => change(types.filter((one) => one.type !== type))}>
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
        onAdd={(type) => change([...types, { type, severities: {} }])}
      />
      <DraftChanges kind="holds" document={document} changes={changes} isUsable />
      <EditorFoot
        note={note}
        onNote={(next) => {
          setNote(next);
          renewKey();
        }}
        troubles={[]}
        hasChanges={changes.length > 0}
        isBusy={draft.isPending}
        error={draft.error}
        onClose={onClose}
      />
    </form>
  );
}
