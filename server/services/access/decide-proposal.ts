import { eq } from "drizzle-orm";
import { z } from "zod";
import { grantProposals } from "#db/schema/access-control";
import type { ProposalState } from "#server/domain/access/access-states";
import { actorName } from "#server/domain/access/actor";
import { entitiesOf } from "#server/domain/access/grant-window";
import { Role } from "#server/domain/access/roles";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound, ruleViolation } from "#server/kernel/errors";
import { checkDuties, type Planned } from "#server/services/access/check-duties";
import {
  described,
  grantInWords,
  Reason,
  refuseWhereOthersSign,
  storeGrants,
} from "#server/services/access/give-grants";
import { type Account, lockAccount, requireInUse, requireOver } from "#server/services/access/lock-account";
import { personActing } from "#server/services/cases/case-acts";

type Proposal = typeof grantProposals.$inferSelect;

/** Makes a proposed grant one: another human being than whoever proposed it and whom it is for. */
export const confirmProposal = defineCommand({
  name: "grant.confirm",
  permission: "access.administer",
  input: z.strictObject({ proposalId: z.uuid() }),
  async run(scope, { proposalId }) {
    const { proposal, account } = await lockProposal(scope, proposalId);
    const { personId, name } = personActing(scope);
    if (personId === proposal.proposedByPersonId)
      throw ruleViolation(`${name} proposed this grant, so somebody else has to confirm it.`);
    if (personId === account.personId)
      throw ruleViolation(`This grant is for ${name}, so another administrator has to confirm it.`);
    requireInUse(scope, account);
    const planned = plannedAgain(scope, proposal);
    requireOver(scope, planned.entities, account.name);
    await refuseWhereOthersSign(scope, account, planned);
    const boxed = await checkDuties(scope, account, [planned], new Map());
    const givenBy = `${proposal.proposedBy}, confirmed by ${name}`;
    const events = await storeGrants(scope, account, [planned], boxed, givenBy);
    await decide(scope, proposal, "confirmed", { grantId: planned.key });
    return {
      result: { grantId: planned.key },
      events: [
        {
          type: "grant.confirmed",
          subject: { type: "user", id: account.userId },
          after: described(planned),
          data: { proposalId, sentence: `${name} confirmed ${wordsOf(proposal)} for ${account.name}.` },
        },
        ...events,
      ],
    };
  },
});

/** Turns a proposed grant down; whoever proposed it takes it back so. */
export const declineProposal = defineCommand({
  name: "grant.decline",
  permission: "access.administer",
  input: z.strictObject({ proposalId: z.uuid(), reason: Reason }),
  async run(scope, { proposalId, reason }) {
    const { proposal, account } = await lockProposal(scope, proposalId);
    const { personId, name } = personActing(scope);
    const isOwn = personId === proposal.proposedByPersonId;
    await decide(scope, proposal, isOwn ? "withdrawn" : "declined", { decisionReason: reason });
    return {
      result: null,
      events: [
        {
          type: isOwn ? "grant.withdrawn" : "grant.declined",
          subject: { type: "user", id: account.userId },
          reason,
          data: {
            proposalId,
            sentence: `${name} ${isOwn ? "took back" : "declined"} ${wordsOf(proposal)} for ${account.name}.`,
          },
        },
      ],
    };
  },
});

async function lockProposal(scope: Scope, id: string): Promise<{ proposal: Proposal; account: Account }> {
  const [known] = await scope.tx.select().from(grantProposals).where(eq(grantProposals.id, id));
  if (!known) throw notFound("There is no such proposal.");
  const account = await lockAccount(scope, known.userId);
  const [proposal] = await scope.tx.select().from(grantProposals).where(eq(grantProposals.id, id)).for("update");
  if (proposal?.state !== "open")
    throw conflict(
      `${wordsOf(known)} for ${account.name} was ${proposal?.state} by ${proposal?.decidedBy} already. Nothing of yours was applied.`,
    );
  return { proposal, account };
}

function plannedAgain(scope: Pick<Scope, "now">, proposal: Proposal): Planned {
  const startsAt = proposal.startsAt > scope.now ? proposal.startsAt : scope.now;
  if (proposal.endsAt !== null && proposal.endsAt <= startsAt)
    throw ruleViolation("This grant would be over already. Decline it, and propose it again if it is still wanted.");
  return {
    key: proposal.id,
    role: Role.parse(proposal.role),
    entities: entitiesOf(proposal.entities),
    startsAt,
    endsAt: proposal.endsAt,
    reason: proposal.reason,
    reviewerId: proposal.reviewerId,
  };
}

async function decide(
  scope: Scope,
  { id }: Proposal,
  state: ProposalState,
  rest: { grantId?: string; decisionReason?: string },
): Promise<void> {
  await scope.tx
    .update(grantProposals)
    .set({ state, decidedBy: actorName(scope.actor), decidedAt: scope.now, ...rest })
    .where(eq(grantProposals.id, id));
}

const wordsOf = ({ role, entities }: Proposal) => grantInWords(Role.parse(role), entitiesOf(entities));
