import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { paymentPlanInstalments, paymentPlanInvoices, paymentPlans } from "#db/schema/payment-plans";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { scheduleTrouble } from "#server/domain/plans/schedule";
import { businessDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { findRequest } from "#server/services/approvals/lock-request";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { loadPlanGround } from "#server/services/plans/plan-ground";

/** What was signed, with amounts read. */
const Input = z.strictObject({
  requestId: z.uuid(),
  customerId: z.uuid(),
  currency: z.string().length(3),
  invoices: z.array(z.strictObject({ invoiceId: z.uuid(), leftMinor: z.bigint().positive() })).min(1),
  instalments: z.array(z.strictObject({ dueOn: z.string(), amountMinor: z.bigint() })).min(1),
  note: z.string().min(1).max(500),
});

/**
 * Stores an agreed plan as active. Refused where the invoices left something else to pay by now than was signed, where
 * another plan pays one of them, or where its first day has passed while it was signed.
 */
export const agreePlan = defineCommand({
  name: "payment_plan.agree",
  permission: "approval.perform",
  input: Input,
  async run(scope, input) {
    const request = await findRequest(scope, input.requestId);
    await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`plans:${input.customerId}`}, 0))`);
    const [earlier] = await scope.tx.select().from(paymentPlans).where(eq(paymentPlans.requestId, request.id));
    if (earlier) throw conflict(`Plan ${earlier.number} was agreed on request ${request.number} already.`);
    const today = businessDate(scope.now, await loadTimeZone(scope, request.entityCode));
    const ids = input.invoices.map(({ invoiceId }) => invoiceId);
    const ground = await loadPlanGround(scope, ids, today);
    for (const { invoiceId, leftMinor } of input.invoices) {
      const invoice = ground.invoices.find(({ id }) => id === invoiceId);
      if (invoice?.balanceMinor !== leftMinor)
        throw ruleViolation(
          `${invoice?.name ?? "An invoice"} has ${amountWords(invoice?.balanceMinor ?? 0n, ground.currency)} left now, not the ${amountWords(leftMinor, input.currency)} that were signed. Ask for the plan anew.`,
        );
    }
    const wordsOf = (minor: bigint) => amountWords(minor, ground.currency);
    const trouble = scheduleTrouble(input.instalments, { totalMinor: ground.leftMinor, today }, wordsOf);
    if (trouble) throw ruleViolation(trouble);
    const id = newId(scope.now);
    const [plan] = await scope.tx
      .insert(paymentPlans)
      .values({
        id,
        entityCode: ground.entity,
        customerId: ground.customer.id,
        currency: ground.currency,
        totalMinor: ground.leftMinor,
        state: "active",
        requestId: request.id,
        agreedAt: scope.now,
        note: input.note,
      })
      .returning({ number: paymentPlans.number });
    if (!plan) throw new Error("A payment plan was stored without being returned.");
    const own = { planId: id, entityCode: ground.entity };
    await scope.tx.insert(paymentPlanInvoices).values(input.invoices.map((one) => ({ ...own, ...one })));
    await scope.tx
      .insert(paymentPlanInstalments)
      .values(input.instalments.map((one, index) => ({ ...own, position: index + 1, ...one })));
    const { name } = ground.customer;
    const sentence = `Plan ${plan.number}: ${name} pays ${wordsOf(ground.leftMinor)} in ${input.instalments.length === 1 ? "one instalment" : `${input.instalments.length} instalments`} from ${dayWords(input.instalments[0]?.dueOn ?? "")} to ${dayWords(input.instalments.at(-1)?.dueOn ?? "")}.`;
    return {
      result: { planId: id, number: plan.number, sentence },
      events: [
        {
          type: "payment_plan.agreed",
          subject: { type: "payment_plan", id },
          entity: ground.entity,
          after: {
            state: "active",
            totalMinor: ground.leftMinor,
            currency: ground.currency,
            instalments: input.instalments,
          },
          data: {
            sentence,
            number: plan.number,
            requestId: request.id,
            caseId: request.caseId,
            customerId: ground.customer.id,
            invoices: input.invoices,
          },
        },
      ],
    };
  },
});
