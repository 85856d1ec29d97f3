"use client";
import type { ReactNode, RefObject } from "react";
import type { PlainDate } from "#server/domain/time";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { dayChoices } from "./day-choices";

type Props = {
  label: ReactNode;
  /** What the quick choices are for, said to whoever cannot see where they stand. */
  name: string;
  value: string;
  today: PlainDate;
  hint?: string;
  error?: string | null;
  inputRef?: RefObject<HTMLInputElement | null>;
  onChange: (day: string) => void;
};

/** A day, typed or chosen among the usual ones. */
export function DayField({ label, name, value, today, hint, error = null, inputRef, onChange }: Props) {
  return (
    <div className="flex flex-col gap-1.5">
      <Field label={label} error={error} {...(hint === undefined ? {} : { hint })} className="w-44">
        <Input
          type="date"
          min={today}
          value={value}
          {...(inputRef ? { ref: inputRef } : {})}
          onChange={({ target }) => onChange(target.value)}
        />
      </Field>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would stand between the field and its error */}
      <div role="group" aria-label={`Usual days: ${name}`} className="flex flex-wrap gap-1">
        {dayChoices(today).map(({ label: words, day }) => (
          <button
            key={day}
            type="button"
            aria-pressed={value === day}
            onClick={() => onChange(day)}
            className="h-6 rounded-md border px-2 text-ink-2 text-sm hover:border-line-strong hover:text-ink-1 aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-ink-1"
          >
            {words}
          </button>
        ))}
      </div>
    </div>
  );
}
