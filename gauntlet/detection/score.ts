import type { Planted } from "#server/services/exceptions/testing/live-company";

/** What was planted of one kind and what came of it. False findings have a type and no variant. */
export type Tally = { kind: string; planted: number; found: number; missed: number; falselyFound: number };

export type Score = {
  tallies: Tally[];
  /** What is there and was not found. */
  missed: Planted[];
  /** "type entity object" of what was found and is not there. */
  falselyFound: string[];
};

export function kindOf({ type, variant }: { type: string; variant?: string | null }): string {
  return variant ? `${type}/${variant}` : type;
}

/** A mistake as one line: the same form in which open cases are told. */
export function lineOf({ type, entity, subject }: Planted): string {
  return `${type} ${entity} ${subject.id}`;
}

/** Counts by kind. A finding is right when exactly this mistake stands in the source systems, in this entity, on this object. */
export function score(present: readonly Planted[], found: readonly string[]): Score {
  const left = new Map<string, number>();
  for (const line of found) left.set(line, (left.get(line) ?? 0) + 1);
  const tallies = new Map<string, Tally>();
  const tally = (kind: string) => {
    const known = tallies.get(kind) ?? { kind, planted: 0, found: 0, missed: 0, falselyFound: 0 };
    tallies.set(kind, known);
    return known;
  };
  const missed: Planted[] = [];
  for (const mistake of present) {
    const own = tally(kindOf(mistake));
    const line = lineOf(mistake);
    own.planted += 1;
    const count = left.get(line) ?? 0;
    if (count === 0) {
      own.missed += 1;
      missed.push(mistake);
    } else {
      own.found += 1;
      left.set(line, count - 1);
    }
  }
  const falselyFound = [...left].flatMap(([line, count]) => Array<string>(count).fill(line));
  for (const line of falselyFound) tally(line.split(" ")[0] ?? line).falselyFound += 1;
  return {
    tallies: [...tallies.values()].sort((one, other) => (one.kind < other.kind ? -1 : 1)),
    missed,
    falselyFound,
  };
}

/** A table for a terminal: a line a kind, and all of them together. Precision and recall are told as the counts they are. */
export function scoreTable(tallies: readonly Tally[]): string[] {
  const sum = (pick: (tally: Tally) => number) => tallies.reduce((total, tally) => total + pick(tally), 0);
  const all: Tally = {
    kind: "all",
    planted: sum((tally) => tally.planted),
    found: sum((tally) => tally.found),
    missed: sum((tally) => tally.missed),
    falselyFound: sum((tally) => tally.falselyFound),
  };
  const width = Math.max(...tallies.map(({ kind }) => kind.length), 4) + 2;
  const line = ({ kind, planted, found, missed, falselyFound }: Tally) =>
    `${kind.padEnd(width)}${[planted, found, missed, falselyFound].map((count) => String(count).padStart(9)).join("")}${`${found}/${found + falselyFound}`.padStart(14)}${`${found}/${planted}`.padStart(14)}`;
  const head = `${"kind".padEnd(width)}${["planted", "found", "missed", "false"].map((word) => word.padStart(9)).join("")}${"precision".padStart(14)}${"recall".padStart(14)}`;
  return [head, ...tallies.map(line), line(all)];
}
