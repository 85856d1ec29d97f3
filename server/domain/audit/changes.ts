import { differencesOf } from "#server/domain/sync/record-differences";

/** One field an event changed, as text to compare; null where there was or is nothing. */
export type EventChange = { field: string; before: string | null; after: string | null };

/** Longer values are cut in a list; the case and the export have them whole. */
const LONGEST = 400;

/** What an event changed, field by field. An event without a "before" says what there is from then on. */
export function changesOf(payload: unknown): EventChange[] {
  const { before, after } = record(payload);
  return differencesOf(record(before), record(after)).map(({ field, before: was, after: is }) => ({
    field,
    before: cut(was),
    after: cut(is),
  }));
}

function cut(value: string | null): string | null {
  return value !== null && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
