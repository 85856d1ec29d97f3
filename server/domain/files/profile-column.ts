import { guessAmounts } from "#server/domain/files/guess-amounts";
import { guessDays } from "#server/domain/files/guess-days";
import { usualWords } from "#server/domain/files/layout";
import type { FieldKind } from "#server/domain/files/subject-fields";
import { readCountry, readCurrency, readDays } from "#server/domain/receivables/cells";

/** What a column holds, by up to this many rows spread over the file. */
export const MOST_SAMPLES = 200;

export type ColumnProfile = {
  column: string;
  values: readonly string[];
  /** How many of the filled values can be read as a field of each kind. */
  fitting: Record<FieldKind, number>;
};

/** Rows spread evenly over the file, so that a column that begins harmlessly shows its other side as well. */
export function sampleRows<Row>(rows: readonly Row[], most = MOST_SAMPLES): Row[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, index) => rows[Math.floor((index * rows.length) / most)] as Row);
}

export function profileColumn(column: string, cells: readonly string[]): ColumnProfile {
  const values = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const count = (isFit: (value: string) => boolean) => values.filter(isFit).length;
  const words = new Set([...usualWords.yes, ...usualWords.no]);
  return {
    column,
    values,
    fitting: {
      text: values.length,
      day: guessDays(values).fitting,
      money: guessAmounts(values).fitting,
      currency: count((value) => /^[A-Za-z]{3}$/.test(value) && readCurrency(value).ok),
      country: count((value) => readCountry(value).ok),
      days: count((value) => readDays(value).ok),
      yesNo: count((value) => words.has(value.toLowerCase())),
    },
  };
}

const kindNouns: Record<FieldKind, readonly [one: string, many: string]> = {
  text: ["text", "texts"],
  day: ["day", "days"],
  money: ["amount", "amounts"],
  currency: ["currency code", "currency codes"],
  country: ["country", "countries"],
  days: ["number of days", "numbers of days"],
  yesNo: ["yes or no", "yes or no"],
};

/** "all 200 values are days", "198 of 200 values are amounts"; null for texts, which every value is. */
export function contentWords({ values, fitting }: ColumnProfile, kind: FieldKind): string | null {
  if (values.length === 0) return "none of the rows looked at fills it";
  if (kind === "text") return null;
  const [one, many] = kindNouns[kind];
  const fits = fitting[kind];
  if (values.length === 1) return fits === 1 ? `its one value is a ${one}` : `its one value is no ${one}`;
  return fits === values.length
    ? `all ${values.length} values are ${many}`
    : `${fits} of ${values.length} values ${fits === 1 ? `is a ${one}` : `are ${many}`}`;
}
