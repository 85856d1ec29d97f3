"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { severities, type WaitingOn, waitingOn } from "#server/domain/cases/machine";
import { ServiceLevels } from "#server/domain/routing/service-levels";
import { diffServiceLevels, serviceLevelTroubles } from "#server/domain/routing/service-levels-document";
import type { PolicyChoices, PolicyDetail } from "#server/domain/routing/views";
import { EditorFoot } from "../mappings/editor-foot";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";
import { AddType } from "./add-type";
import { CalendarFields } from "./calendar-fields";
import { DraftChanges } from "./draft-changes";
import { labelsOf } from "./labels";
import {
  draftOf,
  type MinuteTexts,
  newCalendar,
  noMinutes,
  readDraft,
  type ServiceLevelsDraft,
} from "./service-level-drafts";
import { usePolicyAct } from "./use-policy-act";

type Props = { detail: Extract<PolicyDetail, { kind: "service_levels" }>; onClose: () => void };

/** Times by severity and type, pauses, and the calendars. */
export function ServiceLevelsEditor({ detail, onClose }: Props) {
  const { choices } = detail;
  const labels = labelsOf(choices);
  const { trpc, key, renewKey, done } = usePolicyAct();
  const [base] = useState({ version: detail.activeVersion, document: detail.document });
  const [levels, setLevels] = useState(() => draftOf(base.document));
  const [note, setNote] = useState("");
  const { document, troubles: unread } = readDraft(levels);
  const troubles = unread.length > 0 ? unread : troublesOf(document, choices);
  const changes = troubles.length > 0 ? [] : diffServiceLevels(base.document, document, labels);
  const draft = useMutation(
    trpc.policies.draft.mutationOptions({
      async onSuccess({ version }) {
        toast.done(`Version ${version} is drafted. A second person has to publish it.`);
        await done();
        onClose();
      },
    }),
  );
  const change = (next: Partial<ServiceLevelsDraft>) => {
    setLevels({ ...levels, ...next });
    renewKey();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    draft.mutate({ key, input: { kind: "service_levels", basedOn: base.version, document, note: note.trim() } });
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-6" aria-label="Draft a change to the service levels">
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
      <DraftChanges kind="service_levels" document={document} changes={changes} isUsable={troubles.length === 0} />
      <EditorFoot
        note={note}
        onNote={(next) => {
          setNote(next);
          renewKey();
        }}
        troubles={troubles}
        hasChanges={changes.length > 0}
        isBusy={draft.isPending}
        error={draft.error}
        onClose={onClose}
      />
    </form>
  );
}

type MinutesProps = { legend: string; minutes: MinuteTexts; onChange: (minutes: MinuteTexts) => void };

function Minutes({ legend, minutes, onChange }: MinutesProps) {
  return (
    <fieldset className="flex flex-wrap gap-3">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      {severities.map((severity) => (
        <Field key={severity} label={`When ${severity}`}>
          <Input
            inputMode="numeric"
            autoComplete="off"
            className="w-28"
            maxLength={6}
            value={minutes[severity]}
            onChange={(event) => onChange({ ...minutes, [severity]: event.target.value })}
          />
        </Field>
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
