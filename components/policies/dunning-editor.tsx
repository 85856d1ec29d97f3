"use client";
import { useState } from "react";
import { diffDunning } from "#server/domain/collections/dunning-diff";
import type { PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { ChosenPart } from "./chosen-part";
import { CustomerGroupRows } from "./customer-group-rows";
import { newGroup, readGroup, whomWords } from "./customer-groups";
import { sentencesOf, troubleAt } from "./document-reading";
import { DunningBounds } from "./dunning-bounds";
import { type DunningDraft, type DunningGroup, draftOfDunning, readDunning } from "./dunning-drafts";
import { DunningSteps } from "./dunning-steps";
import { DunningThresholds } from "./dunning-thresholds";
import { PartTabs } from "./part-tabs";
import { RehearsalOfDocument } from "./rehearsal";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "dunning" }>; onClose: () => void };

const leastWords = {
  title: "Least sums",
  one: "Least sum",
  means:
    "Below its sum over all that may be chased in a currency, nobody is reminded. A currency that is missing here has no such bound.",
};
const teamWords = {
  title: "Sums from which the account team is told",
  one: "Sum to tell of",
  means: "Of a currency that is missing here, the team is told whatever the sum.",
};

/** Dunning in a form: strategies with their steps and bounds, who goes by which, when a promise is kept and when a plan is over. */
export function DunningEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [draft, setDraft] = useState(() => draftOfDunning(base.document));
  const { document, troubles } = readDunning(draft);
  const change = (next: Partial<DunningDraft>) => setDraft({ ...draft, ...next });
  const labelOf = (key: string) => draft.strategies.find((one) => one.key === key)?.label ?? "one that was removed";
  return (
    <DraftForm
      label="Draft a change to the dunning"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffDunning(base.document, document) : []}
      troubles={sentencesOf(troubles)}
      trial={<RehearsalOfDocument kind="dunning" document={document} />}
      onClose={onClose}
    >
      <PartTabs
        label="Strategies"
        noun="strategy"
        parts={draft.strategies}
        path="strategies"
        troubles={troubles}
        onChange={(strategies) => change({ strategies })}
      >
        {(strategy, path, onChange) => (
          <>
            <DunningSteps
              strategy={strategy.label}
              steps={strategy.steps}
              path={`${path}.steps`}
              troubles={troubles}
              onChange={(steps) => onChange({ steps })}
            />
            <DunningBounds strategy={strategy} path={path} troubles={troubles} onChange={onChange} />
            <DunningThresholds
              thresholds={strategy.thresholds}
              path={`${path}.leastMinor`}
              troubles={troubles}
              words={leastWords}
              onChange={(thresholds) => onChange({ thresholds })}
            />
            {strategy.bounds.tellTeamFromDays.trim() === "" ? null : (
              <DunningThresholds
                thresholds={strategy.teamSums}
                path={`${path}.tellTeamLeastMinor`}
                troubles={troubles}
                words={teamWords}
                onChange={(teamSums) => onChange({ teamSums })}
              />
            )}
          </>
        )}
      </PartTabs>
      <fieldset className="flex flex-col gap-4 border-t pt-4">
        <legend className="pr-3 font-medium">Who goes by which strategy</legend>
        <CustomerGroupRows
          groups={draft.segments}
          path="segments"
          troubles={troubles}
          choices={detail.choices}
          wordsOf={(group) => `${whomWords(readGroup(group))}: ${labelOf(group.strategy)}`}
          makeGroup={(): DunningGroup => ({ ...newGroup(), strategy: draft.otherwise })}
          onChange={(segments) => change({ segments })}
        >
          {(group, path, onChange) => (
            <ChosenPart
              label="Strategy of the group"
              parts={draft.strategies}
              chosen={group.strategy}
              error={troubleAt(troubles, `${path}.strategy`)}
              onChange={(strategy) => onChange({ strategy })}
            />
          )}
        </CustomerGroupRows>
        <ChosenPart
          label="Strategy of everybody else"
          parts={draft.strategies}
          chosen={draft.otherwise}
          error={troubleAt(troubles, "otherwise")}
          onChange={(otherwise) => change({ otherwise })}
        />
      </fieldset>
      <fieldset className="flex flex-wrap items-end gap-4 border-t pt-4">
        <legend className="pr-3 font-medium">When a promise is kept</legend>
        <TypedField
          kind="whole"
          label="Days of grace after the promised day"
          maxLength={2}
          error={troubleAt(troubles, "promises.graceDays")}
          value={draft.promiseGraceDays}
          onChange={(promiseGraceDays) => change({ promiseGraceDays })}
        />
        <TypedField
          kind="amount"
          label="Share that has to arrive, in percent"
          maxLength={6}
          error={troubleAt(troubles, "promises.keptFromBasisPoints")}
          value={draft.keptFromPercent}
          onChange={(keptFromPercent) => change({ keptFromPercent })}
        />
      </fieldset>
      <fieldset className="flex flex-wrap items-end gap-4 border-t pt-4">
        <legend className="pr-3 font-medium">When a payment plan is over</legend>
        <TypedField
          kind="whole"
          label="Days of grace after an instalment is due"
          maxLength={2}
          error={troubleAt(troubles, "plans.graceDays")}
          value={draft.planGraceDays}
          onChange={(planGraceDays) => change({ planGraceDays })}
        />
        <TypedField
          kind="whole"
          label="Missed instalments until a default"
          maxLength={2}
          error={troubleAt(troubles, "plans.missedUntilDefault")}
          value={draft.missedUntilDefault}
          onChange={(missedUntilDefault) => change({ missedUntilDefault })}
        />
      </fieldset>
    </DraftForm>
  );
}
