import { type DocumentTrouble, type KnownNames, repeated } from "#server/domain/routing/document-trouble";
import { expressionTrouble } from "#server/domain/routing/expression";
import { rowBefore } from "#server/domain/routing/reachability";
import type { RoutingPolicy, RoutingRow } from "#server/domain/routing/routing-policy";

/** Everything that keeps a decision table from being used, row by row. */
export function routingTroubles({ rows }: RoutingPolicy, known: KnownNames): DocumentTrouble[] {
  return [
    ...repeated(rows.map(({ key }) => key)).map((key) => ({
      path: "rows",
      message: `Two rows go by the key "${key}". Each row needs one of its own.`,
    })),
    ...repeated(rows.map(({ name }) => name)).map((name) => ({
      path: "rows",
      message: `Two rows are called “${name}”. Nobody could tell which of them decided.`,
    })),
    ...rows.flatMap((row, place) => rowTroubles(rows, place, row, known)),
  ];
}

function rowTroubles(
  rows: readonly RoutingRow[],
  place: number,
  { name, when, outcome }: RoutingRow,
  known: KnownNames,
): DocumentTrouble[] {
  const earlier = rowBefore(rows, place);
  const expression = expressionTrouble(when.expression);
  const isEmptyRange = when.amountFrom !== null && when.amountBelow !== null && when.amountFrom >= when.amountBelow;
  const sentences = [
    earlier ? `can never be reached: “${earlier.name}” above it takes everything it could` : null,
    expression,
    isEmptyRange ? "no amount is from the first on and below the second" : null,
    ...unknown(when.types, known.types).map((type) => `“${type}” is no exception type`),
    ...unknown(when.entities, known.entities).map((entity) => `“${entity}” is no legal entity of ours`),
    ...when.places
      .filter((one) => !/^[A-Z]{2}(-[A-Za-z0-9 ]{1,8})?$/.test(one))
      .map((one) => `“${one}” is no country, which is two letters, or a region of one, such as US-CA`),
    ...unknown([outcome.team, outcome.escalation?.to ?? null], known.teams).map(
      (team) => `there is no team “${team}”. Create it under Teams first, or choose another`,
    ),
    outcome.team === null && outcome.assign === "least_loaded"
      ? "cases can be given out by load inside a team only; choose a team or leave them in the queue"
      : null,
    outcome.team === null && outcome.skill !== null ? "a skill is asked of a team; choose one" : null,
  ];
  return sentences
    .filter((sentence) => sentence !== null)
    .map((sentence) => ({ path: `rows.${place}`, message: `Row ${place + 1}, “${name}”: ${sentence}` }));
}

function unknown(named: readonly (string | null)[], known: ReadonlySet<string> | null): string[] {
  if (known === null) return [];
  return [...new Set(named.filter((one) => one !== null && !known.has(one)))] as string[];
}
