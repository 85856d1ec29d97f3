import { guessAmounts } from "#server/domain/files/guess-amounts";
import { type DayGuess, guessDays } from "#server/domain/files/guess-days";
import { headerScore, headerWords } from "#server/domain/files/header-words";
import { type DraftLayout, type FieldSource, usualWords } from "#server/domain/files/layout";
import { type ColumnProfile, contentWords, profileColumn, sampleRows } from "#server/domain/files/profile-column";
import type { SubjectField } from "#server/domain/files/subject-fields";
import { type FileSubject, isKeyField, subjects } from "#server/domain/files/subjects";
import type { DayFormat } from "#server/domain/receivables/cells";
import type { FileTable } from "#server/domain/receivables/read-rows";

/** Why a field was given its source, and what only a person can decide. */
export type FieldProposal = { reason: string; question: string | null; dayChoices: DayFormat[][] };
export type LayoutProposal = { layout: DraftLayout; fields: Record<string, FieldProposal> };

type Match = { field: SubjectField; profile: ColumnProfile; score: number; byHeader: boolean };

/** Below this nothing is proposed. */
const LEAST_SCORE = 20;
const CONTENT_WEIGHT = 25;
/** A column that mostly holds something else is not the field, whatever its heading. */
const LEAST_FIT = 0.5;
const EMPTY_PENALTY = 40;

/** Proposes where every field of a subject comes from, by what the headings say and by what the columns hold. */
export function proposeLayout(
  subject: FileSubject,
  file: FileTable,
  owner: { entityCode: string; currency: string },
  sheet: string | null = null,
): LayoutProposal {
  const samples = sampleRows(file.rows);
  const profiles = file.header.map((column, index) =>
    profileColumn(
      column,
      samples.map((row) => row.cells[index] ?? ""),
    ),
  );
  const { fields } = subjects[subject];
  const matches = bestMatches(fields, profiles);
  const chosen = fields.map((field) => ({ field, ...sourceOf(subject, field, matches, owner) }));
  const days = guessEachDay(chosen);
  const money = chosen.find(({ field }) => field.kind === "money");
  const amounts = money?.profile ? guessAmounts(money.profile.values) : null;
  const isMinor = money?.profile !== undefined && money.profile !== null && countsMinorUnits(money.profile);
  return {
    layout: {
      subject,
      sheet,
      columns: [...file.header],
      fields: Object.fromEntries(chosen.map(({ field, source }) => [field.key, source])),
      days: Object.fromEntries(
        days.filter(({ guess }) => guess.formats.length > 0).map(({ key, guess }) => [key, guess.formats]),
      ),
      amounts: {
        decimal: amounts === null || isMinor ? "." : amounts.decimal,
        unit: isMinor ? "minor" : "major",
        sign: subject === "credits" || subject === "payments" ? (amounts?.sign ?? "as_written") : "as_written",
      },
      words: usualWords,
    },
    fields: Object.fromEntries(
      chosen.map(({ field, reason }) => {
        const guess = days.find(({ key }) => key === field.key)?.guess;
        const isOpenAmount = field === money?.field && amounts?.decimal === null && !isMinor;
        const question = guess ? dayQuestion(field, guess) : isOpenAmount ? amountQuestion : null;
        const more = field === money?.field ? amountReason(amounts?.sign ?? "as_written", subject, isMinor) : "";
        return [field.key, { reason: reason + more, question, dayChoices: guess?.choices ?? [] }];
      }),
    ),
  };
}

/** A column that is empty so far is read as the other days of the file are, so that a value that comes later is not lost. */
function guessEachDay(
  chosen: readonly { field: SubjectField; profile: ColumnProfile | null }[],
): { key: string; guess: DayGuess }[] {
  const guesses = chosen.flatMap(({ field, profile }) =>
    field.kind === "day" && profile
      ? [{ key: field.key, isEmpty: profile.values.length === 0, guess: guessDays(profile.values) }]
      : [],
  );
  const known = guesses.find(({ guess }) => guess.formats.length > 0)?.guess.formats;
  const assumed: DayGuess = { formats: known ?? ["YYYY-MM-DD"], fitting: 0, choices: [] };
  return guesses.map(({ key, isEmpty, guess }) => ({ key, guess: isEmpty ? assumed : guess }));
}

