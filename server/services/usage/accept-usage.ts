import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { acceptedUsage, customers } from "#db/schema/customers";
import { actorName } from "#server/domain/access/actor";
import { acceptedKinds } from "#server/domain/exceptions/usage-facts";
import { isPlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { askForDetection } from "#server/services/sync/apply-batch";

/** More days than any billing period has. */
const MOST_DAYS = 400;

export const AcceptUsageInput = z.strictObject({
  customerId: z.uuid(),
  /** The invoice on which it came up: detection looks at it again. */
  invoiceId: z.uuid(),
  kind: z.enum(acceptedKinds),
  days: z
    .array(
      z.strictObject({
        productCode: z.string().min(1),
        usedOn: z.string().refine(isPlainDate),
        quantity: z.string().regex(/^-?\d+$/),
      }),
    )
    .min(1)
    .max(MOST_DAYS),
  reason: z.string(),
});

const kindWords = {
  spike: "taken as genuine use",
  refused: "left out of the bill",
  missing: "taken as days without use",
} as const;

/**
 * Says of days of measured use that their numbers are right, with the reason. It counts while the numbers stay the ones it
 * was said of; other numbers are looked at anew.
 */
export const acceptUsage = defineCommand({
  name: "usage.accept",
  permission: "exception.fix",
  input: AcceptUsageInput,
  async run(scope, { customerId, invoiceId, kind, days, reason: typed }) {
    const reason = typed.trim();
    if (reason === "") throw ruleViolation("Say why the numbers are right. Whoever is asked about the bill reads it.");
    const [customer] = await scope.tx
      .select({ entityCode: customers.entityCode })
      .from(customers)
      .where(eq(customers.id, customerId));
    if (!customer) throw notFound("This customer does not exist, or belongs to a legal entity you do not see.");
    const acceptedBy = actorName(scope.actor);
    await scope.tx
      .insert(acceptedUsage)
      .values(
        days.map(({ productCode, usedOn, quantity }) => ({
          id: newId(scope.now),
          entityCode: customer.entityCode,
          customerId,
          productCode,
          usedOn,
          kind,
          quantity: BigInt(quantity),
          reason,
          acceptedBy,
          acceptedAt: scope.now,
        })),
      )
      .onConflictDoUpdate({
        target: [acceptedUsage.customerId, acceptedUsage.productCode, acceptedUsage.usedOn, acceptedUsage.kind],
        set: {
          quantity: sql`excluded.quantity`,
          reason: sql`excluded.reason`,
          acceptedBy: sql`excluded.accepted_by`,
          acceptedAt: sql`excluded.accepted_at`,
        },
      });
    await askForDetection(scope, { invoice: [invoiceId] }, false);
    const sentence = `${days.length === 1 ? "One day" : `${days.length} days`} of measured use ${kindWords[kind]}.`;
    return {
      result: { accepted: days.length },
      events: [
        {
          type: "usage.accepted",
          subject: { type: "customer", id: customerId },
          entity: customer.entityCode,
          reason,
          data: { sentence, kind, days, invoiceId },
        },
      ],
    };
  },
});
