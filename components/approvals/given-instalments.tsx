"use client";
import { planLimits } from "#server/domain/plans/schedule";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import type { PlanDraft } from "./inside-draft";
import { readAmount } from "./typed-amounts";

type Instalments = PlanDraft["instalments"];
type Props = { instalments: Instalments; currency: string | null; onChange: (instalments: Instalments) => void };

/** Instalments as they were agreed: a day and an amount each. */
export function GivenInstalments({ instalments, currency, onChange }: Props) {
  const set = (place: number, change: Partial<Instalments[number]>) =>
    onChange(instalments.map((one, index) => (index === place ? { ...one, ...change } : one)));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 font-medium">Instalments as agreed</legend>
      {instalments.map(({ dueOn, amount }, place) => {
        const read = currency === null || amount === "" ? null : readAmount(amount, currency);
        const number = place + 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: what tells an instalment apart while it is written is its place
          <div key={place} className="flex flex-wrap items-start gap-3">
            <Field label={`Instalment ${number} due on`}>
              <Input type="date" value={dueOn} onChange={(event) => set(place, { dueOn: event.target.value })} />
            </Field>
            <Field
              label={`Amount of instalment ${number}${currency === null ? "" : ` in ${currency}`}`}
              error={read !== null && "trouble" in read ? read.trouble : null}
            >
              <Input
                inputMode="decimal"
                value={amount}
                maxLength={20}
                autoComplete="off"
                onChange={(event) => set(place, { amount: event.target.value })}
              />
            </Field>
            <Button
              size="sm"
              className="sm:mt-6.5"
              isDisabled={instalments.length === 1}
              onClick={() => onChange(instalments.filter((_, index) => index !== place))}
            >
              Remove<span className="sr-only"> instalment {number}</span>
            </Button>
          </div>
        );
      })}
      <div>
        <Button
          isDisabled={instalments.length >= planLimits.instalments}
          onClick={() => onChange([...instalments, { dueOn: "", amount: "" }])}
        >
          Add an instalment
        </Button>
      </div>
    </fieldset>
  );
}
