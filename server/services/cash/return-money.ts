import { sql } from "drizzle-orm";
import { z } from "zod";
import { bankReturns } from "#db/schema/cash";
import { accountIdentifier } from "#server/domain/bank/iban";
import { caseMachine } from "#server/domain/cases/machine";
import { returnReasons, returnReference } from "#server/domain/cash/bank-returns";
import { returnWords } from "#server/domain/cash/payment-order";
import { restOf, wordsOf } from "#server/domain/exceptions/payment-returned";
import { payerAccountOf, returnTrouble } from "#server/domain/exceptions/return-trouble";
import { amountWords } from "#server/domain/exceptions/words";
import { addDays, businessDate, startOfBusinessDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { findRequest } from "#server/services/approvals/lock-request";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { loadReturnable, type ReturnGround } from "#server/services/cash/load-returnable";
import { paymentOrderFile } from "#server/services/cash/payment-order-file";
import { lockSubjects } from "#server/services/exceptions/apply-findings";

/** What was signed, with its amount read. */
const Input = z.strictObject({
  requestId: z.uuid(),
  entryId: z.uuid(),
  amountMinor: z.bigint().positive(),
  currency: z.string(),
  why: z.enum(returnReasons),
});

/**
 * Writes the order that sends money of a booking back, with its file. Refused where less is left of it by now: the booking
 * and its case are locked, so that whoever applies the money at the same moment is seen or sees this.
 */
export const returnMoney = defineCommand({
  name: "money.return",
  permission: "approval.perform",
  input: Input,
  async run(scope, input) {
    const { requestId, entryId, amountMinor, currency, why } = input;
    const request = await findRequest(scope, requestId);
    await lockSubjects(scope, [entryId]);
    const { caseId } = await loadReturnable(scope, entryId, requestId);
    const before = caseId === null ? null : await lockCase(scope, caseId);
    const ground = await loadReturnable(scope, entryId, requestId);
    const { facts, account, bankAccountId } = ground;
    const trouble =
      facts.entry.currency === currency
        ? returnTrouble(ground, amountMinor)
        : "The booking is in another currency now.";
    if (trouble) throw ruleViolation(`${trouble} Nothing was ordered.`);
    const { entry, entity } = facts;
    const orderedOn = businessDate(scope.now, entity.timeZone);
    const reference = await nextReference(scope);
    const payer = { name: entry.counterpartyName ?? "", account: payerAccountOf(facts) };
    const file = paymentOrderFile({
      reference,
      madeAt: scope.now,
      executeOn: orderedOn,
      amountMinor,
      currency,
      debtor: { name: entity.name, account: accountIdentifier(account.identifier), bic: null },
      creditor: payer,
      words: returnWords({ bookedOn: entry.bookedOn, words: wordsOf(entry) }),
    });
    const id = newId(scope.now);
    const stored = await scope.tx
      .insert(bankReturns)
      .values({
        id,
        entityCode: entry.entityCode,
        requestId,
        entryId,
        bankAccountId,
        reference,
        currency,
        amountMinor,
        why,
        payerName: payer.name,
        payerAccount: payer.account,
        orderedOn,
        madeAt: scope.now,
        fileName: file.name,
        content: file.content,
        contentHash: file.hash,
      })
      .onConflictDoNothing({ target: bankReturns.requestId })
      .returning({ id: bankReturns.id });
    if (stored.length === 0)
      throw conflict(`The order of request ${request.number} is written already. Nothing was ordered twice.`);
    const sentence = `${reference} orders the bank to send ${amountWords(amountMinor, currency)} back to ${payer.name}, by request ${request.number} of ${request.requesterName}.`;
    const told: DomainEvent = {
      type: "bank_return.ordered",
      subject: { type: "bank_return", id },
      entity: entry.entityCode,
      after: { reference, amountMinor, currency, why, payer, orderedOn, contentHash: file.hash },
      data: { sentence, requestId, entryId, caseId },
    };
    const isAllOfIt = restOf(facts) === amountMinor;
    const waits = before && isAllOfIt ? await waitForBank(scope, before, { ground, reference, orderedOn }) : [];
    return { result: { returnId: id, reference, sentence }, events: [told, ...waits] };
  },
});

async function nextReference({ tx }: Pick<Scope, "tx">): Promise<string> {
  const [row] = await tx.execute<{ number: string }>(sql`select nextval('bank_return_numbers')::text as number`);
  return returnReference(BigInt(row?.number ?? 0));
}

type Ordered = { ground: ReturnGround; reference: string; orderedOn: string };

/** Nothing is left to do on the case until the bank has booked the order, or should have. */
async function waitForBank(
  scope: Scope,
  before: Awaited<ReturnType<typeof lockCase>>,
  { ground: { facts }, reference, orderedOn }: Ordered,
): Promise<DomainEvent[]> {
  if (!caseMachine.allows(before.state, "wait")) return [];
  const { matching, entity } = facts;
  const until = addDays(orderedOn, matching.returnBookedWithinDays + 1);
  const updated = await updateCase(scope, before, {
    state: caseMachine.next(before.state, "wait"),
    snoozedUntil: startOfBusinessDate(until, entity.timeZone),
    wakeOn: "source_change",
    waitingOn: "source",
    boost: null,
    leasedUntil: null,
  });
  const sentence = `The order ${reference} stands. The case waits for the bank's booking and comes back on ${until} without it.`;
  return [caseEvent("case.bank_awaited", updated, { data: { sentence } })];
}
