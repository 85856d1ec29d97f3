import { sql } from "drizzle-orm";
import type { PersonActor } from "#server/domain/access/actor";
import { businessMinutesBetween } from "#server/domain/routing/calendar";
import { forecastBreaches, PACE_DAYS } from "#server/domain/routing/forecast";
import type { MemberView, TeamView } from "#server/domain/routing/views";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { type ActiveJudge, loadJudge } from "#server/services/routing/load-judge";

/** How far the forecast looks. */
const FORECAST_HOURS = 24;
/** Above this many due times the forecast says no more than that everything is late. */
const MOST_DUE = 20_000;

type TeamRow = {
  key: string;
  name: string;
  entity_codes: string[] | null;
  open: number;
  unassigned: number;
  asleep: number;
  closed_lately: number;
};

/** What each team has to do, and what will be late within a day at the pace of its last two weeks. */
export async function teamWork(scope: Scope): Promise<Omit<TeamView, "members">[]> {
  const judge = await loadJudge(scope);
  const since = addHours(scope.now, -24 * PACE_DAYS);
  const rows = await scope.tx.execute<TeamRow>(sql`
    select t.key, t.name, t.entity_codes, coalesce(o.open, 0) as open, coalesce(o.unassigned, 0) as unassigned, coalesce(o.asleep, 0) as asleep,
           (select count(*)::int from cases c where c.team = t.key and c.closed_at >= ${since.toISOString()}::timestamptz) as closed_lately
    from teams t left join (
      select team, count(*)::int as open, count(*) filter (where owner_id is null and snoozed_until is null)::int as unassigned, count(*) filter (where snoozed_until is not null)::int as asleep
      from cases where closed_at is null and team is not null group by team) o on o.team = t.key
    where not t.is_closed order by t.name`);
  const dueAts = await loadDueAts(scope);
  return rows.map((row) => {
    const { key, name, entity_codes, open, unassigned, asleep, closed_lately } = row;
    const calendar = judge.calendar(entity_codes?.[0] ?? null);
    const { late, dueInTime, willBreach, minutesPerCase } = forecastBreaches({
      now: scope.now,
      until: addHours(scope.now, FORECAST_HOURS),
      calendar,
      dueAts: dueAts.get(key) ?? [],
      closed: closed_lately,
      workedMinutes: workedMinutes(judge, row, since, scope.now),
    });
    return {
      key,
      name,
      entityCodes: entity_codes,
      open,
      unassigned,
      asleep,
      closedLately: closed_lately,
      late,
      dueInTime,
      willBreach,
      minutesPerCase,
    };
  });
}

/** The working time of the team's first legal entity; of a team for all, that of everybody else. */
function workedMinutes(judge: ActiveJudge, { entity_codes }: TeamRow, since: Date, now: Date): number {
  return businessMinutesBetween(judge.calendar(entity_codes?.[0] ?? null), since, now);
}

/** When what the teams have open and awake is due, those whose clock stands still left out. */
async function loadDueAts(scope: Scope): Promise<Map<string, Date[]>> {
  const rows = await scope.tx.execute<{ team: string; due_at: string }>(sql`
    select team, due_at from cases
    where closed_at is null and snoozed_until is null and clock_stopped_at is null and team is not null and due_at <= ${addHours(scope.now, FORECAST_HOURS).toISOString()}::timestamptz
    order by due_at limit ${MOST_DUE}`);
  const byTeam = new Map<string, Date[]>();
  for (const { team, due_at } of rows) {
    const known = byTeam.get(team);
    if (known) known.push(new Date(due_at));
    else byTeam.set(team, [new Date(due_at)]);
  }
  return byTeam;
}

type MemberRow = {
  team: string;
  user_id: string;
  skills: string[];
  load_cap: number;
  open: number;
  late: number;
};

/** The members of every team with what is in their hands, by team. */
export async function membersOf(
  scope: Scope,
  people: readonly PersonActor[],
  away: ReadonlySet<string>,
): Promise<Map<string, MemberView[]>> {
  const rows = await scope.tx.execute<MemberRow>(sql`
    select t.key as team, m.user_id, m.skills, m.load_cap, coalesce(l.open, 0) as open, coalesce(l.late, 0) as late
    from team_members m join teams t on t.id = m.team_id left join (
      select owner_id, count(*)::int as open, count(*) filter (where due_at < ${scope.now.toISOString()}::timestamptz)::int as late
      from cases where closed_at is null and snoozed_until is null and owner_id is not null group by owner_id) l on l.owner_id = m.user_id
    where not t.is_closed`);
  const names = new Map(people.map(({ userId, name }) => [userId, name]));
  const members = rows.map(({ team, user_id, skills, load_cap, open, late }) => ({
    team,
    member: {
      userId: user_id,
      name: names.get(user_id) ?? "An account that may not sign in",
      skills,
      loadCap: load_cap,
      open,
      late,
      isAway: away.has(user_id),
    },
  }));
  members.sort((left, right) => left.member.name.localeCompare(right.member.name));
  return new Map(
    [...Map.groupBy(members, ({ team }) => team)].map(([team, of]) => [team, of.map(({ member }) => member)]),
  );
}
