import { desc } from "drizzle-orm";
import { z } from "zod";
import { delegations } from "#db/schema/approvals";
import { type Actor, can } from "#server/domain/access/actor";
import { roleLabels } from "#server/domain/access/roles";
import type { DelegationView } from "#server/domain/approvals/views";
import { defineQuery } from "#server/kernel/query";
import { grantsAt } from "#server/services/access/grants-at";
import { delegationOf } from "#server/services/approvals/signing-facts";

const MOST = 500;

export type Delegations = {
  delegations: DelegationView[];
  /** Whom something can be delegated to. */
  candidates: { personId: string; name: string; roles: string[] }[];
  mayEnter: boolean;
};

/** Who signs for whom, until when: in force and ahead first, then what is over. */
export const listDelegations = defineQuery({
  name: "delegation.list",
  permission: "approval.read",
  input: z.strictObject({}),
  async run(scope): Promise<Delegations> {
    const rows = await scope.tx.select().from(delegations).orderBy(desc(delegations.endsAt)).limit(MOST);
    const people = Map.groupBy(await grantsAt(scope.tx, "everybody", scope.now), ({ personId }) => personId);
    const { actor } = scope;
    const own = actor.kind === "person" ? actor.personId : null;
    return {
      delegations: rows.map((row) => viewOf(row, scope.now, actor)),
      candidates: [...people]
        .filter(([personId]) => personId !== own)
        .map(([personId, grants]) => ({
          personId,
          name: grants[0]?.name ?? "",
          roles: [...new Set(grants.map(({ role }) => roleLabels[role]))],
        })),
      mayEnter: can(actor, "delegation.enter"),
    };
  },
});

function viewOf(row: typeof delegations.$inferSelect, now: Date, actor: Actor): DelegationView {
  const { id, kinds, entities, limitBaseMinor } = delegationOf(row);
  const state = row.endedAt !== null ? "ended" : row.endsAt <= now ? "over" : row.startsAt > now ? "ahead" : "in_force";
  const isOwn = actor.kind === "person" && actor.personId === row.fromPersonId;
  return {
    id,
    from: { personId: row.fromPersonId, name: row.fromName },
    to: { personId: row.toPersonId, name: row.toName },
    kinds: kinds === "all" ? "all" : [...kinds],
    entities: entities === "all" ? "all" : [...entities],
    limitBaseMinor,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    reason: row.reason,
    state,
    endedBy: row.endedBy,
    mayEnd: (state === "in_force" || state === "ahead") && (isOwn || can(actor, "delegation.administer")),
  };
}
