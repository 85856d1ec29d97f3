"use client";
import type { RehearsalWindow } from "#server/domain/policies/rehearsal";
import { addDays, isPlainDate, startOfBusinessDate } from "#server/domain/time";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

type Choice = "open" | "last_90_days" | "days";
export type ChosenWindow = { of: Choice; from: string; to: string };

const DAYS = 90;
const choices: { value: Choice; label: string; of: RehearsalWindow["of"] }[] = [
  { value: "last_90_days", label: "The last 90 days", of: "past" },
  { value: "days", label: "Days I choose", of: "past" },
  { value: "open", label: "What is open today", of: "open" },
];

/** The window somebody chose; null while a day is missing or they stand the wrong way round. Days are those of UTC. */
export function windowOf({ of, from, to }: ChosenWindow, now: Date): RehearsalWindow | null {
  if (of === "open") return { of: "open" };
  if (of === "last_90_days")
    return { of: "past", from: new Date(now.getTime() - DAYS * 86_400_000).toISOString(), to: now.toISOString() };
  if (!isPlainDate(from) || !isPlainDate(to) || to < from) return null;
  return {
    of: "past",
    from: startOfBusinessDate(from, "UTC").toISOString(),
    to: startOfBusinessDate(addDays(to, 1), "UTC").toISOString(),
  };
}

type Props = {
  windows: readonly RehearsalWindow["of"][];
  chosen: ChosenWindow;
  onChange: (chosen: ChosenWindow) => void;
};

export function RehearsalWindowFields({ windows, chosen, onChange }: Props) {
  const options = choices.filter(({ of }) => windows.includes(of));
  return (
    <>
      <Field label="Rehearse on" isSelect>
        <Select
          options={options}
          value={chosen.of}
          onChange={(of) => onChange({ ...chosen, of })}
          className="min-w-52"
        />
      </Field>
      {chosen.of === "days" ? (
        <>
          <Field label="First day">
            <Input
              type="date"
              value={chosen.from}
              onChange={(event) => onChange({ ...chosen, from: event.target.value })}
            />
          </Field>
          <Field label="Last day">
            <Input
              type="date"
              value={chosen.to}
              onChange={(event) => onChange({ ...chosen, to: event.target.value })}
            />
          </Field>
        </>
      ) : null}
    </>
  );
}
