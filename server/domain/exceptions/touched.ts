import type { SubjectKind } from "#server/domain/exceptions/facts";

/** What detection should look at again: ids by kind of subject. */
export type Touched = Partial<Record<SubjectKind, readonly string[]>>;

export function touchedEntries(touched: Touched): [SubjectKind, readonly string[]][] {
  return Object.entries(touched) as [SubjectKind, readonly string[]][];
}

export function touchedCount(touched: Touched): number {
  return touchedEntries(touched).reduce((sum, [, ids]) => sum + ids.length, 0);
}

/** Both together, each id once. */
export function joinTouched(left: Touched, right: Touched): Touched {
  const joined: Touched = { ...left };
  for (const [kind, ids] of touchedEntries(right)) joined[kind] = [...new Set([...(joined[kind] ?? []), ...ids])];
  return joined;
}

/** In portions of at most this many ids, each of one kind. */
export function portionsOf(touched: Touched, size: number): Touched[] {
  const portions: Touched[] = [];
  for (const [kind, ids] of touchedEntries(touched))
    for (let start = 0; start < ids.length; start += size) portions.push({ [kind]: ids.slice(start, start + size) });
  return portions;
}
