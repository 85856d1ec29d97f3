import type { EvidenceRow } from "#server/domain/cases/views";

/**
 * Which cells of a row disagree. Where most systems agree, the odd ones out; where there is no majority, all that say
 * something. Saying nothing while others say something disagrees too.
 */
export function differingCells({ differs, cells }: EvidenceRow): boolean[] {
  if (!differs) return cells.map(() => false);
  const counts = new Map<string | null, number>();
  for (const { value } of cells) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const leaders = [...counts].filter(([, count]) => count === most).map(([value]) => value);
  const [majority] = leaders;
  const hasMajority = leaders.length === 1 && most > 1 && majority !== null;
  return cells.map(({ value }) => (hasMajority ? value !== majority : true));
}
