"use client";
import { useState } from "react";
import { diffPriority } from "#server/domain/cases/priority-document";
import type { PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { NumberedLabel } from "./numbered-label";
import { draftOfPriority, type PriorityDraft, pointGroups, readPriority } from "./priority-points";
import { RehearsalOfDocument } from "./rehearsal";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "case_priority" }>; onClose: () => void };

/** The points each reason gives a case. */
export function PriorityEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [draft, setDraft] = useState(() => draftOfPriority(base.document));
  const { document, troubles } = readPriority(draft);
  const change = (next: Partial<PriorityDraft>) => setDraft({ ...draft, ...next });
  return (
    <DraftForm
      label="Draft a change to the order of cases"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffPriority(base.document, document) : []}
      troubles={troubles}
      trial={<RehearsalOfDocument kind="case_priority" document={document} />}
      onClose={onClose}
    >
      {pointGroups.map(({ legend, lines }) => (
        <fieldset key={legend} className="flex flex-wrap gap-4 border-t pt-4">
          <legend className="pr-3 font-medium">{legend}</legend>
          {lines.map(({ key, label }) => (
            <TypedField
              key={key}
              kind="whole"
              label={label}
              value={draft.points[key] ?? ""}
              onChange={(value) => change({ points: { ...draft.points, [key]: value } })}
            />
          ))}
        </fieldset>
      ))}
      <Steps draft={draft} onChange={change} />
      <Tiers draft={draft} onChange={change} />
    </DraftForm>
  );
}

type PartProps = { draft: PriorityDraft; onChange: (change: Partial<PriorityDraft>) => void };

/** The highest threshold an amount reaches counts. */
function Steps({ draft: { steps }, onChange }: PartProps) {
  const set = (key: string, change: Partial<(typeof steps)[number]>) =>
    onChange({ steps: steps.map((step) => (step.key === key ? { ...step, ...change } : step)) });
  return (
    <fieldset className="flex flex-col gap-3 border-t pt-4">
      <legend className="pr-3 font-medium">What is at stake</legend>
      {steps.map((step, place) => (
        <div key={step.key} className="flex items-end gap-3">
          <TypedField
            kind="whole"
            label={<NumberedLabel label="From, in whole US dollars" place={place} />}
            className="w-44"
            value={step.fromMajor}
            onChange={(fromMajor) => set(step.key, { fromMajor })}
          />
          <TypedField
            kind="whole"
            label={<NumberedLabel label="Points" place={place} />}
            value={step.points}
            onChange={(points) => set(step.key, { points })}
          />
          <Button size="sm" onClick={() => onChange({ steps: steps.filter(({ key }) => key !== step.key) })}>
            Remove<span className="sr-only"> the amount from {step.fromMajor}</span>
          </Button>
        </div>
      ))}
      <Button
        className="w-fit"
        onClick={() => onChange({ steps: [...steps, { key: newKey(), fromMajor: "", points: "" }] })}
      >
        Add an amount
      </Button>
    </fieldset>
  );
}

function Tiers({ draft: { tiers }, onChange }: PartProps) {
  const set = (key: string, change: Partial<(typeof tiers)[number]>) =>
    onChange({ tiers: tiers.map((tier) => (tier.key === key ? { ...tier, ...change } : tier)) });
  return (
    <fieldset className="flex flex-col gap-3 border-t pt-4">
      <legend className="pr-3 font-medium">Whose it is</legend>
      {tiers.map((tier, place) => (
        <div key={tier.key} className="flex items-end gap-3">
          <TypedField
            kind="text"
            label={<NumberedLabel label="Tier of the customer" place={place} />}
            maxLength={40}
            value={tier.tier}
            onChange={(name) => set(tier.key, { tier: name })}
          />
          <TypedField
            kind="whole"
            label={<NumberedLabel label="Points of the tier" place={place} />}
            value={tier.points}
            onChange={(points) => set(tier.key, { points })}
          />
          <Button size="sm" onClick={() => onChange({ tiers: tiers.filter(({ key }) => key !== tier.key) })}>
            Remove<span className="sr-only"> the tier {tier.tier}</span>
          </Button>
        </div>
      ))}
      <Button
        className="w-fit"
        onClick={() => onChange({ tiers: [...tiers, { key: newKey(), tier: "", points: "" }] })}
      >
        Add a tier
      </Button>
    </fieldset>
  );
}
