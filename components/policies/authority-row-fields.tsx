"use client";
import { type Role, roleLabels } from "#server/domain/access/roles";
import { aboutOf, aboutWords } from "#server/domain/approvals/about";
import { signingRoles } from "#server/domain/approvals/authority";
import { kindWords, reasonLabels, requestKinds, requestReasons } from "#server/domain/approvals/kinds";
import type { PolicyChoices } from "#server/domain/routing/views";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import type { AuthorityRowDraft } from "./authority-rows";
import { PickSeveral } from "./pick-several";
import { TypedField } from "./typed-field";

type Props = {
  row: AuthorityRowDraft;
  choices: PolicyChoices;
  onChange: (change: Partial<AuthorityRowDraft>) => void;
};

const kindOptions = requestKinds.map((value) => ({ value, label: kindWords[value].label }));
const reasonOptions = requestReasons.map((value) => ({ value, label: reasonLabels[value] }));
const roleOptions = signingRoles.map((value) => ({ value, label: roleLabels[value] }));
const peopleOptions = ["1", "2", "3"].map((value) => ({ value, label: value }));
const most = { steps: 5, parts: 4 };

/** For what a row holds, and who then signs. */
export function AuthorityRowFields({ row, choices, onChange }: Props) {
  const concerned = row.kinds.flatMap(aboutOf);
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      <div className="flex flex-col gap-2.5">
        <TypedField kind="text" label="Name" value={row.name} onChange={(name) => onChange({ name })} maxLength={80} />
        <PickSeveral
          label="Kinds:"
          options={kindOptions}
          chosen={row.kinds}
          onChange={(kinds) => onChange({ kinds })}
        />
        <PickSeveral
          label="Legal entities:"
          options={choices.entities.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
          chosen={row.entities}
          onChange={(entities) => onChange({ entities })}
        />
        <PickSeveral
          label="Reasons:"
          options={reasonOptions}
          chosen={row.reasons}
          onChange={(reasons) => onChange({ reasons })}
        />
        <PickSeveral
          label="Customer tiers:"
          options={choices.tiers.map((value) => ({ value, label: value }))}
          chosen={row.tiers}
          onChange={(tiers) => onChange({ tiers })}
        />
        {concerned.length > 0 ? (
          <PickSeveral
            label="Concerning:"
            options={concerned.map((value) => ({ value, label: aboutWords(value) }))}
            chosen={row.about}
            onChange={(about) => onChange({ about })}
          />
        ) : null}
        {row.kinds.includes("data_repair") ? (
          <TypedField
            kind="whole"
            label="From so many records"
            value={row.recordsFrom}
            onChange={(recordsFrom) => onChange({ recordsFrom })}
          />
        ) : null}
        <div className="flex flex-wrap gap-3">
          <TypedField
            kind="amount"
            label="From, in US dollars"
            value={row.amountFrom}
            onChange={(amountFrom) => onChange({ amountFrom })}
          />
          <TypedField
            kind="amount"
            label="Below, in US dollars"
            value={row.amountBelow}
            onChange={(amountBelow) => onChange({ amountBelow })}
          />
        </div>
      </div>
      <div className="flex flex-col gap-2.5">
        <Checkbox isOn={row.isRefused} onChange={(isRefused) => onChange({ isRefused })}>
          Nobody may
        </Checkbox>
        {row.isRefused ? (
          <TypedField
            kind="text"
            label="Why, for whoever asks"
            value={row.because}
            onChange={(because) => onChange({ because })}
            maxLength={200}
          />
        ) : (
          <>
            <Steps row={row} onChange={onChange} />
            <Checkbox isOn={row.secondFactor} onChange={(secondFactor) => onChange({ secondFactor })}>
              Whoever signs shows a fresh second factor
            </Checkbox>
          </>
        )}
      </div>
    </div>
  );
}

function Steps({ row, onChange }: Omit<Props, "choices">) {
  const { steps } = row;
  const setStep = (place: number, change: Partial<(typeof steps)[number]>) =>
    onChange({ steps: steps.map((step, at) => (at === place ? { ...step, ...change } : step)) });
  return (
    <>
      {steps.map((step, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the order and nothing else
        <fieldset key={place} className="flex flex-col gap-2 rounded-lg border px-3 py-2">
          <legend className="px-1 text-ink-2 text-sm">Step {place + 1}</legend>
          <TypedField
            kind="text"
            label="Called"
            value={step.name}
            onChange={(name) => setStep(place, { name })}
            maxLength={60}
          />
          <TypedField
            kind="whole"
            label="Working hours to sign it"
            hint="Those of the table when left out."
            value={step.dueInHours}
            onChange={(dueInHours) => setStep(place, { dueInHours })}
          />
          {step.parts.map((part, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place beside the others
            <div key={at} className="flex flex-wrap items-end gap-3">
              <Field label="People" isSelect className="w-24">
                <Select
                  options={peopleOptions}
                  value={String(part.people)}
                  onChange={(people) =>
                    setStep(place, { parts: replaced(step.parts, at, { ...part, people: Number(people) }) })
                  }
                />
              </Field>
              <Field label="Of the role" isSelect className="w-52">
                <Select
                  options={roleOptions}
                  value={part.role}
                  onChange={(role) =>
                    setStep(place, { parts: replaced(step.parts, at, { ...part, role: role as Role }) })
                  }
                />
              </Field>
              {step.parts.length > 1 ? (
                <Button
                  size="sm"
                  onClick={() => setStep(place, { parts: step.parts.filter((_, other) => other !== at) })}
                >
                  Remove
                </Button>
              ) : null}
            </div>
          ))}
          <div className="flex flex-wrap gap-2">
            {step.parts.length < most.parts ? (
              <Button
                size="sm"
                onClick={() => setStep(place, { parts: [...step.parts, { role: "finance_director", people: 1 }] })}
              >
                Add others beside them
              </Button>
            ) : null}
            {steps.length > 1 ? (
              <Button size="sm" onClick={() => onChange({ steps: steps.filter((_, at) => at !== place) })}>
                Remove the step
              </Button>
            ) : null}
          </div>
        </fieldset>
      ))}
      {steps.length < most.steps ? (
        <div>
          <Button
            size="sm"
            onClick={() =>
              onChange({
                steps: [
                  ...steps,
                  { name: "Finance director", parts: [{ role: "finance_director", people: 1 }], dueInHours: "" },
                ],
              })
            }
          >
            Add a step after them
          </Button>
        </div>
      ) : null}
    </>
  );
}

function replaced<Value>(values: readonly Value[], place: number, value: Value): Value[] {
  return values.map((one, at) => (at === place ? value : one));
}
