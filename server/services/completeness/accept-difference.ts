import { eq } from "drizzle-orm";
import { z } from "zod";
import { controlTotals } from "#db/schema/completeness";
import { differenceOf } from "#server/domain/completeness/views";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { loadBrokenTotal } from "#server/services/completeness/broken-total";
import { askForDetection } from "#server/services/sync/apply-batch";

/** Lets a difference between two counts stand, as a signed request says: this difference and no other. */
export const acceptDifference = defineCommand({
  name: "completeness.accept_difference",
  permission: "approval.perform",
  input: z.strictObject({
    totalId: z.uuid(),
    sourceHash: z.string().max(64),
    ourHash: z.string().max(64),
    requestId: z.uuid(),
    reason: z.string().min(3).max(300),
  }),
  async run(scope, { totalId, sourceHash, ourHash, requestId, reason }) {
    const total = await loadBrokenTotal(scope, totalId, "for update");
    if (total.sourceHash !== sourceHash || total.ourHash !== ourHash)
      throw ruleViolation(
        `The day was counted again and differs otherwise than was signed. Nothing was accepted; ask for it anew.`,
      );
    await scope.tx
      .update(controlTotals)
      .set({ acceptedDifference: differenceOf(total), acceptedRequestId: requestId, acceptedAt: scope.now })
      .where(eq(controlTotals.id, totalId));
    await askForDetection(scope, { control_total: [totalId] }, false);
    return {
      result: { businessOn: total.businessOn, subject: total.subject },
      events: [
        {
          type: "completeness.difference_accepted",
          subject: { type: "control_total", id: totalId },
          entity: total.entityCode === "" ? null : total.entityCode,
          reason,
          after: { acceptedDifference: differenceOf(total) },
          data: {
            sentence: `The difference of the ${total.subject.replaceAll("_", " ")} of ${total.businessOn} stands, as it was signed.`,
            requestId,
            system: total.source,
            subject: total.subject,
            businessOn: total.businessOn,
          },
        },
      ],
    };
  },
});
