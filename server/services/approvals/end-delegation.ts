import { eq } from "drizzle-orm";
import { delegations } from "#db/schema/approvals";
import { can } from "#server/domain/access/actor";
import { EndDelegationInput } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { conflict, forbidden, notFound } from "#server/kernel/errors";
import { personActing } from "#server/services/cases/case-acts";

/** Ends a delegation at once: by whoever gave it, or by somebody who administers delegations. */
export const endDelegation = defineCommand({
  name: "delegation.end",
  permission: "approval.read",
  input: EndDelegationInput,
  async run(scope, { delegationId, reason }) {
    const person = personActing(scope);
    const [row] = await scope.tx.select().from(delegations).where(eq(delegations.id, delegationId)).for("update");
    if (!row) throw notFound("There is no such delegation. Open the list again.");
    if (row.fromPersonId !== person.personId && !can(person, "delegation.administer"))
      throw forbidden(`${row.fromName} gave this delegation; they or a controller can end it.`);
    if (row.endedAt !== null || row.endsAt <= scope.now)
      throw conflict("This delegation is over already. Nothing was changed.");
    await scope.tx
      .update(delegations)
      .set({ endedAt: scope.now, endedBy: person.name })
      .where(eq(delegations.id, delegationId));
    return {
      result: { message: `${row.toName} signs for ${row.fromName} no longer.` },
      events: [
        {
          type: "delegation.ended",
          subject: { type: "delegation", id: delegationId },
          reason,
          before: { endsAt: row.endsAt },
          after: { endedAt: scope.now },
          data: { sentence: `${person.name} ended the delegation of ${row.fromName} to ${row.toName}.` },
        },
      ],
    };
  },
});
