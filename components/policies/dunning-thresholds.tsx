"use client";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { troubleAt } from "./document-reading";
import type { ThresholdDraft } from "./dunning-drafts";
import { changedAt, withoutAt } from "./rows-in-order";
import { TypedField } from "./typed-field";

type Props = {
  thresholds: readonly ThresholdDraft[];
  /** Where they stand in the document. */
  path: string;
  troubles: readonly DocumentTrouble[];
  /** What the sums are called together, what one is, and what they do. */
  words: { title: string; one: string; means: string };
  onChange: (thresholds: ThresholdDraft[]) => void;
};

/** A sum in each currency that bounds something. */
export function DunningThresholds({ thresholds, path, troubles, words, onChange }: Props) {
  return (
    <fieldset className="flex flex-col gap-3 border-t pt-4">
      <legend className="pr-3 font-medium">{words.title}</legend>
      <p className="max-w-[44rem] text-pretty text-ink-2">{words.means}</p>
      <ul className="grid gap-x-8 gap-y-2 sm:grid-cols-2 xl:grid-cols-3">
        {thresholds.map((threshold, place) => {
          const name = threshold.currency.trim().toUpperCase() || `line ${place + 1}`;
          const set = (change: Partial<ThresholdDraft>) => onChange(changedAt(thresholds, place, change));
          return (
            <li key={threshold.id} className="flex items-start gap-2">
              <TypedField
                kind="text"
                label={`Currency of line ${place + 1}: ${words.one.toLowerCase()}`}
                isLabelHidden
                maxLength={3}
                className="w-16 uppercase"
                error={troubleAt(troubles, `${path}.${place}.currency`)}
                value={threshold.currency}
                onChange={(currency) => set({ currency })}
              />
              <TypedField
                kind="amount"
                label={`${words.one} in ${name}`}
                isLabelHidden
                className="w-28 text-right"
                error={troubleAt(troubles, `${path}.${place}.amount`)}
                value={threshold.amount}
                onChange={(amount) => set({ amount })}
              />
              <Button onClick={() => onChange(withoutAt(thresholds, place))}>
                Remove
                <span className="sr-only">
                  {" "}
                  the {words.one.toLowerCase()} in {name}
                </span>
              </Button>
            </li>
          );
        })}
      </ul>
      <Button className="w-fit" onClick={() => onChange([...thresholds, { id: newKey(), currency: "", amount: "" }])}>
        Add a currency
      </Button>
    </fieldset>
  );
}
