import { sql } from "drizzle-orm";
import { z } from "zod";
import { can } from "#server/domain/access/actor";
import { type Role, roleLabels } from "#server/domain/access/roles";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";
import { loadPeople } from "#server/services/people/load-people";
import { mayBeNotified, mayWork } from "#server/services/people/may-work";

export type AssignablePerson = {
  userId: string;
  name: string;
  roles: string[];
  /** Open cases in their hands, so that load is seen before more is given. */
  openCases: number;
  isYou: boolean;
  /** May be given the case; the others can be mentioned only. */
  canWork: boolean;
};

/** Who may work a case, by its queue and legal entity, and who may be mentioned on it. */
export const assignablePeople = defineQuery({
  name: "case.assignable_people",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<AssignablePerson[]> {
    const row = await findCase(scope, caseId);
    const everybody = await loadPeople(scope);
    const loads = await scope.tx.execute<{ owner_id: string; open: number }>(
      sql`select owner_id, count(*)::int as open from cases where closed_at is null and owner_id is not null group by owner_id`,
    );
    const open = new Map(loads.map((load) => [load.owner_id, load.open]));
    const you = scope.actor.kind === "person" ? scope.actor.userId : null;
    return everybody
      .filter((person) => mayBeNotified(person, row))
      .map((person) => ({
        userId: person.userId,
        name: person.name,
        roles: [
          ...new Set(
            person.grants
              .filter((grant) => can({ ...person, grants: [grant] }, "case.read", row.entityCode ?? undefined))
              .map((grant) => roleLabels[grant.role as Role]),
          ),
        ],
        openCases: open.get(person.userId) ?? 0,
        isYou: person.userId === you,
        canWork: mayWork(person, row),
      }));
  },
});
