"use client";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { troubleAt } from "./document-reading";
import { NumberedLabel } from "./numbered-label";
import { changedAt, withoutAt } from "./rows-in-order";
import { TypedField } from "./typed-field";
import type { ListStepDraft, TierDraft } from "./worklist-points-drafts";
import { type ListKey, listFields } from "./worklist-points-fields";

const MOST = 12;

type ListProps = {
  list: ListKey;
  steps: readonly ListStepDraft[];
  /** Where they stand in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (steps: ListStepDraft[]) => void;
};

/** The thresholds of one reason: the furthest that is reached counts, alone. */
export function ThresholdPoints({ list, steps, path, troubles, onChange }: ListProps) {
  const { legend, from, points, kind } = listFields[list];
  const listTrouble = troubleAt(troubles, path);
  const fromField = list === "renewal" ? "withinDays" : "from";
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 font-medium">{legend}</legend>
      {steps.map((step, place) => {
        const set = (change: Partial<ListStepDraft>) => onChange(changedAt(steps, place, change));
        return (
          <div key={step.id} className="flex flex-wrap items-start gap-2">
            <TypedField
              kind={kind}
              label={<NumberedLabel label={from} place={place} />}
              error={troubleAt(troubles, `${path}.${place}.${fromField}`)}
              value={step.from}
              onChange={(value) => set({ from: value })}
            />
            <TypedField
              kind="whole"
              label={<NumberedLabel label={points} place={place} />}
              maxLength={4}
              className="w-24"
              error={troubleAt(troubles, `${path}.${place}.points`)}
              value={step.points}
              onChange={(value) => set({ points: value })}
            />
            <Button size="sm" className="self-end" onClick={() => onChange(withoutAt(steps, place))}>
              Remove
              <span className="sr-only">
                {" "}
                line {place + 1} of {legend}
              </span>
            </Button>
          </div>
        );
      })}
      {listTrouble ? <p className="text-danger text-sm">{listTrouble}</p> : null}
      <Button
        size="sm"
        className="w-fit"
        isDisabled={steps.length >= MOST}
        onClick={() => onChange([...steps, { id: newKey(), from: "", points: "" }])}
      >
        Add a line<span className="sr-only"> to {legend}</span>
      </Button>
    </fieldset>
  );
}

type TierProps = {
  tiers: readonly TierDraft[];
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (tiers: TierDraft[]) => void;
};

export function TierPoints({ tiers, path, troubles, onChange }: TierProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 font-medium">Whose account it is</legend>
      {tiers.map((tier, place) => {
        const set = (change: Partial<TierDraft>) => onChange(changedAt(tiers, place, change));
        return (
          <div key={tier.id} className="flex flex-wrap items-start gap-2">
            <TypedField
              kind="text"
              label={<NumberedLabel label="Tier of the customer" place={place} />}
              maxLength={40}
              className="w-36"
              error={troubleAt(troubles, `${path}.${place}.tier`)}
              value={tier.tier}
              onChange={(name) => set({ tier: name })}
            />
            <TypedField
              kind="whole"
              label={<NumberedLabel label="Points" place={place} />}
              maxLength={4}
              className="w-24"
              error={troubleAt(troubles, `${path}.${tier.tier.trim()}`)}
              value={tier.points}
              onChange={(points) => set({ points })}
            />
            <Button size="sm" className="self-end" onClick={() => onChange(withoutAt(tiers, place))}>
              Remove<span className="sr-only"> the tier {tier.tier}</span>
            </Button>
          </div>
        );
      })}
      <Button size="sm" className="w-fit" onClick={() => onChange([...tiers, { id: newKey(), tier: "", points: "" }])}>
        Add a tier
      </Button>
    </fieldset>
  );
}
