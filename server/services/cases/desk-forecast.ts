import { z } from "zod";
import type { EntityScope } from "#server/domain/access/roles";
import type { CaseFilters } from "#server/domain/cases/filters";
import type { DeskForecast } from "#server/domain/cases/views";
import { businessMinutesBetween } from "#server/domain/routing/calendar";
import { calendarsFrom } from "#server/domain/routing/desk-reference";
import { breachesAtPace, endOfDay, PACE_DAYS, paceOf } from "#server/domain/routing/forecast";
import { addHours } from "#server/domain/time";
import { defineHotQuery, type HotFetch } from "#server/kernel/query";
import { binder, type Statement } from "#server/services/cases/case-list-sql";
import { type DeskTeam, loadDeskReference } from "#server/services/cases/desk-reference";
import { openQueue } from "#server/services/cases/queue-access";

/** A forecast names no more cases than somebody could do something about today. */
export const MOST_FORETOLD = 1_000;
/** The pace is taken from the latest closed cases; so many say it well enough. */
const MOST_CLOSED_LOOKED_AT = 5_000;
/** Of those due today no more are looked at than this, the first due first. */
const MOST_DUE_LOOKED_AT = 5_000;

type DeskPart = { queue: string; visible: EntityScope };

/** Which cases of a queue will be late before the day is over, at the pace their teams close them. */
export const deskForecast = defineHotQuery({
  name: "case.forecast",
  permission: "case.read",
  input: z.strictObject({ queue: z.string().max(60) }),
  async run(scope, { queue: key }): Promise<DeskForecast> {
    const { queue, visible } = openQueue(scope.actor, key);
    return loadForecast(scope, { queue: queue.key, visible });
  },
});

/** The cases a list is narrowed to when it asks for those foretold to be late. */
export async function chooseBreaching(
  scope: { fetch: HotFetch; now: Date },
  { filters, ...part }: DeskPart & { filters: Pick<CaseFilters, "due"> },
): Promise<readonly string[]> {
  return filters.due === "breaching" ? (await loadForecast(scope, part)).caseIds : [];
}

type WorkRow =
  | { kind: "late"; team: string | null; id: null; at: null; count: number }
  | { kind: "soon"; team: string | null; id: string; at: Date; count: number }
  | { kind: "closed"; team: string | null; id: null; at: Date; count: number };

/**
 * Each team is foretold from what it has open and what it closed in this queue, as far as the reader may see it; cases
 * that are no team's are the work of everybody else together.
 */
async function loadForecast({ fetch, now }: { fetch: HotFetch; now: Date }, part: DeskPart): Promise<DeskForecast> {
  const { teams, workingTimes } = await loadDeskReference({ fetch, now });
  const calendar = calendarsFrom(workingTimes);
  const calendarOfTeam = (key: string | null) => calendar(firstEntity(teams.find((team) => team.key === key)));
  const lines = [null, ...teams.map(({ key }) => key)];
  const lastEnd = new Date(Math.max(...lines.map((key) => endOfDay(calendarOfTeam(key), now).getTime())));
  const since = addHours(now, -24 * PACE_DAYS);
  const { text, parameters } = workStatement(part, { now, until: lastEnd, since });
  const work = await fetch<WorkRow>(text, parameters);
  const closed = work.filter((row) => row.kind === "closed");
  // Where the latest closed ones were enough, they say how far back they reach.
  const isEnough = closed.reduce((sum, { count }) => sum + count, 0) >= MOST_CLOSED_LOOKED_AT;
  const from = isEnough ? new Date(Math.min(...closed.map(({ at }) => at.getTime()))) : since;
  const foretold = lines.map((team) => {
    const kept = calendarOfTeam(team);
    const countOf = (kind: WorkRow["kind"]) => work.find((row) => row.kind === kind && row.team === team)?.count ?? 0;
    const pace = paceOf({ closed: countOf("closed"), workedMinutes: businessMinutesBetween(kept, from, now) });
    const end = endOfDay(kept, now);
    const soon = work
      .filter((row) => row.kind === "soon" && row.team === team && row.at < end)
      .map(({ id, at }) => ({ id: id ?? "", dueAt: at as Date }));
    return {
      pace,
      breaching:
        pace === null ? [] : breachesAtPace({ now, calendar: kept, late: countOf("late"), soon, minutesPerCase: pace }),
    };
  });
  const breaching = foretold
    .flatMap((one) => one.breaching)
    .toSorted((left, right) => left.dueAt.getTime() - right.dueAt.getTime());
  return {
    isKnown: foretold.some(({ pace }) => pace !== null),
    isCapped: breaching.length > MOST_FORETOLD,
    caseIds: breaching.slice(0, MOST_FORETOLD).map(({ id }) => id),
  };
}

/** As the teams' own page does: a team for several legal entities keeps the hours of the first. */
function firstEntity(team: DeskTeam | undefined): string | null {
  return team?.entities?.[0] ?? null;
}

/** One pass: how many are late, which are due until then in the order of their due times, and what was closed lately. */
function workStatement(
  { queue, visible }: DeskPart,
  { now, until, since }: { now: Date; until: Date; since: Date },
): Statement {
  const bind = binder();
  const instant = (name: string, at: Date) => `${bind.once(name, at.toISOString())}::timestamptz`;
  const seen = visible === "all" ? "" : ` and c.entity_code = any(${bind.once("visible", [...visible])}::text[])`;
  const ofQueue = `c.queue = ${bind.once("queue", queue)}${seen}`;
  // Only what sleeps has a clock that stands still.
  const open = `c.closed_at is null and c.snoozed_until is null and ${ofQueue}`;
  const late = `select 'late' as kind, c.team, null::uuid as id, null::timestamptz as at, count(*)::int as count from cases c where ${open} and c.due_at < ${instant("now", now)} group by c.team`;
  const soon = `select 'soon', c.team, c.id, c.due_at, 1 from cases c where ${open} and c.due_at >= ${instant("now", now)} and c.due_at < ${instant("until", until)} order by c.due_at, c.id limit ${MOST_DUE_LOOKED_AT}`;
  const latest = `select c.team, c.closed_at from cases c where c.closed_at is not null and ${ofQueue} and c.closed_at >= ${instant("since", since)} order by c.closed_at desc, c.id desc limit ${MOST_CLOSED_LOOKED_AT}`;
  const closed = `select 'closed', team, null, min(closed_at), count(*)::int from (${latest}) latest group by team`;
  return bind.statement(`(${late}) union all (${soon}) union all (${closed})`);
}
