"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { severities } from "#server/domain/cases/machine";
import type { AutoFixOverview } from "#server/domain/causes/views";
import { decimalFromMinor } from "#server/domain/money";
import { severityWords } from "../case/words";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { toast } from "../ui/toaster";
import { documentWith, newRule, type RuleFields, troublesOf } from "./rule-draft";

const SHORTEST_NOTE = 3;

type Props = { overview: AutoFixOverview; ruleKey: string | null; onClose: () => void };

/** Proposes a rule or a change of one. It counts once a second person has published it. */
export function RuleDialog({ overview, ruleKey, onClose }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const formId = useId();
  const [fields, setFields] = useState(() => fieldsOf(overview, ruleKey));
  const [note, setNote] = useState("");
  const [isSent, setIsSent] = useState(false);
  const [key, setKey] = useState(newKey);
  const draft = useMutation(
    trpc.policies.draft.mutationOptions({
      async onSuccess({ version }) {
        toast.done(`Version ${version} is drafted. A second person has to publish it.`);
        await queryClient.invalidateQueries(trpc.autoFix.pathFilter());
        onClose();
      },
      onError: () => setKey(newKey()),
    }),
  );
  const troubles = troublesOf(fields);
  const isReady = Object.keys(troubles).length === 0 && note.trim().length >= SHORTEST_NOTE;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setIsSent(true);
    if (!isReady || draft.isPending) return;
    const document = documentWith(overview.rules, ruleKey, fields);
    draft.mutate({ key, input: { kind: "auto_fix", basedOn: overview.version, document, note: note.trim() } });
  };
  const change = (next: Partial<RuleFields>) => setFields({ ...fields, ...next });
  const shown = isSent ? troubles : {};
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={ruleKey === null ? "Propose a rule" : "Propose a change of the rule"}
      description="It counts once a second person has published it."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isBusy={draft.isPending}>
            Draft it
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} aria-label="Rule" className="flex flex-col gap-3">
        <TypeAndFix overview={overview} fields={fields} shown={shown} onChange={change} />
        <Checkbox isOn={fields.isOn} onChange={(isOn) => change({ isOn })}>
          On once it is published
        </Checkbox>
        <Field label="Fixes a day, at most" hint="By the day of the legal entity." error={shown.perDay}>
          <Input
            inputMode="numeric"
            value={fields.perDay}
            onChange={(event) => change({ perDay: event.target.value })}
          />
        </Field>
        <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
          <legend className="mb-1 font-medium">Only these severities; all where none is chosen</legend>
          {severities.map((severity) => (
            <Checkbox
              key={severity}
              isOn={fields.severities.includes(severity)}
              onChange={(isOn) =>
                change({
                  severities: severities.filter((each) =>
                    each === severity ? isOn : fields.severities.includes(each),
                  ),
                })
              }
            >
              {severityWords[severity]}
            </Checkbox>
          ))}
        </fieldset>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Only these legal entities" hint="Codes with commas; all where it is empty.">
            <Input value={fields.entities} onChange={(event) => change({ entities: event.target.value })} />
          </Field>
          <Field label="Only customers of these tiers" hint="With commas; all where it is empty.">
            <Input value={fields.tiers} onChange={(event) => change({ tiers: event.target.value })} />
          </Field>
          <Field label="At most at stake" hint="Any amount where it is empty." error={shown.most}>
            <Input inputMode="decimal" value={fields.most} onChange={(event) => change({ most: event.target.value })} />
          </Field>
          <Field label="In this currency alone">
            <Input
              value={fields.currency}
              maxLength={3}
              onChange={(event) => change({ currency: event.target.value.toUpperCase() })}
            />
          </Field>
        </div>
        <Field
          label="Why"
          hint="For whoever has to publish it."
          error={isSent && note.trim().length < SHORTEST_NOTE ? "Say in a few words why." : null}
        >
          <Textarea value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </Field>
        {draft.error ? (
          <FailedNotice reference={referenceOf(draft.error)}>{sentenceOf(draft.error)}</FailedNotice>
        ) : null}
      </form>
    </Dialog>
  );
}

type PartProps = {
  overview: AutoFixOverview;
  fields: RuleFields;
  shown: Partial<Record<keyof RuleFields, string>>;
  onChange: (next: Partial<RuleFields>) => void;
};

function TypeAndFix({ overview, fields, shown, onChange }: PartProps) {
  const types = overview.choices.map(({ type, label }) => ({ value: type, label }));
  const fixes = overview.choices.find(({ type }) => type === fields.type)?.fixes ?? [];
  return (
    <>
      <Field label="Exception type" isSelect error={shown.type}>
        <Select
          options={types}
          value={fields.type === "" ? null : fields.type}
          onChange={(type) => onChange({ type })}
          placeholder="Choose a type"
        />
      </Field>
      <Field
        label="Fix"
        hint={
          fixes.length === 0
            ? "The key of a fix of this type. Nobody ran one lately."
            : `The key of a fix. Run lately: ${fixes.map(({ key, label }) => `${key} (“${label}”)`).join(", ")}.`
        }
        error={shown.fix}
      >
        <Input
          value={fields.fix}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => onChange({ fix: event.target.value })}
        />
      </Field>
    </>
  );
}

function fieldsOf({ rules }: AutoFixOverview, ruleKey: string | null): RuleFields {
  const rule = rules.find(({ key }) => key === ruleKey);
  if (!rule) return newRule;
  const { type, fix, isOn, perDay, severities: chosen, entities, tiers, most } = rule;
  return {
    type,
    fix,
    isOn,
    perDay: String(perDay),
    severities: chosen,
    entities: entities.join(", "),
    tiers: tiers.join(", "),
    most: most ? decimalFromMinor(BigInt(most.minor), most.currency) : "",
    currency: most?.currency ?? newRule.currency,
  };
}
