import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { people, users } from "#db/schema/access";
import { grantProposals } from "#db/schema/access-control";
import type { ProposalState } from "#server/domain/access/access-states";
import type { ProposalView } from "#server/domain/access/access-views";
import { entitiesOf } from "#server/domain/access/grant-window";
import { Role } from "#server/domain/access/roles";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";

/** Grants that wait for a second administrator. */
export const listProposals = defineQuery({
  name: "grant.proposals",
  permission: "access.read",
  input: z.strictObject({}),
  run: (scope) => openProposals(scope, null),
});

export async function openProposals({ tx }: Pick<Scope, "tx">, personId: string | null): Promise<ProposalView[]> {
  const rows = await tx
    .select({ proposal: grantProposals, personId: people.id, name: people.name, email: users.email })
    .from(grantProposals)
    .innerJoin(users, eq(users.id, grantProposals.userId))
    .innerJoin(people, eq(people.id, users.personId))
    .where(and(eq(grantProposals.state, "open"), personId === null ? undefined : eq(people.id, personId)))
    .orderBy(asc(grantProposals.proposedAt), asc(grantProposals.id))
    .limit(200);
  return rows.map(({ proposal, ...person }) => ({
    ...person,
    id: proposal.id,
    userId: proposal.userId,
    role: Role.parse(proposal.role),
    entities: entitiesOf(proposal.entities),
    startsAt: proposal.startsAt,
    endsAt: proposal.endsAt,
    reason: proposal.reason,
    state: proposal.state as ProposalState,
    proposedBy: proposal.proposedBy,
    proposedByPersonId: proposal.proposedByPersonId,
    proposedAt: proposal.proposedAt,
  }));
}
