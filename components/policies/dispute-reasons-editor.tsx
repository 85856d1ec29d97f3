"use client";
import { useState } from "react";
import { defaultReasonLabels, diffDisputeReasons } from "#server/domain/disputes/reasons";
import { rootCauseKeys, rootCauseLabel } from "#server/domain/exceptions/root-causes";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import type { PolicyChoices, PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { ChosenPart } from "./chosen-part";
import { type DisputeReasonsDraft, draftOfReasons, type ReasonDraft, readReasons } from "./dispute-reasons-drafts";
import { sentencesOf, troubleAt, troubleIn } from "./document-reading";
import { DunningThresholds } from "./dunning-thresholds";
import { PartTabs } from "./part-tabs";
import { PickSeveral } from "./pick-several";
import { RehearsalOfDocument } from "./rehearsal";
import { changedAt, withoutAt } from "./rows-in-order";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "dispute_reasons" }>; onClose: () => void };
type Sources = keyof DisputeReasonsDraft["defaults"];

const sources = Object.keys(defaultReasonLabels) as Sources[];
const causes = rootCauseKeys.map((value) => ({ value, label: rootCauseLabel(value) }));
const MOST_CAUSES = 6;

/** Why customers contest invoices, who answers for each reason, and how soon. */
export function DisputeReasonsEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [draft, setDraft] = useState(() => draftOfReasons(base.document));
  const { document, troubles } = readReasons(draft);
  const change = (next: Partial<DisputeReasonsDraft>) => setDraft({ ...draft, ...next });
  return (
    <DraftForm
      label="Draft a change to the reasons of disputes"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffDisputeReasons(base.document, document) : []}
      troubles={sentencesOf(troubles)}
      trial={<RehearsalOfDocument kind="dispute_reasons" document={document} />}
      onClose={onClose}
    >
      <PartTabs
        label="Reasons"
        noun="reason"
        most={60}
        parts={draft.reasons}
        path="reasons"
        troubles={troubles}
        onChange={(reasons) => change({ reasons })}
      >
        {(reason, path, onChange) => (
          <ReasonFields
            reason={reason}
            path={path}
            troubles={troubles}
            parents={draft.parents}
            teams={detail.choices.teams}
            onChange={onChange}
          />
        )}
      </PartTabs>
      <Departments parents={draft.parents} troubles={troubles} onChange={(parents) => change({ parents })} />
      <fieldset className="flex flex-wrap gap-4 border-t pt-4">
        <legend className="pr-3 font-medium">Entered without a reason</legend>
        {sources.map((source) => (
          <ChosenPart
            key={source}
            label={defaultReasonLabels[source]}
            parts={draft.reasons}
            chosen={draft.defaults[source]}
            error={troubleAt(troubles, `defaults.${source}`)}
            onChange={(code) => change({ defaults: { ...draft.defaults, [source]: code } })}
          />
        ))}
      </fieldset>
      <DunningThresholds
        thresholds={draft.escalates}
        path="escalates"
        troubles={troubles}
        words={{
          title: "Raised at once",
          one: "Amount",
          means: "A claim of at least so much goes to whoever leads at once.",
        }}
        onChange={(escalates) => change({ escalates })}
      />
      <fieldset className="border-t pt-4">
        <legend className="pr-3 font-medium">Card schemes</legend>
        <TypedField
          kind="whole"
          label="Hours before the scheme's deadline"
          maxLength={3}
          error={troubleAt(troubles, "evidenceLeadHours")}
          value={draft.evidenceLeadHours}
          onChange={(evidenceLeadHours) => change({ evidenceLeadHours })}
        />
      </fieldset>
    </DraftForm>
  );
}

type ReasonProps = {
  reason: ReasonDraft;
  path: string;
  troubles: readonly DocumentTrouble[];
  parents: DisputeReasonsDraft["parents"];
  teams: PolicyChoices["teams"];
  onChange: (change: Partial<ReasonDraft>) => void;
};

/** No key of a team: those hold no brackets. */
const NO_TEAM = "(as routed)";

function ReasonFields({ reason, path, troubles, parents, teams, onChange }: ReasonProps) {
  const wrong = (field: string) => troubleAt(troubles, `${path}.${field}`);
  const offered = [{ key: NO_TEAM, label: "As routed" }, ...teams.map(({ key, name }) => ({ key, label: name }))];
  return (
    <>
      <div className="flex flex-wrap items-start gap-4">
        <ChosenPart
          label="Department"
          parts={parents}
          chosen={reason.parent}
          error={wrong("parent")}
          onChange={(parent) => onChange({ parent })}
        />
        <ChosenPart
          label="Team"
          parts={offered}
          chosen={reason.team ?? NO_TEAM}
          error={wrong("team")}
          onChange={(team) => onChange({ team: team === NO_TEAM ? null : team })}
        />
        <TypedField
          kind="whole"
          label="Working hours to decide"
          maxLength={4}
          error={wrong("dueInHours")}
          value={reason.dueInHours}
          onChange={(dueInHours) => onChange({ dueInHours })}
        />
      </div>
      <Checkbox isOn={reason.needsLines} onChange={(needsLines) => onChange({ needsLines })}>
        Lines of the invoice have to be named
      </Checkbox>
      <PickSeveral
        label="Likely root causes"
        none="none"
        options={causes}
        chosen={reason.rootCauses}
        onChange={(rootCauses) => onChange({ rootCauses: rootCauses.slice(0, MOST_CAUSES) })}
      />
      {troubleIn(troubles, `${path}.rootCauses`) ? (
        <p className="text-danger text-sm">{troubleIn(troubles, `${path}.rootCauses`)}</p>
      ) : null}
    </>
  );
}

type DepartmentsProps = {
  parents: DisputeReasonsDraft["parents"];
  troubles: readonly DocumentTrouble[];
  onChange: (parents: DisputeReasonsDraft["parents"]) => void;
};

function Departments({ parents, troubles, onChange }: DepartmentsProps) {
  return (
    <fieldset className="flex flex-col gap-3 border-t pt-4">
      <legend className="pr-3 font-medium">Departments</legend>
      <ul className="grid gap-2 sm:grid-cols-2">
        {parents.map((parent, place) => (
          <li key={parent.key} className="flex items-start gap-2">
            <TypedField
              kind="text"
              label={`Department ${place + 1}`}
              isLabelHidden
              maxLength={80}
              className="w-64 max-w-full"
              error={troubleIn(troubles, `parents.${place}`)}
              value={parent.label}
              onChange={(label) => onChange(changedAt(parents, place, { label }))}
            />
            <Button isDisabled={parents.length === 1} onClick={() => onChange(withoutAt(parents, place))}>
              Remove<span className="sr-only"> the department {parent.label}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Button
        className="w-fit"
        onClick={() => onChange([...parents, { key: `department_${newKey().slice(0, 8)}`, label: "" }])}
      >
        Add a department
      </Button>
    </fieldset>
  );
}
