import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import { teamMembers, teams } from "#db/schema/teams";
import { RoutingPolicy } from "#server/domain/routing/routing-policy";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { documentKind } from "#server/services/policies/policy-kinds";
import { documentsOf } from "#server/services/policies/stored-documents";
import { lockTeam, type TeamRecord } from "#server/services/teams/lock-team";

/** Above this a team still has too much to do to be closed in one go. */
const MOST_OPEN = 500;

/** Ends a team nobody is routed to any more. Its open cases stay with whoever holds them and belong to everybody again. */
export const closeTeam = defineCommand({
  name: "team.close",
  permission: "team.administer",
  input: z.strictObject({ key: z.string().min(1).max(40), reason: z.string().trim().min(3).max(500) }),
  async run(scope, { key, reason }) {
    const team = await lockTeam(scope, key);
    await refuseWhileRoutedTo(scope, team);
    const open = await scope.tx
      .select()
      .from(cases)
      .where(and(eq(cases.team, key), isNull(cases.closedAt)))
      .orderBy(asc(cases.id))
      .limit(MOST_OPEN + 1)
      .for("update");
    if (open.length > MOST_OPEN)
      throw ruleViolation(
        `${team.name} has more than ${MOST_OPEN} open cases. Work them down, or let routing send new ones elsewhere, and close it then.`,
      );
    const moved: DomainEvent[] = [];
    for (const row of open) {
      const updated = await updateCase(scope, row, { team: null });
      const sentence = `${team.name} was closed, so the case belongs to everybody.`;
      moved.push(caseEvent("case.team_changed", updated, { reason, data: { sentence } }));
    }
    await scope.tx.update(teams).set({ isClosed: true }).where(eq(teams.id, team.id));
    await scope.tx.delete(teamMembers).where(eq(teamMembers.teamId, team.id));
    return {
      result: { key, cases: open.length },
      events: [
        {
          type: "team.closed",
          subject: { type: "team", id: key },
          reason,
          before: { isClosed: false },
          after: { isClosed: true },
          data: { openCases: open.length },
        },
        ...moved,
      ],
    };
  },
});

const namingWords = {
  in_force: "is in force and sends",
  scheduled: "waits for its day and would send",
  draft: "is a draft that would send",
};

/** What is in force, and what waits to be: both would send cases to nobody. */
async function refuseWhileRoutedTo(scope: Scope, { key, name }: TeamRecord): Promise<void> {
  // Taken as publishing takes it, so that none is put in force meanwhile.
  await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('policy routing', 0))`);
  const naming = (await documentsOf(scope, documentKind("routing")))
    .filter(({ state }) => state === "in_force" || state === "scheduled" || state === "draft")
    .find(({ document }) =>
      RoutingPolicy.parse(document).rows.some(({ outcome }) => outcome.team === key || outcome.escalation?.to === key),
    );
  if (naming)
    throw ruleViolation(
      `Version ${naming.version} of the routing ${namingWords[naming.state === "in_force" || naming.state === "scheduled" ? naming.state : "draft"]} cases to ${name}. Route them elsewhere first. Nothing was changed.`,
    );
}
