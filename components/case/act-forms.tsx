"use client";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { BulkAct } from "#server/domain/cases/inputs";
import { dismissReasons, type WaitingOn, type WakeEvent, waitingOn, wakeEvents } from "#server/domain/cases/machine";
import { type DisputeResolution, disputeResolutions, resolutionLabels } from "#server/domain/disputes/inputs";
import { type RootCause, rootCauseKeys, rootCauses } from "#server/domain/exceptions/root-causes";
import { useNow, useReader } from "../format/reader";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { Combobox } from "../ui/combobox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import type { AssignablePerson } from "./people";
import { morningOf, snoozeTimes } from "./snooze-times";
import { outcomeWords, plural, waitingOnWords, wakeWords } from "./words";

/** Acts that ask for something before they are done. */
export const askingActs = ["assign", "snooze", "escalate", "resolve", "dismiss"] as const;
/** The same, with what is asked for many cases at once alone. */
export const bulkAskingActs = [...askingActs, "decide_dispute"] as const;
export type AskingAct = (typeof askingActs)[number];
export type BulkAskingAct = (typeof bulkAskingActs)[number];

type FormProps = {
  /** Called with the whole act and the key of this one intention. */
  onSubmit: (act: BulkAct, key: string) => void;
  onCancel: () => void;
  isBusy: boolean;
  people: readonly AssignablePerson[];
  /** How many cases it is done to; the words follow. */
  count?: number;
  /** Stands in a dialog, which is frame enough. */
  isBare?: boolean;
  /** What usually lies behind the case, the likeliest first; left out where cases of several types are closed together. */
  likelyRootCauses?: readonly RootCause[] | undefined;
  /** What its button says, where something comes between it and the act. */
  submitLabel?: string;
};

const forms: Record<BulkAskingAct, (props: FormProps) => ReactNode> = {
  assign: AssignForm,
  snooze: SnoozeForm,
  escalate: EscalateForm,
  resolve: ResolveForm,
  dismiss: DismissForm,
  decide_dispute: DecideDisputesForm,
};

/** The few fields an act needs, where the act was begun. Enter sends, Esc takes back. */
export function ActForm({ action, ...props }: FormProps & { action: BulkAskingAct }) {
  const Form = forms[action];
  return <Form {...props} />;
}

type ShellProps = Pick<FormProps, "onCancel" | "isBusy" | "isBare" | "submitLabel"> & {
  label: string;
  submit: string;
  isReady: boolean;
  onSend: (key: string) => void;
  children: ReactNode;
};

function FormShell({
  label,
  submit,
  submitLabel,
  isReady,
  isBusy,
  isBare = false,
  onSend,
  onCancel,
  children,
}: ShellProps) {
  // One intention until it is answered: sending it twice counts once.
  const [key] = useState(newKey);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input, textarea, [role=combobox]")?.focus(), []);
  const onFormSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !isBusy) onSend(key);
  };
  return (
    <form
      ref={form}
      aria-label={label}
      onSubmit={onFormSubmit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) {
          event.preventDefault();
          onCancel();
        }
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) onFormSubmit(event);
      }}
      className={cn("flex flex-col gap-3", !isBare && "rounded-lg bg-surface-2 p-3")}
    >
      {children}
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" type="submit" isBusy={isBusy} isDisabled={!isReady}>
          {submitLabel ?? submit}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

const them = (count: number | undefined, one: string, many: string) =>
  count === undefined || count === 1 ? one : many;

function AssignForm({ people, count, onSubmit, ...shell }: FormProps) {
  const [userId, setUserId] = useState<string | null>(null);
  const options = people
    .filter(({ canWork }) => canWork)
    .map(({ userId: value, name, roles, openCases, isYou }) => ({
      value,
      label: isYou ? `${name} (you)` : name,
      hint: `${roles.join(", ")} · ${plural(openCases, "open case")}`,
    }));
  return (
    <FormShell
      {...shell}
      label="Assign"
      submit={them(count, "Assign it", "Assign them")}
      isReady={userId !== null}
      onSend={(key) => userId && onSubmit({ action: "assign", userId }, key)}
    >
      <Field label="To whom" hint="Whoever may work it. Their open cases stand beside the name.">
        <Combobox
          options={options}
          value={userId}
          onChange={setUserId}
          placeholder="Type a name"
          emptyText="Nobody of that name may work it."
        />
      </Field>
    </FormShell>
  );
}

