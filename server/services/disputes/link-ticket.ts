import { eq } from "drizzle-orm";
import { disputes } from "#db/schema/disputes";
import { LinkTicketInput } from "#server/domain/disputes/inputs";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { lockDisputeToWork } from "#server/services/disputes/lock-dispute";
import { requireTicket } from "#server/services/disputes/raise-dispute";

/** Says on which support ticket the customer speaks of the claim, or that it is none. */
export const linkTicket = defineCommand({
  name: "dispute.link_ticket",
  permission: "dispute.work",
  input: LinkTicketInput,
  async run(scope, { caseId, version, ticketId }) {
    const person = personActing(scope);
    const { row, dispute } = await lockDisputeToWork(scope, caseId, version);
    await refuseWhenAnothersCase(scope, row, "change");
    if (dispute.ticketId === ticketId)
      throw ruleViolation(ticketId === null ? "No ticket is linked." : "This ticket is linked already.");
    const number = await requireTicket(
      scope,
      { id: dispute.customerId, name: row.customerName ?? "the customer" },
      ticketId,
    );
    await scope.tx.update(disputes).set({ ticketId }).where(eq(disputes.id, dispute.id));
    const updated = await updateCase(scope, row, {});
    const words = number === null ? "took the ticket off" : `linked ticket ${number} to`;
    return {
      result: await actResult(
        scope,
        updated.row,
        number === null ? "The ticket is taken off." : `Ticket ${number} is linked.`,
        false,
      ),
      events: [
        caseEvent("dispute.ticket_linked", updated, {
          data: {
            sentence: `${person.name} ${words} the dispute.`,
            customerId: dispute.customerId,
            disputeId: dispute.id,
            ticketId,
          },
        }),
      ],
    };
  },
});
