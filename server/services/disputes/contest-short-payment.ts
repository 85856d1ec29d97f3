import { sql } from "drizzle-orm";
import { z } from "zod";
import type { FixAct } from "#server/domain/exceptions/define";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { raiseDispute } from "#server/services/disputes/raise-dispute";
import { activePolicy } from "#server/services/policies/active-policy";

const Short = z.strictObject({ amountMinor: z.string().regex(/^\d+$/), paymentId: z.uuid() });

/** What a payer left out is contested, under the reason that the document names for what comes without one. */
export async function contestShortPayment(
  scope: Scope,
  { subjectId: invoiceId, reason: claim, input }: Extract<FixAct, { kind: "command" }>,
): Promise<void> {
  const { amountMinor, paymentId } = Short.parse(input);
  const [invoice] = await scope.tx.execute<{ customer_id: string }>(
    sql`select customer_id from invoices where id = ${invoiceId}::uuid`,
  );
  if (!invoice) throw notFound("The invoice is gone. Open the case again.");
  const { document } = await activePolicy(scope, "dispute_reasons");
  await raiseDispute.within(scope, {
    customerId: invoice.customer_id,
    source: "short_payment",
    reason: document.defaults.short_payment,
    claim,
    items: [{ invoiceId, lineId: null, amountMinor: BigInt(amountMinor) }],
    paymentId,
  });
}
