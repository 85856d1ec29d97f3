"use client";
import type { RefObject } from "react";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { DayField } from "./day-field";
import {
  type InstalmentDraft,
  type InstalmentTrouble,
  MOST_INSTALMENTS,
  shownAmounts,
  withOneMore,
} from "./promise-draft";

type Props = {
  instalments: readonly InstalmentDraft[];
  /** What the amounts come to where nobody types another. */
  sum: Money;
  currencies: readonly string[];
  today: PlainDate;
  troubles: { troubles: readonly InstalmentTrouble[]; trouble: string | null } | null;
  amountRef?: RefObject<HTMLInputElement | null>;
  onChange: (instalments: readonly InstalmentDraft[]) => void;
  onCurrency: (currency: string) => void;
};

/** How much is promised by when, in one sum or in instalments. */
export function PromiseFields({
  instalments,
  sum,
  currencies,
  today,
  troubles,
  amountRef,
  onChange,
  onCurrency,
}: Props) {
  const amounts = shownAmounts(instalments, sum);
  const set = (place: number, change: Partial<InstalmentDraft>) =>
    onChange(instalments.map((one, index) => (index === place ? { ...one, ...change } : one)));
  const isOne = instalments.length === 1;
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md bg-surface-2 p-3">
      <legend className="sr-only">What they promise</legend>
      {currencies.length > 1 ? (
        <Field label="Currency" isSelect className="w-24">
          <Select
            options={currencies.map((value) => ({ value, label: value }))}
            value={sum.currency}
            onChange={onCurrency}
          />
        </Field>
      ) : null}
      {instalments.map(({ promisedOn }, place) => {
        const number = place + 1;
        const which = isOne ? null : <span className="sr-only"> of instalment {number}</span>;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: what tells an instalment apart while it is written is its place
          <div key={place} className="flex flex-wrap items-start gap-x-3 gap-y-2">
            <Field
              label={
                <>
                  Amount in {sum.currency}
                  {which}
                </>
              }
              error={troubles?.troubles[place]?.amount}
              className="w-36"
            >
              <Input
                inputMode="decimal"
                autoComplete="off"
                maxLength={20}
                value={amounts[place] ?? ""}
                className="text-right tabular-nums"
                {...(place === 0 && amountRef ? { ref: amountRef } : {})}
                onChange={({ target }) => set(place, { amount: target.value })}
              />
            </Field>
            <DayField
              label={<>By{which}</>}
              name={isOne ? "of the promise" : `of instalment ${number}`}
              value={promisedOn}
              today={today}
              error={troubles?.troubles[place]?.promisedOn ?? null}
              onChange={(day) => set(place, { promisedOn: day })}
            />
            {isOne ? null : (
              <Button
                size="sm"
                variant="plain"
                className="sm:mt-6.5 sm:ml-auto"
                onClick={() => onChange(instalments.filter((_, index) => index !== place))}
              >
                Remove<span className="sr-only"> instalment {number}</span>
              </Button>
            )}
          </div>
        );
      })}
      {troubles?.trouble ? (
        <p role="alert" className="text-danger text-sm">
          {troubles.trouble}
        </p>
      ) : null}
      {instalments.length < MOST_INSTALMENTS ? (
        <Button size="sm" className="self-start" onClick={() => onChange(withOneMore(instalments))}>
          Add an instalment
        </Button>
      ) : null}
    </fieldset>
  );
}