/** Pairs fields and columns by falling score; each column speaks for one field. */
function bestMatches(fields: readonly SubjectField[], profiles: readonly ColumnProfile[]): Map<string, Match> {
  const all = fields.flatMap((field) => profiles.map((profile) => matchOf(field, profile)));
  const matches = new Map<string, Match>();
  const used = new Set<string>();
  for (const match of all.filter(({ score }) => score >= LEAST_SCORE).sort((one, other) => other.score - one.score)) {
    if (matches.has(match.field.key) || used.has(match.profile.column)) continue;
    matches.set(match.field.key, match);
    used.add(match.profile.column);
  }
  return matches;
}

function matchOf(field: SubjectField, profile: ColumnProfile): Match {
  const words = headerScore(profile.column, field.words);
  const filled = profile.values.length;
  const fit = filled === 0 ? 0 : profile.fitting[field.kind] / filled;
  const byHeader = words > 0;
  if (filled === 0) return { field, profile, byHeader, score: words - EMPTY_PENALTY };
  if (fit < LEAST_FIT) return { field, profile, byHeader, score: 0 };
  // Without a word in the heading, only contents that little else looks like are a reason, and only for what has to be
  // found: a day wrongly taken for that of payment would make open invoices paid.
  const isTelling =
    field.isRequired && (field.kind === "currency" || (field.kind === "day" && !profile.values.every(isWholeNumber)));
  const content = field.kind === "text" || (!byHeader && (!isTelling || fit < 1)) ? 0 : fit * CONTENT_WEIGHT;
  return { field, profile, byHeader, score: words + content };
}

const isWholeNumber = (value: string) => /^\d+$/.test(value);

type Sourced = { source: FieldSource; reason: string; profile: ColumnProfile | null };

function sourceOf(
  subject: FileSubject,
  field: SubjectField,
  matches: ReadonlyMap<string, Match>,
  { entityCode, currency }: { entityCode: string; currency: string },
): Sourced {
  const match = matches.get(field.key);
  if (match) {
    const { profile, byHeader } = match;
    const header = byHeader
      ? `header says '${profile.column}'`
      : `no header names it, but '${profile.column}' could be it`;
    const content = contentWords(profile, field.kind);
    return {
      source: { from: "column", column: profile.column },
      reason: content === null ? header : `${header}; ${content}`,
      profile,
    };
  }
  if (field.kind === "currency" && field.isRequired)
    return {
      source: { from: "constant", value: currency },
      reason: `no column holds currency codes; ${entityCode} keeps its books in ${currency}`,
      profile: null,
    };
  const names = matches.get("customerName");
  if (field.key === "customerKey" && !isKeyField(subject, field.key) && names)
    return {
      source: { from: "column", column: names.profile.column },
      reason: `no column holds customer numbers, so the name in '${names.profile.column}' stands for it`,
      profile: names.profile,
    };
  return { source: { from: "nothing" }, reason: "no column looks like it", profile: null };
}

const minorWords = ["cents", "cent", "pence", "pennies", "minor", "centimes"];

/** "total_amount_cents" with whole numbers alone. */
function countsMinorUnits({ column, values }: ColumnProfile): boolean {
  return (
    headerWords(column).some((word) => minorWords.includes(word)) && values.every((value) => /^-?\d+$/.test(value))
  );
}

function amountReason(sign: "as_written" | "reversed", subject: FileSubject, isMinor: boolean): string {
  const unit = isMinor ? "; the heading speaks of minor units, so 1000 counts as 10.00" : "";
  const isTurned = sign === "reversed" && (subject === "credits" || subject === "payments");
  return unit + (isTurned ? "; none is above zero, so minus is read as plus" : "");
}

const amountQuestion =
  "Every amount has one sign before its last three digits, so 1,234 may be a thousand or a little more than one. Choose which sign stands before the cents.";

function dayQuestion(field: SubjectField, guess: DayGuess): string | null {
  return guess.choices.length === 0
    ? null
    : `The days of ${field.label} can be read day first and month first alike. Choose how they are meant.`;
}
