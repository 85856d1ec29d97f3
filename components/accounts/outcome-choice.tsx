"use client";
import { Check } from "lucide-react";
import { type KeyboardEvent, type RefObject, useId } from "react";
import { type CallOutcome, callOutcomes, callOutcomeWords } from "#server/domain/collections/records";
import { Kbd } from "../ui/kbd";

type Props = {
  value: CallOutcome | null;
  error: string | null;
  firstRef: RefObject<HTMLInputElement | null>;
  onChange: (outcome: CallOutcome) => void;
};

/** What came of a call or meeting: one of a few, each with its number. */
export function OutcomeChoice({ value, error, firstRef, onChange }: Props) {
  const name = useId();
  const errorId = useId();
  const focused = value ?? callOutcomes[0];
  return (
    <fieldset aria-describedby={error ? errorId : undefined} className="min-w-0">
      <legend className="mb-1 font-medium">What came of it</legend>
      <div className="grid gap-1.5 sm:grid-cols-3">
        {callOutcomes.map((outcome, index) => (
          <label
            key={outcome}
            className="relative flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-md border border-line-strong px-2.5 py-1 hover:border-ink-2 has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-1"
          >
            <input
              ref={outcome === focused ? firstRef : undefined}
              type="radio"
              name={name}
              value={outcome}
              checked={value === outcome}
              onChange={() => onChange(outcome)}
              className="peer sr-only"
            />
            <Kbd keys={`${index + 1}`} className="text-ink-2 max-sm:hidden" />
            <span className="flex-1">{callOutcomeWords[outcome]}</span>
            <Check size={14} aria-hidden="true" className="invisible text-accent peer-checked:visible" />
          </label>
        ))}
      </div>
      {error ? (
        <p id={errorId} role="alert" className="mt-1 text-danger text-sm">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

/** Goes on from the outcome that was chosen, not from the one that had the focus before. */
export function focusOutcome(form: HTMLElement, outcome: CallOutcome): void {
  form.querySelector<HTMLElement>(`input[type=radio][value=${outcome}]`)?.focus();
}

/** The outcome a digit stands for, wherever no text is being typed. */
export function outcomeOfKey({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): CallOutcome | null {
  if (ctrlKey || metaKey || altKey || !/^[1-9]$/.test(key)) return null;
  const typing = "input:not([type=radio]):not([type=checkbox]),textarea,select,[contenteditable=true],[role=combobox]";
  if (target instanceof Element && target.closest(typing)) return null;
  return callOutcomes[Number(key) - 1] ?? null;
}
