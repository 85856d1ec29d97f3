import type { DraftLayout, FieldSource } from "#server/domain/files/layout";
import type { SubjectField } from "#server/domain/files/subject-fields";
import { type DayFormat, dayFormats } from "#server/domain/receivables/cells";
import type { SelectOption } from "../ui/select";

/** One choice of a list stands for a source: a column, one value for every row, or nothing. */
export type SourceChoice = `column:${string}` | "constant" | "nothing";

export function choiceOf(source: FieldSource | undefined): SourceChoice {
  return source === undefined || source.from === "nothing"
    ? "nothing"
    : source.from === "constant"
      ? "constant"
      : `column:${source.column}`;
}

/** The draft with another source for a field; a value that was typed before is kept. */
export function withChoice(draft: DraftLayout, field: string, choice: SourceChoice): DraftLayout {
  const before = draft.fields[field];
  const source: FieldSource =
    choice === "nothing"
      ? { from: "nothing" }
      : choice === "constant"
        ? { from: "constant", value: before?.from === "constant" ? before.value : "" }
        : { from: "column", column: choice.slice("column:".length) };
  return { ...draft, fields: { ...draft.fields, [field]: source } };
}

export function withConstant(draft: DraftLayout, field: string, value: string): DraftLayout {
  return { ...draft, fields: { ...draft.fields, [field]: { from: "constant", value } } };
}

export function withDays(draft: DraftLayout, field: string, formats: DayFormat[]): DraftLayout {
  return { ...draft, days: { ...draft.days, [field]: formats } };
}

const formatWords: Record<DayFormat, string> = {
  "YYYY-MM-DD": "2026-03-14",
  "YYYY-MM-DD hh:mm": "2026-03-14 with a time of day",
  "YYYY/M/D": "2026/3/14",
  "D/M/YYYY": "14/3/2026, day first",
  "M/D/YYYY": "3/14/2026, month first",
  "D.M.YYYY": "14.3.2026",
  "D-Mon-YYYY": "14-Mar-2026",
  "Excel day": "46095, the number of a spreadsheet",
};

/** Every single way, and the mixtures that the column showed. */
export function dayOptions(present: readonly DayFormat[], choices: readonly DayFormat[][]): SelectOption<string>[] {
  const mixtures = [present, ...choices].filter((formats) => formats.length > 1);
  const all = [...dayFormats.map((format) => [format]), ...mixtures];
  const unique = new Map(all.map((formats) => [formats.join("|"), formats]));
  return [...unique].map(([value, formats]) => ({
    value,
    label: formats.map((format) => formatWords[format]).join(" or "),
  }));
}

export function formatsOf(value: string): DayFormat[] {
  const parts = value.split("|");
  return dayFormats
    .filter((format) => parts.includes(format))
    .sort((one, other) => parts.indexOf(one) - parts.indexOf(other));
}

/** The columns a field can come from, each with what stands in it. */
export function sourceOptions(
  field: SubjectField,
  isKey: boolean,
  header: readonly string[],
  samplesOf: (column: string) => string,
): SelectOption<SourceChoice>[] {
  const columns = header.map((column): SelectOption<SourceChoice> => {
    const samples = samplesOf(column);
    return { value: `column:${column}`, label: column, ...(samples === "" ? {} : { hint: samples }) };
  });
  const constant: SelectOption<SourceChoice>[] =
    isKey || field.kind === "money" ? [] : [{ value: "constant", label: "One value for every row" }];
  const nothing: SelectOption<SourceChoice> = {
    value: "nothing",
    label: field.isRequired ? "Not chosen yet" : "Not in the file",
  };
  return [...columns, ...constant, nothing];
}
