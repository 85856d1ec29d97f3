"use client";
import { useState } from "react";
import { diffPoints } from "#server/domain/collections/points-policy";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import type { PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { ChosenPart } from "./chosen-part";
import { CustomerGroupRows } from "./customer-group-rows";
import { newGroup, readGroup, whomWords } from "./customer-groups";
import { sentencesOf, troubleAt } from "./document-reading";
import { PartTabs } from "./part-tabs";
import { RehearsalOfDocument } from "./rehearsal";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";
import {
  draftOfPoints,
  type PointsDraft,
  type PointsGroup,
  type PointsStrategyDraft,
  readPoints,
} from "./worklist-points-drafts";
import { listKeys, numberGroups } from "./worklist-points-fields";
import { ThresholdPoints, TierPoints } from "./worklist-points-lists";

type Props = { detail: Extract<PolicyDetail, { kind: "worklist_points" }>; onClose: () => void };

/** The points each reason gives an account, strategy by strategy, and who goes by which. */
export function WorklistPointsEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [draft, setDraft] = useState(() => draftOfPoints(base.document));
  const { document, troubles } = readPoints(draft);
  const change = (next: Partial<PointsDraft>) => setDraft({ ...draft, ...next });
  const labelOf = (key: string) => draft.strategies.find((one) => one.key === key)?.label ?? "one that was removed";
  return (
    <DraftForm
      label="Draft a change to the points of the worklist"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffPoints(base.document, document) : []}
      troubles={sentencesOf(troubles)}
      trial={<RehearsalOfDocument kind="worklist_points" document={document} />}
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
          <StrategyFields strategy={strategy} path={path} troubles={troubles} onChange={onChange} />
        )}
      </PartTabs>
      <fieldset className="flex flex-col gap-4 border-t pt-4">
        <legend className="pr-3 font-medium">Who goes by which strategy</legend>
        <CustomerGroupRows
          groups={draft.groups}
          path="groups"
          troubles={troubles}
          choices={detail.choices}
          wordsOf={(group) => `${whomWords(readGroup(group))}: ${labelOf(group.strategy)}`}
          makeGroup={(): PointsGroup => ({ ...newGroup(), strategy: draft.otherwise })}
          onChange={(groups) => change({ groups })}
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
    </DraftForm>
  );
}

type StrategyProps = {
  strategy: PointsStrategyDraft;
  /** Where it stands in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (change: Partial<PointsStrategyDraft>) => void;
};

function StrategyFields({ strategy: { lists, tiers, numbers }, path, troubles, onChange }: StrategyProps) {
  return (
    <>
      <p className="max-w-[44rem] text-pretty text-ink-2">
        Of each list the furthest line that is reached counts, alone. What is contested takes points away.
      </p>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        {listKeys.map((list) => (
          <ThresholdPoints
            key={list}
            list={list}
            steps={lists[list]}
            path={`${path}.${list}`}
            troubles={troubles}
            onChange={(steps) => onChange({ lists: { ...lists, [list]: steps } })}
          />
        ))}
        <TierPoints
          tiers={tiers}
          path={`${path}.tiers`}
          troubles={troubles}
          onChange={(changed) => onChange({ tiers: changed })}
        />
      </div>
      {numberGroups.map(({ legend, fields }) => (
        <fieldset key={legend} className="grid items-end gap-4 border-t pt-4 sm:grid-cols-2 lg:grid-cols-3">
          <legend className="pr-3 font-medium">{legend}</legend>
          {fields.map((field) => (
            <TypedField
              key={field.path}
              kind={field.kind}
              label={field.label}
              error={troubleAt(troubles, `${path}.${field.path}`)}
              value={numbers[field.path] ?? ""}
              onChange={(value) => onChange({ numbers: { ...numbers, [field.path]: value } })}
            />
          ))}
        </fieldset>
      ))}
    </>
  );
}
