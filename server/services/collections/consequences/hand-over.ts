import { z } from "zod";
import { collectionExclusions } from "#db/schema/collections";
import { sumsOf } from "#server/domain/collections/act-sums";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { findRequest } from "#server/services/approvals/lock-request";
import { loadHandOver } from "#server/services/collections/consequences/load-hand-over";
import { accountEvent } from "#server/services/collections/records/account-event";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** What was signed, with amounts read. */
const Input = z.strictObject({
  requestId: z.uuid(),
  customerId: z.uuid(),
  agency: z.string().min(2),
  invoices: z.array(z.strictObject({ invoiceId: z.uuid(), currency: z.string(), leftMinor: z.bigint() })).min(1),
  note: z.string().min(1),
});

/** Hands an account over as it was signed. Refused where an invoice has something else left to pay by now. */
export const handOver = defineCommand({
  name: "agency.hand_over",
  permission: "approval.perform",
  input: Input,
  async run(scope, { requestId, customerId, agency, invoices, note }) {
    const request = await findRequest(scope, requestId);
    const account = await lockAccount(scope, customerId);
    const { account: facts } = await loadHandOver({ ...scope, asOf: scope.now }, customerId);
    for (const { invoiceId, currency, leftMinor } of invoices) {
      const invoice = facts.invoices.find(({ id }) => id === invoiceId);
      if (invoice?.openMinor !== leftMinor)
        throw ruleViolation(
          `${invoice ? `Invoice ${invoice.number}` : "An invoice"} has ${amountWords(invoice?.openMinor ?? 0n, currency)} left now, not the ${amountWords(leftMinor, currency)} that were signed. Ask for the hand-over anew.`,
        );
    }
    const id = newId(scope.now);
    const stored = await scope.tx
      .insert(collectionExclusions)
      .values({
        id,
        entityCode: account.entity,
        customerId,
        kind: "agency",
        reason: `With the agency ${agency}: ${note}`,
        fromOn: account.today,
        enteredBy: request.requesterName,
        enteredAt: scope.now,
        requestId,
      })
      .onConflictDoNothing()
      .returning({ id: collectionExclusions.id });
    if (stored.length === 0) throw conflict(`${account.name} is with an agency already. Nothing was changed.`);
    await askForWorklist(scope, [customerId]);
    const sums = sumsOf(invoices.map(({ currency, leftMinor }) => ({ currency, minor: leftMinor })));
    const sum = listWords(sums.map(({ minor, currency }) => amountWords(minor, currency)));
    const sentence = `${account.name} was handed over to ${agency} with ${sum}, by request ${request.number} of ${request.requesterName}.`;
    return {
      result: { exclusionId: id, sentence },
      events: [
        accountEvent(
          "account.handed_over",
          account,
          { type: "collection_exclusion", id },
          {
            after: { kind: "agency", agency, fromOn: account.today, invoices },
            reason: note,
            data: { sentence, requestId },
          },
        ),
      ],
    };
  },
});
