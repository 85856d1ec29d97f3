"use client";
import { ArrowDown, ArrowUp } from "lucide-react";
import { stepActions } from "#server/domain/collections/dunning-policy";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { IconButton } from "../ui/icon-button";
import { Select } from "../ui/select";
import { troubleAt } from "./document-reading";
import { newStep, type StepDraft } from "./dunning-drafts";
import { actionLabels, sendsText } from "./dunning-words";
import { changedAt, movedBy, withoutAt } from "./rows-in-order";
import { Cell, None, Table } from "./table";
import { TypedField } from "./typed-field";
import { movesByKeys, useKeptFocus } from "./use-kept-focus";

type Props = {
  strategy: string;
  steps: readonly StepDraft[];
  /** Where they stand in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (steps: StepDraft[]) => void;
};

const MOST = 16;
const sides = [
  { value: "before", label: "days before due" },
  { value: "after", label: "days after due" },
] as const;
const actions = stepActions.map((value) => ({ value, label: actionLabels[value] }));

/** The steps of a strategy in their order, one a line. */
export function DunningSteps({ strategy, steps, path, troubles, onChange }: Props) {
  const keepFocus = useKeptFocus();
  const listTrouble = troubleAt(troubles, path);
  const move = (place: number, by: -1 | 1) => {
    keepFocus();
    onChange(movedBy(steps, place, by));
  };
  return (
    <section aria-label={`Steps of ${strategy}`} className="flex flex-col gap-3">
      <p className="max-w-[44rem] text-pretty text-ink-2">
        An invoice stands at the latest step it has reached. Change the day of a step here; move its line with the
        arrows, or with Alt and an arrow key while you are in it.
      </p>
      <Table
        label={`Steps of ${strategy}`}
        heads={["Step", "Name", "Reached", "What it does", "Text, by its key", "Order"]}
        least="min-w-[66rem]"
      >
        {steps.map((step, place) => (
          <StepRow
            key={step.key}
            step={step}
            place={place}
            isLast={place === steps.length - 1}
            path={`${path}.${place}`}
            troubles={troubles}
            onMove={(by) => move(place, by)}
            onRemove={() => onChange(withoutAt(steps, place))}
            onChange={(change) => onChange(changedAt(steps, place, change))}
          />
        ))}
      </Table>
      {listTrouble ? <p className="text-danger text-sm">{listTrouble}</p> : null}
      <Button className="w-fit" isDisabled={steps.length >= MOST} onClick={() => onChange([...steps, newStep()])}>
        Add a step
      </Button>
    </section>
  );
}

type RowProps = {
  step: StepDraft;
  place: number;
  isLast: boolean;
  path: string;
  troubles: readonly DocumentTrouble[];
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onChange: (change: Partial<StepDraft>) => void;
};

function StepRow({ step, place, isLast, path, troubles, onMove, onRemove, onChange }: RowProps) {
  const name = step.label.trim() === "" ? `step ${place + 1}` : `“${step.label}”`;
  const wrong = (field: string) => troubleAt(troubles, `${path}.${field}`);
  return (
    <tr className="border-t" onKeyDown={movesByKeys(onMove)}>
      <Cell>{place + 1}</Cell>
      <Cell>
        <TypedField
          kind="text"
          label={`Name of step ${place + 1}`}
          isLabelHidden
          maxLength={80}
          className="min-w-52"
          error={wrong("label")}
          value={step.label}
          onChange={(label) => onChange({ label })}
        />
      </Cell>
      <Cell>
        <div className="flex items-start gap-1.5">
          <TypedField
            kind="whole"
            label={`Days of ${name}`}
            isLabelHidden
            className="w-16"
            maxLength={3}
            error={wrong("day")}
            value={step.days}
            onChange={(days) => onChange({ days })}
          />
          <Field label={`Side of ${name}`} isSelect isLabelHidden className="w-40 shrink-0">
            <Select
              options={sides}
              value={step.isBefore ? "before" : "after"}
              onChange={(side) => onChange({ isBefore: side === "before" })}
            />
          </Field>
        </div>
      </Cell>
      <Cell>
        <Field label={`What ${name} does`} isSelect isLabelHidden className="w-60" error={wrong("action")}>
          <Select options={actions} value={step.action} onChange={(action) => onChange({ action })} />
        </Field>
      </Cell>
      <Cell>
        {sendsText(step.action) ? (
          <TypedField
            kind="text"
            label={`Text of ${name}`}
            isLabelHidden
            maxLength={40}
            className="min-w-36 font-mono"
            error={wrong("template")}
            value={step.template}
            onChange={(template) => onChange({ template })}
          />
        ) : (
          <None />
        )}
      </Cell>
      <Cell>
        <div className="flex items-center gap-1">
          <IconButton label={`Move ${name} up`} isDisabled={place === 0} onClick={() => onMove(-1)}>
            <ArrowUp size={16} aria-hidden="true" />
          </IconButton>
          <IconButton label={`Move ${name} down`} isDisabled={isLast} onClick={() => onMove(1)}>
            <ArrowDown size={16} aria-hidden="true" />
          </IconButton>
          <Button size="sm" onClick={onRemove}>
            Remove<span className="sr-only"> {name}</span>
          </Button>
        </div>
      </Cell>
    </tr>
  );
}
