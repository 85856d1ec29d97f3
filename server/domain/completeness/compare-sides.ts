import type { CensusRow } from "#server/domain/completeness/census-row";
import type { PlainDate } from "#server/domain/time";

/** One side of one group: how many, how much, and a hash over identifiers and amounts. */
export type SideTotal = { count: number; sumMinor: bigint; hash: string };

export type Lone = { externalId: string; amountMinor: bigint };
export type Unequal = { externalId: string; sourceMinor: bigint; ourMinor: bigint };
export type Differences = { missing: Lone[]; surplus: Lone[]; different: Unequal[] };

export type GroupKey = { entityCode: string; businessOn: PlainDate; currency: string };
export type GroupCount = GroupKey & { source: SideTotal; ours: SideTotal; differences: Differences };

/** SHA-256 as hexadecimal digits, or whatever else tells texts apart: the rules here know no cryptography. */
export type HashText = (text: string) => string;

type Group = GroupKey & { source: CensusRow[]; ours: CensusRow[] };

/**
 * Both sides set against each other by legal entity, day and currency. What makes a difference is named: `missing` the
 * source alone has, `surplus` we alone have, `different` both have with other amounts. An object that both have in
 * different groups is missing in one and surplus in the other, so each group's lists explain its own count and sum.
 */
export function compareSides(source: readonly CensusRow[], ours: readonly CensusRow[], hash: HashText): GroupCount[] {
  const groups = new Map<string, Group>();
  for (const row of source) groupOf(groups, row).source.push(row);
  for (const row of ours) groupOf(groups, row).ours.push(row);
  return [...groups.values()]
    .map(({ source, ours, ...key }) => ({
      ...key,
      source: totalOf(source, hash),
      ours: totalOf(ours, hash),
      differences: differencesOf(source, ours),
    }))
    .sort((left, right) => (groupName(left) < groupName(right) ? -1 : 1));
}

export function agrees({ source, ours, differences }: Pick<GroupCount, "source" | "ours" | "differences">): boolean {
  return source.hash === ours.hash && differenceCount(differences) === 0;
}

export function differenceCount({ missing, surplus, different }: Differences): number {
  return missing.length + surplus.length + different.length;
}

export function groupName({ businessOn, entityCode, currency }: GroupKey): string {
  return `${businessOn} ${entityCode} ${currency}`;
}

function groupOf(groups: Map<string, Group>, { entityCode, businessOn, currency }: CensusRow): Group {
  const key = { entityCode, businessOn, currency };
  const known = groups.get(groupName(key));
  if (known) return known;
  const made: Group = { ...key, source: [], ours: [] };
  groups.set(groupName(key), made);
  return made;
}

export function totalOf(rows: readonly CensusRow[], hash: HashText): SideTotal {
  const lines = rows.map(({ externalId, amountMinor }) => `${externalId} ${amountMinor}`).sort();
  return {
    count: rows.length,
    sumMinor: rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    hash: hash(lines.join("\n")),
  };
}

/** An identifier may stand on a side more than once: what is equal is paired off first, then what merely shares its name. */
function differencesOf(source: readonly CensusRow[], ours: readonly CensusRow[]): Differences {
  const theirs = amountsById(source);
  const own = amountsById(ours);
  const found: Differences = { missing: [], surplus: [], different: [] };
  for (const externalId of [...new Set([...theirs.keys(), ...own.keys()])].sort()) {
    const { left, right } = unpaired(theirs.get(externalId) ?? [], own.get(externalId) ?? []);
    const shared = Math.min(left.length, right.length);
    for (let index = 0; index < shared; index += 1)
      found.different.push({ externalId, sourceMinor: left[index] ?? 0n, ourMinor: right[index] ?? 0n });
    for (const amountMinor of left.slice(shared)) found.missing.push({ externalId, amountMinor });
    for (const amountMinor of right.slice(shared)) found.surplus.push({ externalId, amountMinor });
  }
  return found;
}

function amountsById(rows: readonly CensusRow[]): Map<string, bigint[]> {
  const amounts = new Map<string, bigint[]>();
  for (const { externalId, amountMinor } of rows) {
    const known = amounts.get(externalId);
    if (known) known.push(amountMinor);
    else amounts.set(externalId, [amountMinor]);
  }
  return amounts;
}

function unpaired(left: readonly bigint[], right: readonly bigint[]): { left: bigint[]; right: bigint[] } {
  const rest = [...right];
  const lone: bigint[] = [];
  for (const amount of left) {
    const at = rest.indexOf(amount);
    if (at === -1) lone.push(amount);
    else rest.splice(at, 1);
  }
  return { left: lone, right: rest };
}