type WakeChoice = WakeEvent | "never";
const wakeOptions = [
  { value: "never" as WakeChoice, label: "Not before" },
  ...wakeEvents.map((value) => ({ value: value as WakeChoice, label: `When ${wakeWords[value]}` })),
];
const waitingOptions = waitingOn.map((value) => ({
  value,
  label: waitingOnWords[value].replace(/^./, (letter) => letter.toUpperCase()),
}));

function SnoozeForm({ onSubmit, count, ...shell }: FormProps) {
  const now = useNow();
  const { timeZone } = useReader();
  const times = snoozeTimes(now, timeZone);
  const [choice, setChoice] = useState("tomorrow");
  const [day, setDay] = useState("");
  const [wakeOn, setWakeOn] = useState<WakeChoice>("never");
  const [party, setParty] = useState<WaitingOn>("customer");
  const [note, setNote] = useState("");
  const until =
    choice === "day" ? (day === "" ? null : morningOf(day, timeZone)) : times.find(({ key }) => key === choice)?.at;
  const isReady = until != null && until > now;
  const send = (key: string) =>
    until &&
    onSubmit(
      {
        action: "snooze",
        until: until.toISOString(),
        wakeOn: wakeOn === "never" ? null : wakeOn,
        waitingOn: party,
        note: note.trim(),
      },
      key,
    );
  return (
    <FormShell
      {...shell}
      label="Snooze"
      submit={them(count, "Snooze it", "Snooze them")}
      isReady={isReady}
      onSend={send}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Until" isSelect>
          <Select
            options={[
              ...times.map(({ key, label }) => ({ value: key, label })),
              { value: "day", label: "A day of my choice" },
            ]}
            value={choice}
            onChange={setChoice}
          />
        </Field>
        {choice === "day" ? (
          <Field
            label="Day"
            hint="At 9 in the morning, where you are."
            error={day !== "" && !isReady ? "That morning has passed. Choose a later day." : null}
          >
            <Input type="date" value={day} onChange={(event) => setDay(event.target.value)} />
          </Field>
        ) : null}
        <Field label="Or sooner" isSelect>
          <Select options={wakeOptions} value={wakeOn} onChange={setWakeOn} />
        </Field>
        <Field label="Waiting for" isSelect>
          <Select options={waitingOptions} value={party} onChange={setParty} />
        </Field>
      </div>
      <NoteField
        label="Note"
        hint="Optional. What you wait for, in your words."
        value={note}
        onChange={setNote}
        longest={500}
      />
    </FormShell>
  );
}

const SHORTEST_NOTE = 3;

function EscalateForm({ onSubmit, count, ...shell }: FormProps) {
  const [reason, setReason] = useState("");
  return (
    <FormShell
      {...shell}
      label="Escalate"
      submit={them(count, "Escalate it", "Escalate them")}
      isReady={reason.trim().length >= SHORTEST_NOTE}
      onSend={(key) => onSubmit({ action: "escalate", reason: reason.trim() }, key)}
    >
      <NoteField
        label="Why it cannot wait"
        hint="It rises in the queue by this; whoever leads the desk reads your words."
        value={reason}
        onChange={setReason}
        longest={500}
      />
    </FormShell>
  );
}

type CauseChoice = RootCause | "own";

/** The likely ones first; for cases of several types each its own, as noted of its cause or likeliest of its type. */
function causeOptions(likely: readonly RootCause[]): { value: CauseChoice; label: string; hint?: string }[] {
  const option = (key: RootCause) => ({ value: key, label: rootCauses[key].label, hint: rootCauses[key].steward });
  const others = rootCauseKeys.filter((key) => !likely.includes(key));
  const known = [...likely, ...others].map(option);
  return likely.length > 0 ? known : [{ value: "own", label: "Each case's likeliest" }, ...known];
}

