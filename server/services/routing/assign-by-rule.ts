import { sql } from "drizzle-orm";
import { caseMachine } from "#server/domain/cases/machine";
import { isAway } from "#server/domain/routing/absence";
import { type Candidate, chooseMember } from "#server/domain/routing/choose-member";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { loadPeople } from "#server/services/people/load-people";
import { mayWork } from "#server/services/people/may-work";
import { loadWorkplaces } from "#server/services/routing/load-judge";
import { loadRunningAbsences } from "#server/services/teams/load-absences";

export type Assigned = { row: CaseRecord; event: DomainEvent };

type Member = Omit<Candidate, "mayWork"> & { team: string; worksFor(row: CaseRecord): boolean };

/**
 * Gives every case whose routing says so to the member of its team who has least in hand; what nobody can take waits in
 * the queue. Two transactions that fill one team's hands go one after the other, so that caps hold.
 * @returns those that were given to somebody, by case.
 */
export async function assignByRule(scope: Scope, rows: readonly CaseRecord[]): Promise<Map<string, Assigned>> {
  const waiting = rows.filter(
    ({ team, routing, ownerId, state }) =>
      team !== null && routing?.assign === "least_loaded" && ownerId === null && state === "routed",
  );
  if (waiting.length === 0) return new Map();
  const members = await loadMembers(scope, [...new Set(waiting.flatMap(({ team }) => team ?? []))].sort());
  const assigned = new Map<string, Assigned>();
  for (const row of waiting) {
    const skill = row.routing?.skill ?? null;
    const candidates = members
      .filter(({ team }) => team === row.team)
      .map((member) => ({ ...member, mayWork: member.worksFor(row) }));
    const chosen = chooseMember(candidates, skill);
    if (!chosen) continue;
    // Somebody in two teams has one pair of hands.
    for (const member of members.filter(({ userId }) => userId === chosen.userId)) member.open += 1;
    assigned.set(row.id, await give(scope, row, chosen, skill));
  }
  return assigned;
}

async function give(scope: Scope, row: CaseRecord, chosen: Candidate, skill: string | null): Promise<Assigned> {
  const updated = await updateCase(scope, row, { state: caseMachine.next(row.state, "take"), ownerId: chosen.userId });
  const why = `${chosen.name} had the least in hand${skill === null ? "" : ` of those who know ${skill}`}, ${chosen.open} of ${chosen.loadCap}`;
  return {
    row: updated.row,
    event: caseEvent("case.assigned", updated, {
      reason: `By the rule of the team: ${why}.`,
      data: { ownerName: chosen.name, byRule: "least_loaded" },
    }),
  };
}

type MemberRow = { team: string; user_id: string; skills: string[]; load_cap: number; open: number };

async function loadMembers(scope: Scope, teams: readonly string[]): Promise<Member[]> {
  await scope.tx.execute(sql`
    select pg_advisory_xact_lock(key) from (select hashtextextended('load of team ' || name, 0) as key from unnest(${sql.param(teams)}::text[]) as name order by 1) keys`);
  const rows = await scope.tx.execute<MemberRow>(sql`
    select t.key as team, m.user_id, m.skills, m.load_cap,
           (select count(*)::int from cases c where c.owner_id = m.user_id and c.closed_at is null and c.snoozed_until is null) as open
    from teams t join team_members m on m.team_id = t.id where t.key = any(${sql.param(teams)}::text[]) and not t.is_closed`);
  if (rows.length === 0) return [];
  const people = new Map((await loadPeople(scope)).map((person) => [person.userId, person]));
  const absences = await loadRunningAbsences(scope);
  const workplaces = await loadWorkplaces(scope);
  return rows.flatMap(({ team, user_id, skills, load_cap, open }): Member[] => {
    const person = people.get(user_id);
    if (!person) return [];
    return [
      {
        team,
        userId: user_id,
        name: person.name,
        skills,
        loadCap: load_cap,
        open,
        isAbsent: isAway(person, absences, workplaces, scope.now),
        worksFor: (row) => mayWork(person, row),
      },
    ];
  });
}
