"use client";
import { Amount } from "../format/money";
import { Checkbox } from "../ui/checkbox";
import { Input } from "../ui/input";
import { type RaisablePart, type Typed, wholeOfPart } from "./raise-draft";

type Props = {
  parts: readonly RaisablePart[];
  typed: Typed;
  troubles: Readonly<Record<string, string>>;
  error: string | null;
  onChange: (typed: Typed) => void;
};

/** Invoices or lines to tick, each with how much of it is contested. */
export function PartChoice({ parts, typed, troubles, error, onChange }: Props) {
  if (parts.length === 0)
    return <p className="text-ink-2">Nothing can be contested: all is paid, or contested already.</p>;
  const toggle = (part: RaisablePart, isOn: boolean) => {
    const { [part.key]: _, ...others } = typed;
    onChange(isOn ? { ...typed, [part.key]: wholeOfPart(part) } : others);
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 font-medium">What is contested</legend>
      <ul className="max-h-64 overflow-y-auto rounded-md border">
        {parts.map((part) => (
          <li key={part.key} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-2 py-1 last:border-b-0">
            <Checkbox
              isOn={typed[part.key] !== undefined}
              onChange={(isOn) => toggle(part, isOn)}
              className="min-w-40 flex-1"
            >
              <span className="break-words">{part.label}</span>
            </Checkbox>
            <span className="text-ink-2 text-sm">
              of <Amount money={{ minor: part.freeMinor, currency: part.currency }} />
            </span>
            {typed[part.key] === undefined ? null : (
              <Input
                aria-label={`Contested of ${part.label}, in ${part.currency}`}
                aria-invalid={troubles[part.key] ? true : undefined}
                inputMode="decimal"
                autoComplete="off"
                maxLength={20}
                value={typed[part.key]}
                className="w-28 text-right tabular-nums"
                onChange={({ target }) => onChange({ ...typed, [part.key]: target.value })}
              />
            )}
            {troubles[part.key] ? (
              <span role="alert" className="w-full text-right text-danger text-sm">
                {troubles[part.key]}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {error ? (
        <p role="alert" className="text-danger text-sm">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
