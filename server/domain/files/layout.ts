import { z } from "zod";
import type { SubjectField } from "#server/domain/files/subject-fields";
import { fileSubjects, isKeyField, subjects } from "#server/domain/files/subjects";
import {
  dayFormats,
  decimalSigns,
  readCountry,
  readCurrency,
  readDay,
  readDays,
} from "#server/domain/receivables/cells";

const column = z.string().min(1).max(300);

/** Where the value of a field comes from. */
export const FieldSource = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("column"), column }),
  z.strictObject({ from: z.literal("constant"), value: z.string().trim().min(1).max(255) }),
  z.strictObject({ from: z.literal("nothing") }),
]);
export type FieldSource = z.output<typeof FieldSource>;

const Words = z.array(z.string().trim().min(1).max(40)).min(1).max(20);

/** How the columns of somebody's file are read. Each save is a version, and every import names the one it used. */
export const FileLayout = z.strictObject({
  subject: z.enum(fileSubjects),
  /** The sheet of a workbook; its first one when null. */
  sheet: z.string().max(100).nullable(),
  /** The header it was made for. */
  columns: z.array(column).min(1).max(500),
  /** Every field of the subject, by its key. */
  fields: z.record(z.string(), FieldSource),
  /** How the days of a field's column are written. */
  days: z.record(z.string(), z.array(z.enum(dayFormats)).min(1).max(6)),
  amounts: z.strictObject({
    decimal: z.enum(decimalSigns),
    unit: z.enum(["major", "minor"]),
    /** "reversed" where the file writes with a minus what counts as plus here. */
    sign: z.enum(["as_written", "reversed"]),
  }),
  words: z.strictObject({ yes: Words, no: Words }),
});
export type FileLayout = z.output<typeof FileLayout>;

/** A layout that a person still works on: what has to be asked is empty. */
export type DraftLayout = Omit<FileLayout, "amounts"> & {
  amounts: Omit<FileLayout["amounts"], "decimal"> & { decimal: FileLayout["amounts"]["decimal"] | null };
};

export const usualWords: FileLayout["words"] = {
  yes: ["yes", "y", "true", "1", "x", "ja", "oui"],
  no: ["no", "n", "false", "0", "nein", "non"],
};

export type LayoutTrouble = { field: string; reason: string };

/** What keeps a layout from being used, each in a sentence under its field. */
export function troubleOfLayout(layout: DraftLayout): LayoutTrouble[] {
  const { fields } = subjects[layout.subject];
  const known = new Set(fields.map((field) => field.key));
  const unknown = [...Object.keys(layout.fields), ...Object.keys(layout.days)].filter((key) => !known.has(key));
  return [
    ...unknown.map((key) => ({ field: key, reason: `${key} is no field of ${layout.subject}. Leave it out.` })),
    ...fields.flatMap((field) => {
      const reason = troubleOfField(layout, field);
      return reason === null ? [] : [{ field: field.key, reason }];
    }),
    ...troubleOfAmounts(layout),
    ...troubleOfWords(layout),
  ];
}

function troubleOfField(layout: DraftLayout, field: SubjectField): string | null {
  const source = layout.fields[field.key] ?? { from: "nothing" };
  if (source.from === "nothing")
    return field.isRequired ? `${field.label} is needed. Choose its column or write one value for every row.` : null;
  if (source.from === "constant") {
    return isKeyField(layout.subject, field.key)
      ? `${field.label} tells the rows apart, so it needs a column.`
      : troubleOfConstant(field, source.value);
  }
  if (!layout.columns.includes(source.column))
    return `The file has no column "${source.column}". Choose another for ${field.label}.`;
  return field.kind === "day" ? troubleOfDays(field, layout.days[field.key] ?? []) : null;
}

function troubleOfDays(field: SubjectField, formats: readonly string[]): string | null {
  if (formats.length === 0) return `Choose how the days of ${field.label} are written.`;
  if (formats.includes("D/M/YYYY") && formats.includes("M/D/YYYY"))
    return `${field.label} cannot be read day first and month first at once. Choose one of them.`;
  return null;
}

function troubleOfConstant(field: SubjectField, value: string): string | null {
  if (value.trim() === "") return `Write the value of ${field.label} for every row, or choose a column.`;
  const reading = {
    text: () => null,
    money: () => ({ ok: false as const, reason: `${field.label} differs from row to row, so it needs a column.` }),
    day: () => readDay(value, ["YYYY-MM-DD"]),
    currency: () => readCurrency(value),
    country: () => readCountry(value),
    days: () => readDays(value),
    yesNo: () => null,
  }[field.kind]();
  return reading === null || reading.ok ? null : reading.reason;
}

function troubleOfAmounts({ subject, amounts }: DraftLayout): LayoutTrouble[] {
  const money = subjects[subject].fields.find((field) => field.kind === "money");
  return money && amounts.decimal === null
    ? [{ field: money.key, reason: "Choose which sign stands before the cents: point or comma." }]
    : [];
}

function troubleOfWords({ words }: DraftLayout): LayoutTrouble[] {
  const both = words.yes.find((word) => words.no.some((other) => other.toLowerCase() === word.toLowerCase()));
  return both === undefined ? [] : [{ field: "isDisputed", reason: `"${both}" cannot mean both yes and no.` }];
}

/** What an import calls its layout. */
export function layoutName({ key, version }: { key: string; version: number }): string {
  return `${key} v${version}`;
}

/** The key of a new layout from what people call it: "Shop invoices" → "shop-invoices". */
export function layoutKey(label: string): string {
  return label
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60);
}

/** Columns we add to the rejects of a file: a corrected copy of them is of the same layout as the file was. */
export const rejectColumns = ["Rejected row", "Rejected column", "Rejected value", "Why it was rejected"] as const;

/** Are the two headers the same, whatever the order of their columns? */
export function isSameHeader(left: readonly string[], right: readonly string[]): boolean {
  const own = (header: readonly string[]) =>
    header.filter((name) => !(rejectColumns as readonly string[]).includes(name)).toSorted();
  const [one, other] = [own(left), own(right)];
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
