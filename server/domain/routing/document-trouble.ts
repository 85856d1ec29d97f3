/** Why a document cannot be used: where it stands, and a sentence. */
export type DocumentTrouble = { path: string; message: string };

/** What a document may name. Null where whoever asks does not know: then nothing is said of it. */
export type KnownNames = {
  types: ReadonlySet<string> | null;
  entities: ReadonlySet<string> | null;
  /** Teams that are not closed. */
  teams: ReadonlySet<string> | null;
};

/** The values that stand in a list twice. */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, place) => values.indexOf(value) !== place))];
}
