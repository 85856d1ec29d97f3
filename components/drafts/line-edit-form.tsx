"use client";
import { type FormEvent, useState } from "react";
import { hoursText, minutesFromText } from "#server/domain/drafts/line-terms";
import type { DraftDetail, DraftEditView, DraftLineView } from "#server/domain/drafts/views";
import { formatMoney } from "../format/format-money";
import { formatDay } from "../format/format-time";
import { useReader } from "../format/reader";
import { Button } from "../ui/button";
import { InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Textarea } from "../ui/textarea";
import { ActError } from "./decide-bar";
import { hoursWords } from "./draft-words";
import { type DraftAct, useDraftAct } from "./use-draft-acts";

type FieldName = DraftEditView["field"];
type Edit = Extract<DraftAct, { act: "edit" }>["edit"];

const choices: Record<FieldName, string> = {
  quantity: "Hours",
  rate: "Rate",
  description: "Description",
  left_out: "Leave the line out",
};

/** What may be changed on this line, and nothing else: hours as far as they are approved, a rate of the card, the words, or the whole line. */
export function LineEditForm({
  draft,
  line,
  onClose,
}: {
  draft: DraftDetail;
  line: DraftLineView;
  onClose: () => void;
}) {
  const offered = offeredFields(line);
  const [field, setField] = useState<FieldName>(offered[0] ?? "description");
  const [hours, setHours] = useState(line.minutes === null ? "" : hoursText(line.minutes));
  const [rate, setRate] = useState<string | null>(line.hourly?.minor.toString() ?? null);
  const [description, setDescription] = useState(line.description);
  const [reason, setReason] = useState("");
  const send = useDraftAct(draft, onClose);
  const edit = editOf({ field, hours, rate, description });
  const hoursError = field === "quantity" && edit === null ? "Write hours such as 12.5 or 12:30." : null;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (edit && reason.trim().length >= 5 && !send.isPending)
      send.mutate({ act: "edit", lineId: line.id, edit, reason });
  };
  const isFinal = field === "left_out";
  return (
    <form
      onSubmit={onSubmit}
      aria-label={`Edit ${line.description}`}
      className="flex max-w-2xl flex-col gap-3 rounded-lg bg-surface-2 p-3"
    >
      <Field label="What to change" isSelect>
        <Select
          options={offered.map((value) => ({ value, label: choices[value] }))}
          value={field}
          onChange={setField}
        />
      </Field>
      {field === "quantity" ? <HoursField line={line} value={hours} error={hoursError} onChange={setHours} /> : null}
      {field === "rate" ? <RateField line={line} value={rate} onChange={setRate} /> : null}
      {field === "description" ? (
        <Field label="Description" hint="As the customer reads it.">
          <Input value={description} maxLength={500} onChange={(event) => setDescription(event.target.value)} />
        </Field>
      ) : null}
      {isFinal ? (
        <InfoNotice>
          The line goes off this draft for good. Its work goes back to the project system, to be billed with a later
          one.
        </InfoNotice>
      ) : null}
      <Field label="Reason" hint="Stands with the edit for whoever approves it.">
        <Textarea value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <p className="text-ink-2 text-sm">
        Whoever approved the draft before is asked again, and you approve nothing of it yourself.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          variant={isFinal ? "danger" : "primary"}
          type="submit"
          isDisabled={edit === null || reason.trim().length < 5}
          isBusy={send.isPending}
        >
          {isFinal ? "Leave the line out" : "Change the line"}
        </Button>
        <Button onClick={onClose}>Keep it as it is</Button>
      </div>
      <ActError error={send.error} />
    </form>
  );
}

function offeredFields({ support, minutes, isOnlyLine }: DraftLineView): FieldName[] {
  const ofTime: FieldName[] =
    support?.kind === "time" ? [...(minutes === null ? [] : ["quantity" as const]), "rate"] : [];
  return [...ofTime, "description", ...(isOnlyLine ? [] : ["left_out" as const])];
}

type Typed = { field: FieldName; hours: string; rate: string | null; description: string };

function editOf({ field, hours, rate, description }: Typed): Edit | null {
  if (field === "left_out") return { field };
  if (field === "description") return description.trim().length < 3 ? null : { field, description: description.trim() };
  if (field === "rate") return rate === null ? null : { field, hourlyMinor: rate };
  const minutes = minutesFromText(hours);
  return minutes === null ? null : { field, minutes };
}

type HoursProps = { line: DraftLineView; value: string; error: string | null; onChange: (value: string) => void };

function HoursField({ line, value, error, onChange }: HoursProps) {
  const approved = line.support?.kind === "time" ? line.support.approvedMinutes : 0;
  return (
    <Field label="Hours" hint={`Up to the ${hoursWords(approved)} that are approved.`} error={error}>
      <Input inputMode="decimal" value={value} maxLength={8} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

type RateProps = { line: DraftLineView; value: string | null; onChange: (value: string) => void };

function RateField({ line, value, onChange }: RateProps) {
  const { locale } = useReader();
  const options = line.rates.map((rate) => ({
    value: rate.hourlyMinor,
    label: `${formatMoney(rate.hourly, locale)} an hour`,
    hint: `From ${formatDay(rate.from, locale)}${rate.to ? ` to ${formatDay(rate.to, locale)}` : ""}${rate.isApproved ? "" : ", not approved"}`,
  }));
  return (
    <Field label="Rate" hint="The contract's rates for this role on the days worked." isSelect>
      <Select options={options} value={value} onChange={onChange} />
    </Field>
  );
}
