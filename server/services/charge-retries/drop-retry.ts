import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { chargeRetryMachine } from "#server/domain/collections/charge-retry-states";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { lockRetry } from "#server/services/charge-retries/lock-retry";
import { storeRows } from "#server/services/charge-retries/record-changes";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Somebody decides that a failed charge is not made again by itself; it stays so until another one fails. */
export const dropRetry = defineCommand({
  name: "charge_retry.drop",
  permission: "collection.work",
  input: z.strictObject({
    retryId: z.uuid(),
    version: z.int(),
    reason: z.string().trim().min(3).max(500),
  }),
  async run(scope, { retryId, version, reason }) {
    const { row, invoice } = await lockRetry(scope, retryId, version);
    if (row.state !== "planned" && row.state !== "waiting")
      throw ruleViolation(
        row.state === "requested"
          ? `The charge of ${invoice.number} was asked for already and cannot be called back.`
          : `Nothing more is to come of the failed charge of ${invoice.number}.`,
      );
    const by = scope.actor.kind === "person" ? scope.actor.userId : null;
    const after = {
      ...row,
      state: chargeRetryMachine.next(row.state, "drop"),
      heldBecause: null,
      looksAgainAt: null,
      settledAt: scope.now,
      settledReason: reason,
      settledBy: actorName(scope.actor),
      settledById: by,
    };
    await storeRows(scope, [after]);
    await askForWorklist(scope, [row.customerId]);
    return {
      result: { id: row.id, state: after.state, version: row.version + 1 },
      events: [
        {
          type: "charge_retry.dropped",
          subject: { type: "charge_retry", id: row.id },
          entity: row.entityCode,
          before: { state: row.state, plannedOn: row.plannedOn },
          after: { state: after.state },
          reason,
          data: {
            sentence: `${actorName(scope.actor)} decided that the charge of ${invoice.number} is not made again.`,
            invoiceId: row.invoiceId,
            invoice: invoice.number,
            customerId: row.customerId,
            customer: invoice.customerName,
          },
        },
      ],
    };
  },
});
