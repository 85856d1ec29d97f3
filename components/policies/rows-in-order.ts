/** The row one place higher (-1) or lower (1); at either end it stays. */
export function movedBy<Row>(rows: readonly Row[], place: number, by: -1 | 1): Row[] {
  const [row, other] = [rows[place], rows[place + by]];
  if (row === undefined || other === undefined) return [...rows];
  return rows.with(place, other).with(place + by, row);
}

/** The rows with one of them changed. */
export function changedAt<Row>(rows: readonly Row[], place: number, change: Partial<Row>): Row[] {
  return rows.map((row, at) => (at === place ? { ...row, ...change } : row));
}

export function withoutAt<Row>(rows: readonly Row[], place: number): Row[] {
  return rows.filter((_, at) => at !== place);
}

type Option = { value: string; label: string };

/** What a select offers; what was chosen and is gone stays visible, to be put right. */
export function optionsWith(options: readonly Option[], chosen: string): Option[] {
  if (options.some(({ value }) => value === chosen)) return [...options];
  return [...options, { value: chosen, label: "One that was removed" }];
}
