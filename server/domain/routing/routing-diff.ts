import type { DocumentChange } from "#server/domain/policies/document-diff";
import type { RoutingPolicy, RoutingRow } from "#server/domain/routing/routing-policy";
import { conditionWords, type Labels, outcomeWords } from "#server/domain/routing/routing-words";

/** What a decision table says otherwise than another: rows by their name, and who comes before whom. */
export function diffRouting(before: RoutingPolicy, after: RoutingPolicy, labels: Labels): DocumentChange[] {
  const was = new Map(before.rows.map((row) => [row.key, row]));
  const is = new Map(after.rows.map((row) => [row.key, row]));
  const gone = before.rows.filter(({ key }) => !is.has(key));
  const changed = after.rows.flatMap((row) => {
    const old = was.get(row.key);
    return old ? rowChanges(old, row, labels) : [added(row, after, labels)];
  });
  return [
    ...changed,
    ...gone.map(({ name }) => ({ subject: name, sentence: "would be taken out" })),
    ...moves(before, after),
  ];
}

function added(row: RoutingRow, { rows }: RoutingPolicy, labels: Labels): DocumentChange {
  const place = rows.findIndex(({ key }) => key === row.key) + 1;
  return {
    subject: row.name,
    sentence: `would be new in place ${place}: ${conditionWords(row.when, labels)} ${outcomeWords(row.outcome, labels)}`,
  };
}

function rowChanges(old: RoutingRow, row: RoutingRow, labels: Labels): DocumentChange[] {
  const sentences = [
    old.name === row.name ? null : `was called “${old.name}”`,
    otherwise("held for", conditionWords(old.when, labels), conditionWords(row.when, labels), old.when, row.when),
    otherwise(
      "decided:",
      outcomeWords(old.outcome, labels),
      outcomeWords(row.outcome, labels),
      old.outcome,
      row.outcome,
    ),
  ];
  return sentences.flatMap((sentence) => (sentence === null ? [] : [{ subject: row.name, sentence }]));
}

/** Two that read alike and are not the same differ in the order of a list, which decides nothing. */
function otherwise(verb: string, was: string, is: string, old: object, now: object): string | null {
  if (was === is) return sameMeaning(old, now) ? null : `${verb} ${was}, written differently`;
  return `${verb} ${was}; would be: ${is}`;
}

function sameMeaning(old: object, now: object): boolean {
  return JSON.stringify(inOrder(old)) === JSON.stringify(inOrder(now));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder).toSorted();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => left.localeCompare(right))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}

/** Rows that both have and that stand in another order now: told of the fewest that had to move. */
function moves(before: RoutingPolicy, after: RoutingPolicy): DocumentChange[] {
  const kept = after.rows.filter(({ key }) => before.rows.some((row) => row.key === key));
  const placeBefore = new Map(before.rows.map(({ key }, place) => [key, place]));
  const stayed = longestRising(kept.map(({ key }) => placeBefore.get(key) ?? 0));
  return kept
    .filter((_, index) => !stayed.has(index))
    .map(({ key, name }) => ({
      subject: name,
      sentence: `was in place ${(placeBefore.get(key) ?? 0) + 1}, would be in place ${after.rows.findIndex((row) => row.key === key) + 1}`,
    }));
}

/** The places of a longest rising run; what is not in it has moved. */
function longestRising(values: readonly number[]): ReadonlySet<number> {
  const best: number[][] = [];
  for (const [index, value] of values.entries()) {
    const before = best
      .filter((run) => (values[run.at(-1) ?? 0] ?? 0) < value)
      .reduce<number[]>((longest, run) => (run.length > longest.length ? run : longest), []);
    best.push([...before, index]);
  }
  return new Set(best.reduce<number[]>((longest, run) => (run.length > longest.length ? run : longest), []));
}
