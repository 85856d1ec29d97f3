"use client";
import { severities } from "#server/domain/cases/machine";
import { expressionNames, expressionTrouble } from "#server/domain/routing/expression";
import { billingModelLabels, billingModels } from "#server/domain/routing/facts";
import { workingTimeWords } from "#server/domain/routing/routing-words";
import type { PolicyChoices } from "#server/domain/routing/views";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { PickSeveral } from "./pick-several";
import { minutesOf, type RowDraft, type RowTrouble, rowTroubles } from "./routing-rows";
import { TypedField } from "./typed-field";

type Props = { row: RowDraft; choices: PolicyChoices; onChange: (change: Partial<RowDraft>) => void };

/** What a row asks for, and what it decides. */
export function RoutingRowFields({ row, choices, onChange }: Props) {
  const troubles = rowTroubles(row);
  const troubleOf = (field: RowTrouble["field"]) => troubles.find((one) => one.field === field)?.message;
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      <Conditions row={row} choices={choices} onChange={onChange} troubleOf={troubleOf} />
      <Outcome row={row} choices={choices} onChange={onChange} troubleOf={troubleOf} />
    </div>
  );
}

type PartProps = Props & { troubleOf: (field: RowTrouble["field"]) => string | undefined };

const asOptions = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

function Conditions({ row, choices, onChange, troubleOf }: PartProps) {
  return (
    <div className="flex flex-col gap-2.5">
      <p className="font-semibold">Holds for</p>
      <PickSeveral
        label="Types:"
        options={choices.types.map(({ key, label }) => ({ value: key, label }))}
        chosen={row.types}
        onChange={(types) => onChange({ types })}
      />
      <PickSeveral
        label="Severities:"
        options={severities.map((value) => ({ value, label: value }))}
        chosen={row.severities}
        onChange={(chosen) => onChange({ severities: chosen })}
      />
      <div className="flex flex-wrap gap-3">
        <TypedField
          kind="amount"
          label="From, in US dollars"
          error={troubleOf("amountFrom")}
          value={row.amountFrom}
          onChange={(amountFrom) => onChange({ amountFrom })}
        />
        <TypedField
          kind="amount"
          label="Below, in US dollars"
          error={troubleOf("amountBelow")}
          value={row.amountBelow}
          onChange={(amountBelow) => onChange({ amountBelow })}
        />
      </div>
      <TypedField
        kind="text"
        label="Countries and regions"
        hint={`As DE or US-CA, with commas between them.${choices.countries.length > 0 ? ` Customers are in ${choices.countries.slice(0, 12).join(", ")}.` : ""}`}
        value={row.places}
        onChange={(places) => onChange({ places })}
      />
      <PickSeveral
        label="Legal entities:"
        options={choices.entities.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
        chosen={row.entities}
        onChange={(entities) => onChange({ entities })}
      />
      <PickSeveral
        label="Customer tiers:"
        options={asOptions(choices.tiers)}
        chosen={row.tiers}
        onChange={(tiers) => onChange({ tiers })}
      />
      <PickSeveral
        label="Product families:"
        options={asOptions(choices.productFamilies)}
        chosen={row.productFamilies}
        onChange={(productFamilies) => onChange({ productFamilies })}
      />
      <PickSeveral
        label="Billed:"
        options={billingModels.map((value) => ({ value, label: billingModelLabels[value] }))}
        chosen={row.billingModels}
        onChange={(chosen) => onChange({ billingModels: chosen })}
      />
      <Expression row={row} onChange={onChange} />
    </div>
  );
}

function Expression({ row, onChange }: Pick<Props, "row" | "onChange">) {
  return (
    <>
      <Field
        label="Expression, for what the columns cannot say"
        hint='In CEL, giving true or false: amount_minor >= 500000 && "API" in product_families'
        error={expressionTrouble(row.expression) ?? undefined}
      >
        <Textarea
          value={row.expression}
          spellCheck={false}
          className="font-mono"
          onChange={(event) => onChange({ expression: event.target.value })}
        />
      </Field>
      <details>
        <summary className="w-fit rounded-md py-0.5 text-ink-2 hover:text-ink-1">
          What an expression may speak of
        </summary>
        <dl className="mt-1.5 grid gap-x-4 gap-y-0.5 sm:grid-cols-[auto_1fr]">
          {Object.entries(expressionNames).map(([name, { type, means }]) => (
            <div key={name} className="contents">
              <dt className="font-mono text-sm">
                {name}: {type}
              </dt>
              <dd className="text-ink-2">{means}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

const NOBODY = "everybody";
const AS_FOUND = "as_found";

function Outcome({ row, choices, onChange, troubleOf }: PartProps) {
  const teams = choices.teams.map(({ key, name }) => ({ value: key, label: name }));
  return (
    <div className="flex flex-col gap-2.5">
      <p className="font-semibold">Decides</p>
      <Field label="Team" isSelect>
        <Select
          options={[{ value: NOBODY, label: "Everybody" }, ...teams]}
          value={row.team === "" ? NOBODY : row.team}
          onChange={(team) => onChange(team === NOBODY ? { team: "", assign: "queue", skill: "" } : { team })}
        />
      </Field>
      <Field label="Severity" isSelect>
        <Select
          options={[
            { value: AS_FOUND, label: "As it was found" },
            ...severities.map((value) => ({ value, label: value })),
          ]}
          value={row.severity === "" ? AS_FOUND : row.severity}
          onChange={(severity) => onChange({ severity: severity === AS_FOUND ? "" : severity })}
        />
      </Field>
      <TypedField
        kind="whole"
        label="Due after, in minutes of working time"
        hint={`Left empty: as the service levels say.${inWords(row.due)}`}
        error={troubleOf("due")}
        value={row.due}
        onChange={(due) => onChange({ due })}
      />
      {row.team === "" ? null : (
        <>
          <Field label="Who gets it" isSelect>
            <Select
              options={[
                { value: "queue", label: "Whoever takes it from the queue" },
                { value: "least_loaded", label: "Whoever in the team has least in hand" },
              ]}
              value={row.assign}
              onChange={(assign) => onChange({ assign })}
            />
          </Field>
          <TypedField
            kind="text"
            label="Skill"
            hint="Left empty: everybody in the team."
            className="w-52"
            maxLength={40}
            value={row.skill}
            onChange={(skill) => onChange({ skill })}
          />
        </>
      )}
      <Checkbox isOn={row.goesUp} onChange={(goesUp) => onChange({ goesUp })}>
        Goes up by itself
      </Checkbox>
      {row.goesUp ? <Escalation row={row} teams={teams} onChange={onChange} troubleOf={troubleOf} /> : null}
    </div>
  );
}

type EscalationProps = Pick<PartProps, "row" | "onChange" | "troubleOf"> & {
  teams: readonly { value: string; label: string }[];
};

function Escalation({ row, teams, onChange, troubleOf }: EscalationProps) {
  return (
    <div className="flex flex-col gap-2.5 border-l pl-4">
      <Field label="To" isSelect>
        <Select
          options={[{ value: NOBODY, label: "The same team, one level higher" }, ...teams]}
          value={row.goesUpTo === "" ? NOBODY : row.goesUpTo}
          onChange={(to) => onChange({ goesUpTo: to === NOBODY ? "" : to })}
        />
      </Field>
      <TypedField
        kind="whole"
        label="Minutes of working time past due"
        hint={inWords(row.afterMinutes).trim() || undefined}
        error={troubleOf("after")}
        value={row.afterMinutes}
        onChange={(afterMinutes) => onChange({ afterMinutes })}
      />
      <TypedField
        kind="whole"
        label="Or minutes of working time without an act"
        hint={`Left empty: only once it is late.${inWords(row.stalledAfterMinutes)}`}
        error={troubleOf("stalled")}
        value={row.stalledAfterMinutes}
        onChange={(stalledAfterMinutes) => onChange({ stalledAfterMinutes })}
      />
    </div>
  );
}

function inWords(text: string): string {
  const minutes = minutesOf(text);
  return minutes === null || minutes < 60 ? "" : ` That is ${workingTimeWords(minutes)} of working time.`;
}
