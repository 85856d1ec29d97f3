"use client";
import { useState } from "react";
import { type ChargeRetryPolicy, diffChargeRetry } from "#server/domain/collections/charge-retry-policy";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import type { PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import {
  type ChargeGroup,
  type ChargeRetryDraft,
  draftOfChargeRetry,
  readChargeRetry,
  type ScheduleDraft,
} from "./charge-retry-drafts";
import { ChargeScheduleFields } from "./charge-schedule-fields";
import { ChosenPart } from "./chosen-part";
import { CustomerGroupRows } from "./customer-group-rows";
import { newGroup, readGroup, whomWords } from "./customer-groups";
import { sentencesOf, troubleAt } from "./document-reading";
import { PartTabs } from "./part-tabs";
import { RehearsalOfDocument } from "./rehearsal";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "charge_retry" }>; onClose: () => void };

/** When charges that failed are made again, schedule by schedule, and who goes by which. */
export function ChargeRetryEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [draft, setDraft] = useState(() => draftOfChargeRetry(base.document));
  const { document, troubles } = readChargeRetry(draft);
  const change = (next: Partial<ChargeRetryDraft>) => setDraft({ ...draft, ...next });
  const labelOf = (key: string) => draft.schedules.find((one) => one.key === key)?.label ?? "one that was removed";
  return (
    <DraftForm
      label="Draft a change to the retries of failed charges"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffChargeRetry(base.document, document) : []}
      troubles={sentencesOf(troubles)}
      trial={<RehearsalOfDocument kind="charge_retry" document={document} />}
      onClose={onClose}
    >
      <PartTabs
        label="Schedules"
        noun="schedule"
        parts={draft.schedules}
        path="schedules"
        troubles={troubles}
        onChange={(schedules) => change({ schedules })}
      >
        {(schedule, path, onChange) => (
          <ChargeScheduleFields schedule={schedule} path={path} troubles={troubles} onChange={onChange} />
        )}
      </PartTabs>
      <fieldset className="flex flex-col gap-4 border-t pt-4">
        <legend className="pr-3 font-medium">Who goes by which schedules</legend>
        <CustomerGroupRows
          groups={draft.segments}
          path="segments"
          troubles={troubles}
          choices={detail.choices}
          wordsOf={(group) =>
            `${whomWords(readGroup(group))}: cards by ${labelOf(group.card)}, direct debits by ${labelOf(group.directDebit)}`
          }
          makeGroup={(): ChargeGroup => ({ ...newGroup(), ...draft.otherwise })}
          onChange={(segments) => change({ segments })}
        >
          {(group, path, onChange) => (
            <ChosenSchedules
              of="the group"
              schedules={draft.schedules}
              chosen={group}
              path={path}
              troubles={troubles}
              onChange={onChange}
            />
          )}
        </CustomerGroupRows>
        <div className="flex flex-wrap gap-4">
          <ChosenSchedules
            of="everybody else"
            schedules={draft.schedules}
            chosen={draft.otherwise}
            path="otherwise"
            troubles={troubles}
            onChange={(chosen) => change({ otherwise: { ...draft.otherwise, ...chosen } })}
          />
        </div>
      </fieldset>
      <fieldset className="border-t pt-4">
        <legend className="pr-3 font-medium">The gateway's own tries</legend>
        <TypedField
          kind="whole"
          label="Days after its day before the gateway is asked"
          maxLength={2}
          error={troubleAt(troubles, "gatewayGraceDays")}
          value={draft.gatewayGraceDays}
          onChange={(gatewayGraceDays) => change({ gatewayGraceDays })}
        />
      </fieldset>
    </DraftForm>
  );
}

type Choice = ChargeRetryPolicy["otherwise"];
type ChosenProps = {
  of: string;
  schedules: readonly ScheduleDraft[];
  chosen: Choice;
  /** Where the choice stands in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (chosen: Partial<Choice>) => void;
};

function ChosenSchedules({ of, schedules, chosen, path, troubles, onChange }: ChosenProps) {
  // One that was chosen stays offered when it has become one for the other method, beside what is wrong with it.
  const offered = (method: ScheduleDraft["method"], key: string) =>
    schedules.filter((one) => one.method === method || one.key === key);
  return (
    <>
      <ChosenPart
        label={`Cards of ${of} go by`}
        parts={offered("card", chosen.card)}
        chosen={chosen.card}
        error={troubleAt(troubles, `${path}.card`)}
        onChange={(card) => onChange({ card })}
      />
      <ChosenPart
        label={`Direct debits of ${of} go by`}
        parts={offered("direct_debit", chosen.directDebit)}
        chosen={chosen.directDebit}
        error={troubleAt(troubles, `${path}.directDebit`)}
        onChange={(directDebit) => onChange({ directDebit })}
      />
    </>
  );
}
