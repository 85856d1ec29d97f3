"use client";
import { useState } from "react";
import { severities, type WaitingOn, waitingOn } from "#server/domain/cases/machine";
import { ServiceLevels } from "#server/domain/routing/service-levels";
import { diffServiceLevels, serviceLevelTroubles } from "#server/domain/routing/service-levels-document";
import type { PolicyChoices, PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { AddType } from "./add-type";
import { CalendarFields } from "./calendar-fields";
import { labelsOf } from "./labels";
import { RehearsalOfDocument } from "./rehearsal";
import {
  draftOf,
  type MinuteTexts,
  newCalendar,
  noMinutes,
  readDraft,
  type ServiceLevelsDraft,
} from "./service-level-drafts";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "service_levels" }>; onClose: () => void };

/** Times by severity and type, pauses, and the calendars. */
export function ServiceLevelsEditor({ detail, onClose }: Props) {
  const { choices } = detail;
  const labels = labelsOf(choices);
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [levels, setLevels] = useState(() => draftOf(base.document));
  const { document, troubles: unread } = readDraft(levels);
  const troubles = unread.length > 0 ? unread : troublesOf(document, choices);
  const changes = troubles.length > 0 ? [] : diffServiceLevels(base.document, document, labels);
  const change = (next: Partial<ServiceLevelsDraft>) => setLevels({ ...levels, ...next });
  return (
    <DraftForm
      label="Draft a change to the service levels"
      acts={acts}
      base={base}
      document={document}
      changes={changes}
      troubles={troubles}
      trial={<RehearsalOfDocument kind="service_levels" document={document} />}
      onClose={onClose}
    >
      <Minutes
        legend="Minutes of working time by severity"
        minutes={levels.severities}
        onChange={(changed) => change({ severities: changed })}
      />
      <Checkbox isOn={levels.typesOwnCount} onChange={(typesOwnCount) => change({ typesOwnCount })}>
        What a type allows itself counts where it is sooner
      </Checkbox>
      {levels.types.map(({ type, minutes }) => (
        <div key={type} className="flex flex-wrap items-end gap-3">
          <Minutes
            legend={`${labels.type(type)}, in minutes of working time`}
            minutes={minutes}
            onChange={(changed) =>
              change({ types: levels.types.map((one) => (one.type === type ? { type, minutes: changed } : one)) })
            }
          />
          <Button size="sm" onClick={() => change({ types: levels.types.filter((one) => one.type !== type) })}>
            Remove<span className="sr-only"> {labels.type(type)}</span>
          </Button>
        </div>
      ))}
      <AddType
        label="Give a type times of its own"
        types={choices.types}
        taken={levels.types.map(({ type }) => type)}
        onAdd={(type) => change({ types: [...levels.types, { type, minutes: noMinutes }] })}
      />
      <Pauses levels={levels} onChange={change} />
      {levels.calendars.map((calendar) => (
        <CalendarFields
          key={calendar.key}
          calendar={calendar}
          onChange={(changed) =>
            change({
              calendars: levels.calendars.map((one) => (one.key === calendar.key ? { ...one, ...changed } : one)),
            })
          }
          onRemove={() => change({ calendars: levels.calendars.filter((one) => one.key !== calendar.key) })}
        />
      ))}
      <Button
        className="w-fit"
        onClick={() => change({ calendars: [...levels.calendars, newCalendar(levels.calendars)] })}
      >
        Add a calendar
      </Button>
    </DraftForm>
  );
}

type MinutesProps = { legend: string; minutes: MinuteTexts; onChange: (minutes: MinuteTexts) => void };

function Minutes({ legend, minutes, onChange }: MinutesProps) {
  return (
    <fieldset className="flex flex-wrap gap-3">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      {severities.map((severity) => (
        <TypedField
          key={severity}
          kind="whole"
          label={`When ${severity}`}
          className="w-28"
          maxLength={6}
          value={minutes[severity]}
          onChange={(text) => onChange({ ...minutes, [severity]: text })}
        />
      ))}
    </fieldset>
  );
}

const partyLabels: Record<WaitingOn, string> = {
  customer: "While a case waits for the customer",
  internal: "While it waits for somebody here",
  source: "While it waits for a source",
};

type PausesProps = { levels: ServiceLevelsDraft; onChange: (change: Partial<ServiceLevelsDraft>) => void };

function Pauses({ levels, onChange }: PausesProps) {
  const { waitingOn: parties, whileSnoozed } = levels;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-medium">The clock stands still</legend>
      {waitingOn.map((party) => (
        <Checkbox
          key={party}
          isOn={whileSnoozed || parties.includes(party)}
          isDisabled={whileSnoozed}
          onChange={(isOn) =>
            onChange({ waitingOn: waitingOn.filter((one) => (one === party ? isOn : parties.includes(one))) })
          }
        >
          {partyLabels[party]}
        </Checkbox>
      ))}
      <Checkbox isOn={whileSnoozed} onChange={(isOn) => onChange({ whileSnoozed: isOn })}>
        Whenever a case sleeps, whomever it waits for
      </Checkbox>
    </fieldset>
  );
}

function troublesOf(document: ServiceLevels, { types, entities }: PolicyChoices): string[] {
  const parsed = ServiceLevels.safeParse(document);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(", ")}: ${message}.`);
  const known = {
    types: new Set(types.map(({ key }) => key)),
    entities: new Set(entities.map(({ code }) => code)),
    teams: null,
  };
  return serviceLevelTroubles(document, known).map(({ message }) => `${message}.`);
}
