import { type SQL, sql } from "drizzle-orm";
import type { CauseSummary } from "#server/domain/causes/views";
import { exceptionLabel } from "#server/domain/exceptions/registry";
import type { Money } from "#server/domain/money";
import { addDays, addHours, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { knownRootCause } from "#server/services/causes/root-cause-of";
import { visiblePlaces } from "#server/services/causes/visible-places";

/** A trend of this many weeks; what was closed before them is history the list does not go through. */
export const TREND_WEEKS = 12;

/** One combination of everything a summary tells apart. Few, however many the cases. */
export type CauseGroup = {
  signature: string;
  type: string;
  entity_code: string | null;
  queue: string;
  currency: string | null;
  week: PlainDate;
  found: number;
  open: number;
  held: number;
  open_minor: string | null;
  last_seen_at: string;
  recurrences: number;
};

type Noted = { signature: string; root_cause: string | null; ticket_url: string | null; first_seen_at: string };

/** Cases of causes, open or closed within the trend, grouped by what a summary tells apart. */
export async function loadGroups(scope: Pick<Scope, "tx" | "actor" | "now">, condition: SQL): Promise<CauseGroup[]> {
  const since = addHours(scope.now, -TREND_WEEKS * 7 * 24).toISOString();
  return scope.tx.execute<CauseGroup>(sql`
    with known as (
      select c.* from cases c
      where c.cause_signature is not null and ${condition} and ${visiblePlaces(scope)}
        and (c.closed_at is null or c.closed_at >= ${since}::timestamptz)),
    fixed as (
      select cause_signature, min(closed_at) as at from known where outcome = 'fixed' group by 1)
    select k.cause_signature as signature, k.type, k.entity_code, k.queue, k.currency,
      to_char(date_trunc('week', k.detected_at at time zone 'UTC'), 'YYYY-MM-DD') as week,
      count(*)::int as found, count(*) filter (where k.closed_at is null)::int as open,
      count(*) filter (where k.closed_at is null and k.is_holding_invoice)::int as held,
      sum(k.amount_minor) filter (where k.closed_at is null)::text as open_minor,
      max(k.detected_at) as last_seen_at,
      (count(*) filter (where k.detected_at > f.at) + sum(k.reopen_count))::int as recurrences
    from known k left join fixed f on f.cause_signature = k.cause_signature
    group by 1, 2, 3, 4, 5, 6`);
}

/** What the cases of each cause come to, the most open ones first. */
export async function summarise(
  scope: Pick<Scope, "tx" | "now">,
  groups: readonly CauseGroup[],
  most: number,
): Promise<CauseSummary[]> {
  const bySignature = [...Map.groupBy(groups, (group) => group.signature).values()]
    .map((ofOne) => ({ ofOne, open: sumOf(ofOne, "open"), found: sumOf(ofOne, "found") }))
    .sort((left, right) => right.open - left.open || right.found - left.found)
    .slice(0, most);
  const signatures = bySignature.map(({ ofOne }) => (ofOne[0] as CauseGroup).signature);
  if (signatures.length === 0) return [];
  const rows = await scope.tx.execute<Noted>(sql`
    select s.signature, n.root_cause, n.ticket_url,
      (select c.detected_at from cases c where c.cause_signature = s.signature order by c.detected_at limit 1) as first_seen_at
    from unnest(${sql.param(signatures)}::text[]) as s(signature) left join causes n on n.signature = s.signature`);
  const known = new Map(rows.map((row) => [row.signature, row]));
  return bySignature.flatMap(({ ofOne }) => {
    const noted = known.get((ofOne[0] as CauseGroup).signature);
    return noted ? [summaryOf(scope.now, ofOne, noted)] : [];
  });
}

function summaryOf(now: Date, groups: readonly CauseGroup[], noted: Noted): CauseSummary {
  const { signature } = noted;
  const last = groups.reduce((latest, group) => (group.last_seen_at > latest.last_seen_at ? group : latest));
  const types = [...new Set(groups.map(({ type }) => type))].sort();
  return {
    signature,
    openCount: sumOf(groups, "open"),
    totalCount: sumOf(groups, "found"),
    totals: totalsOf(groups),
    openDrafts: sumOf(groups, "held"),
    firstSeenAt: new Date(noted.first_seen_at),
    lastSeenAt: new Date(last.last_seen_at),
    types: types.map((key) => ({ key, label: exceptionLabel(key) })),
    entities: [...new Set(groups.flatMap(({ entity_code }) => entity_code ?? []))].sort(),
    queue: mostOpen(groups) ?? last.queue,
    weeks: weeksOf(now, groups),
    recurrences: sumOf(groups, "recurrences"),
    rootCause: knownRootCause(noted.root_cause),
    ticketUrl: noted.ticket_url,
  };
}

function sumOf(groups: readonly CauseGroup[], count: "open" | "found" | "held" | "recurrences"): number {
  return groups.reduce((sum, group) => sum + group[count], 0);
}

function totalsOf(groups: readonly CauseGroup[]): Money[] {
  const totals = new Map<string, bigint>();
  for (const { currency, open_minor } of groups)
    if (currency !== null && open_minor !== null)
      totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(open_minor));
  return [...totals].sort().map(([currency, minor]) => ({ minor, currency }));
}

function mostOpen(groups: readonly CauseGroup[]): string | null {
  const open = new Map<string, number>();
  for (const group of groups) open.set(group.queue, (open.get(group.queue) ?? 0) + group.open);
  const [first] = [...open].filter(([, count]) => count > 0).sort(([, left], [, right]) => right - left);
  return first?.[0] ?? null;
}

/** Weeks begin on Monday; a week in which nothing was found is told as zero. */
function weeksOf(now: Date, groups: readonly CauseGroup[]): CauseSummary["weeks"] {
  const found = new Map<string, number>();
  for (const group of groups) found.set(group.week, (found.get(group.week) ?? 0) + group.found);
  const today = now.toISOString().slice(0, 10);
  const monday = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
  return Array.from({ length: TREND_WEEKS }, (_, back) => {
    const startsOn = addDays(monday, (back + 1 - TREND_WEEKS) * 7);
    return { startsOn, found: found.get(startsOn) ?? 0 };
  });
}
