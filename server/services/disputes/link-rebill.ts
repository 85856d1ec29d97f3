import { eq, sql } from "drizzle-orm";
import { disputeItems } from "#db/schema/disputes";
import { LinkRebillInput } from "#server/domain/disputes/inputs";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { actResult, personActing } from "#server/services/cases/case-acts";
import { lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { lockDispute } from "#server/services/disputes/lock-dispute";

/** Says by which invoice an accepted part was billed anew; also once the dispute has ended, as the new invoice comes later. */
export const linkRebill = defineCommand({
  name: "dispute.link_rebill",
  permission: "dispute.work",
  input: LinkRebillInput,
  async run(scope, { caseId, version, itemId, invoiceNumber }) {
    const person = personActing(scope);
    await lockToWork(scope, caseId, version);
    const { row, dispute, items } = await lockDispute(scope, caseId);
    const item = items.find(({ id }) => id === itemId);
    if (!item) throw notFound(`Case ${row.number} has no such part. Open it again to see those it has.`);
    if (item.acceptedMinor === 0n)
      throw ruleViolation("Nothing of this part was given back, so there is nothing to bill anew.");
    const invoice = await newInvoice(scope, dispute.customerId, invoiceNumber);
    if (invoice.id === item.invoiceId)
      throw ruleViolation(
        `${invoiceNumber} is the contested invoice itself. Name the one that was issued in its place.`,
      );
    await scope.tx.update(disputeItems).set({ rebillInvoiceId: invoice.id }).where(eq(disputeItems.id, item.id));
    const updated = await updateCase(scope, row, {});
    return {
      result: await actResult(scope, updated.row, `${invoiceNumber} is linked as billed anew.`, false),
      events: [
        caseEvent("dispute.rebill_linked", updated, {
          data: {
            sentence: `${person.name} noted that what was credited is billed anew by ${invoiceNumber}.`,
            customerId: dispute.customerId,
            disputeId: dispute.id,
            itemId,
            invoiceId: invoice.id,
          },
        }),
      ],
    };
  },
});

async function newInvoice({ tx }: Pick<Scope, "tx">, customerId: string, number: string): Promise<{ id: string }> {
  const [invoice] = await tx.execute<{ id: string }>(sql`
    select id from invoices where customer_id = ${customerId}::uuid and number = ${number} and deleted_at is null`);
  if (!invoice)
    throw notFound(
      `The customer has no invoice ${number}. Check the number; a new invoice is here once billing was read.`,
    );
  return invoice;
}