function useRootCause(likely: readonly RootCause[] = []) {
  const [choice, setChoice] = useState<CauseChoice>(likely[0] ?? "own");
  const field = (
    <Field label="Root cause" hint="What has to change so that it does not come back; the report counts it." isSelect>
      <Select options={causeOptions(likely)} value={choice} onChange={setChoice} />
    </Field>
  );
  return { field, said: choice === "own" ? {} : { rootCause: choice } };
}

function ResolveForm({ onSubmit, count, likelyRootCauses, ...shell }: FormProps) {
  const [note, setNote] = useState("");
  const { field, said } = useRootCause(likelyRootCauses);
  return (
    <FormShell
      {...shell}
      label="Resolve by hand"
      submit={them(count, "Resolve it by hand", "Resolve them by hand")}
      isReady={note.trim().length >= SHORTEST_NOTE}
      onSend={(key) => onSubmit({ action: "resolve", note: note.trim(), ...said }, key)}
    >
      <NoteField
        label="What you did"
        hint="Nothing is changed at the source. If the problem is still found there, the case opens again."
        value={note}
        onChange={setNote}
        longest={1_000}
      />
      {field}
    </FormShell>
  );
}

const reasonOptions = dismissReasons.map((value) => ({ value, label: outcomeWords[value] }));

function DismissForm({ onSubmit, count, likelyRootCauses, ...shell }: FormProps) {
  const { field, said } = useRootCause(likelyRootCauses);
  const [reason, setReason] = useState<(typeof dismissReasons)[number] | null>(null);
  const [note, setNote] = useState("");
  return (
    <FormShell
      {...shell}
      label="Dismiss"
      submit={them(count, "Dismiss it", "Dismiss them")}
      isReady={reason !== null && note.trim().length >= SHORTEST_NOTE}
      onSend={(key) => reason && onSubmit({ action: "dismiss", reason, note: note.trim(), ...said }, key)}
    >
      <Field label="Reason" isSelect>
        <Select options={reasonOptions} value={reason} onChange={setReason} placeholder="Choose a reason" />
      </Field>
      <NoteField
        label="Note"
        hint="For whoever asks later why it was not corrected."
        value={note}
        onChange={setNote}
        longest={1_000}
      />
      {field}
    </FormShell>
  );
}

const resolutionOptions = disputeResolutions.map((value) => ({ value, label: resolutionLabels[value] }));
/** Whoever signs a credit reads it. */
const SHORTEST_DECISION = 10;

function DecideDisputesForm({ onSubmit, count, ...shell }: FormProps) {
  const [resolution, setResolution] = useState<DisputeResolution>("rejected");
  const [rootCause, setRootCause] = useState<RootCause | null>(null);
  const [note, setNote] = useState("");
  return (
    <FormShell
      {...shell}
      label="Decide"
      submit={them(count, "Decide it", "Decide them")}
      isReady={rootCause !== null && note.trim().length >= SHORTEST_DECISION}
      onSend={(key) =>
        rootCause && onSubmit({ action: "decide_dispute", resolution, rootCause, note: note.trim() }, key)
      }
    >
      <Field label="Resolution" isSelect>
        <Select options={resolutionOptions} value={resolution} onChange={setResolution} />
      </Field>
      <NoteField label="Why" hint="One sentence for all of them." value={note} onChange={setNote} longest={2_000} />
      <Field label="Root cause" isSelect>
        <Select
          options={rootCauseKeys.map((value) => ({ value, label: rootCauses[value].label }))}
          value={rootCause}
          onChange={setRootCause}
          placeholder="Choose what lay behind them"
        />
      </Field>
    </FormShell>
  );
}

function NoteField({
  label,
  hint,
  value,
  onChange,
  longest,
}: {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
  longest: number;
}) {
  return (
    <Field label={label} hint={hint}>
      <Textarea value={value} maxLength={longest} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
