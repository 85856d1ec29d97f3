"use client";
import { useState } from "react";
import {
  diffMatching,
  MatchingPolicy,
  matchingAutomaticLabel,
  matchingBounds,
  matchingCurrencies,
  matchingLabels,
  matchingPointLabels,
  matchingPoints,
  matchingToleranceLabels,
  matchingTolerances,
  matchingTroubles,
} from "#server/domain/bank/matching-policy";
import { isCurrencyCode } from "#server/domain/money";
import type { PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { RehearsalOfDocument } from "./rehearsal";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "matching" }>; onClose: () => void };
type Texts = Readonly<Record<string, string>>;

/** By what days, names and points bookings of the bank find what they pay. */
export function MatchingEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [texts, setTexts] = useState(() => textsOf(base.document));
  const [isAutomatic, setAutomatic] = useState(base.document.isAutomatic);
  const [currencies, setCurrencies] = useState(() => matchingCurrencies(base.document));
  const [added, setAdded] = useState("");
  const { document, troubles } = read(texts, currencies, isAutomatic);
  const wanted = added.trim().toUpperCase();
  const canAdd = isCurrencyCode(wanted) && !currencies.includes(wanted);
  const add = () => {
    setCurrencies([...currencies, wanted].sort());
    setTexts({
      ...texts,
      ...Object.fromEntries(matchingTolerances.map((kind) => [`tolerances.${wanted}.${kind}`, "0"])),
    });
    setAdded("");
  };
  const field = (key: string, label: string, hint?: string) => (
    <TypedField
      key={key}
      kind="whole"
      label={label}
      hint={hint}
      value={texts[key] ?? ""}
      onChange={(value) => setTexts({ ...texts, [key]: value })}
    />
  );
  return (
    <DraftForm
      label="Draft a change to the matching of bank bookings"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffMatching(base.document, document) : []}
      troubles={troubles}
      trial={<RehearsalOfDocument kind="matching" document={document} />}
      onClose={onClose}
    >
      <Checkbox isOn={isAutomatic} onChange={setAutomatic}>
        {matchingAutomaticLabel}
      </Checkbox>
      <fieldset className="grid gap-4 sm:grid-cols-2">
        <legend className="mb-2 font-medium">Days and bounds</legend>
        {matchingBounds.map((bound) => field(bound, matchingLabels[bound].label, matchingLabels[bound].unit))}
      </fieldset>
      <fieldset className="grid gap-4 border-t pt-4 sm:grid-cols-2">
        <legend className="pr-3 font-medium">Points for a proposal</legend>
        {matchingPoints.map((point) => field(`points.${point}`, matchingPointLabels[point]))}
      </fieldset>
      <fieldset className="grid gap-4 border-t pt-4 sm:grid-cols-2">
        <legend className="pr-3 font-medium">What payers may leave out</legend>
        {currencies.flatMap((currency) =>
          matchingTolerances.map((kind) =>
            field(
              `tolerances.${currency}.${kind}`,
              `${matchingToleranceLabels[kind]} in ${currency}`,
              "smallest units, at most",
            ),
          ),
        )}
        <div className="flex items-end gap-2 sm:col-span-2">
          <TypedField
            kind="text"
            label="Another currency"
            hint="Three letters"
            className="w-36"
            value={added}
            maxLength={3}
            onChange={setAdded}
          />
          <Button isDisabled={!canAdd} onClick={add}>
            Add
          </Button>
        </div>
      </fieldset>
    </DraftForm>
  );
}

function textsOf(document: MatchingPolicy): Texts {
  return Object.fromEntries([
    ...matchingBounds.map((bound) => [bound, String(document[bound])]),
    ...matchingPoints.map((point) => [`points.${point}`, String(document.points[point])]),
    ...matchingCurrencies(document).flatMap((currency) =>
      matchingTolerances.map((kind) => [
        `tolerances.${currency}.${kind}`,
        String(document.tolerances[currency]?.[kind] ?? 0),
      ]),
    ),
  ]);
}

/** What was typed as a document, with what has to be put right. */
function read(
  texts: Texts,
  currencies: readonly string[],
  isAutomatic: boolean,
): { document: MatchingPolicy | null; troubles: string[] } {
  const number = (key: string) => (/^\d{1,6}$/.test((texts[key] ?? "").trim()) ? Number(texts[key]) : Number.NaN);
  const parsed = MatchingPolicy.safeParse({
    ...Object.fromEntries(matchingBounds.map((bound) => [bound, number(bound)])),
    isAutomatic,
    points: Object.fromEntries(matchingPoints.map((point) => [point, number(`points.${point}`)])),
    tolerances: Object.fromEntries(
      currencies.map((currency) => [
        currency,
        Object.fromEntries(matchingTolerances.map((kind) => [kind, number(`tolerances.${currency}.${kind}`)])),
      ]),
    ),
  });
  if (!parsed.success)
    return {
      document: null,
      troubles: parsed.error.issues.map(({ path, message }) => `${labelOf(path)}: ${message}.`),
    };
  return { document: parsed.data, troubles: matchingTroubles(parsed.data).map(({ message }) => message) };
}

function labelOf(path: readonly PropertyKey[]): string {
  const bound = matchingBounds.find((one) => one === path[0]);
  if (bound) return matchingLabels[bound].label;
  const kind = matchingTolerances.find((one) => one === path[2]);
  if (kind) return `${matchingToleranceLabels[kind]} in ${String(path[1])}`;
  const point = matchingPoints.find((one) => one === path[1]);
  return point ? matchingPointLabels[point] : "The document";
}
