"use client";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { ChosenPart } from "./chosen-part";
import { troubleAt } from "./document-reading";
import { type Bound, boundLabels, type StrategyDraft } from "./dunning-drafts";
import { optionsWith } from "./rows-in-order";
import { TypedField } from "./typed-field";

type Props = {
  strategy: StrategyDraft;
  /** Where it stands in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (change: Partial<StrategyDraft>) => void;
};

// No step can have this key.
const TO_THE_END = "to-the-end";
const hints: Partial<Record<Bound, string>> = {
  waitBeforeRenewalDays: "Empty: a renewal keeps nothing back.",
  tellTeamFromDays: "Empty: they are never told.",
};

/** How often customers are contacted, what is waited for, and where steps end and go on. */
export function DunningBounds({ strategy, path, troubles, onChange }: Props) {
  const { bounds, steps, lastStep, afterBrokenPromise } = strategy;
  const wrong = (field: string) => troubleAt(troubles, `${path}.${field}`);
  const stepOptions = steps.map(({ key, label }) => ({ value: key, label: label || "A step without a name" }));
  return (
    <fieldset className="flex flex-col gap-4 border-t pt-4">
      <legend className="pr-3 font-medium">Bounds</legend>
      <div className="grid items-end gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {(Object.keys(boundLabels) as Bound[]).map((bound) => (
          <TypedField
            key={bound}
            kind="whole"
            label={boundLabels[bound]}
            hint={hints[bound]}
            maxLength={3}
            error={wrong(bound)}
            value={bounds[bound]}
            onChange={(value) => onChange({ bounds: { ...bounds, [bound]: value } })}
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-4">
        <Field label="Last step taken by itself" error={wrong("lastStep")} isSelect className="w-72 max-w-full">
          <Select
            options={[
              { value: TO_THE_END, label: "Every step, to the end" },
              ...(lastStep === null ? stepOptions : optionsWith(stepOptions, lastStep)),
            ]}
            value={lastStep ?? TO_THE_END}
            onChange={(key) => onChange({ lastStep: key === TO_THE_END ? null : key })}
          />
        </Field>
        <ChosenPart
          label="Step after a broken promise"
          parts={steps}
          chosen={afterBrokenPromise}
          error={wrong("afterBrokenPromise")}
          onChange={(key) => onChange({ afterBrokenPromise: key })}
        />
      </div>
      <div className="flex flex-col items-start gap-1.5">
        <Checkbox isOn={strategy.onWorkingDays} onChange={(onWorkingDays) => onChange({ onWorkingDays })}>
          Contacts go out on the customer's working days alone
        </Checkbox>
        <Checkbox
          isOn={strategy.waitForOpenTickets}
          onChange={(waitForOpenTickets) => onChange({ waitForOpenTickets })}
        >
          Nothing is sent while a ticket about billing is open
        </Checkbox>
        <Checkbox isOn={strategy.isApproved} onChange={(isApproved) => onChange({ isApproved })}>
          Somebody looks at each run before it goes out
        </Checkbox>
      </div>
    </fieldset>
  );
}
