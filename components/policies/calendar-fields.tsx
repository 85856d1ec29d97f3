"use client";
import { weekdayLabels, weekdays } from "#server/domain/routing/calendar";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Textarea } from "../ui/textarea";
import type { CalendarDraft } from "./service-level-drafts";

type Props = { calendar: CalendarDraft; onChange: (change: Partial<CalendarDraft>) => void; onRemove: () => void };

/** When people of some legal entities work. */
export function CalendarFields({ calendar, onChange, onRemove }: Props) {
  const { name, entities, country, week, holidays } = calendar;
  return (
    <fieldset className="flex flex-col gap-3 border-t pt-4">
      <legend className="sr-only">Calendar {name}</legend>
      <div className="flex items-center gap-3">
        <p aria-hidden="true" className="font-medium">
          {name}
        </p>
        <Button size="sm" onClick={onRemove}>
          Remove<span className="sr-only"> calendar {name}</span>
        </Button>
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Name">
          <Input
            value={name}
            maxLength={80}
            className="w-52"
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </Field>
        <Field label="Legal entities" hint="Codes, with commas between them.">
          <Input value={entities} className="w-52" onChange={(event) => onChange({ entities: event.target.value })} />
        </Field>
        <Field label="Country" hint="For all its entities, such as DE. Both empty: everybody else.">
          <Input
            value={country}
            maxLength={2}
            className="w-24"
            onChange={(event) => onChange({ country: event.target.value.toUpperCase() })}
          />
        </Field>
      </div>
      <details>
        <summary className="w-fit rounded-md py-0.5 text-ink-2 hover:text-ink-1">Hours and holidays</summary>
        <div className="mt-2 grid gap-x-8 gap-y-3 lg:grid-cols-2">
          <div className="flex flex-col gap-2">
            {weekdays.map((day) => (
              <Field key={day} label={weekdayLabels[day]}>
                <Input
                  value={week[day]}
                  autoComplete="off"
                  placeholder="closed"
                  onChange={(event) => onChange({ week: { ...week, [day]: event.target.value } })}
                />
              </Field>
            ))}
          </div>
          <Field label="Holidays" hint="One a line: the day and its name, as 2026-12-25 Christmas Day.">
            <Textarea value={holidays} rows={16} onChange={(event) => onChange({ holidays: event.target.value })} />
          </Field>
        </div>
      </details>
    </fieldset>
  );
}
