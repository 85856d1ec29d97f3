import { z } from "zod";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import type { PacketFact } from "#server/domain/approvals/packet";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import {
  equalInstalments,
  type Instalment,
  longestDelay,
  planLimits,
  planSteps,
  scheduleTrouble,
  shareOf,
} from "#server/domain/plans/schedule";
import { businessDate, isPlainDate } from "#server/domain/time";
import { ruleViolation } from "#server/kernel/errors";
import { entityOfInvoice } from "#server/services/approvals/kinds/entity-of-invoice";
import { defineApprovalKind } from "#server/services/approvals/kinds/kind";
import { amount, day, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { loadPlanGround, type PlanGround } from "#server/services/plans/plan-ground";

const Day = z.string().refine(isPlainDate, "write a day as 2026-03-31");
const Minor = z.string().regex(/^[1-9]\d{0,14}$/, "write an amount above zero");

/** The invoices to be paid, and when: in equal parts, or in parts as they were agreed. Amounts in text of minor units. */
export const PaymentPlanTerms = z.strictObject({
  invoiceIds: z.array(z.uuid()).min(1).max(50),
  schedule: z.discriminatedUnion("of", [
    z.strictObject({
      of: z.literal("equal"),
      count: z.int().min(1).max(planLimits.instalments),
      firstOn: Day,
      every: z.enum(planSteps),
    }),
    z.strictObject({
      of: z.literal("given"),
      instalments: z
        .array(z.strictObject({ dueOn: Day, amountMinor: Minor }))
        .min(1)
        .max(planLimits.instalments),
    }),
  ]),
  memo: z.string().trim().min(3).max(200),
});
type Terms = z.output<typeof PaymentPlanTerms>;

/** Lets a customer pay open invoices in dated instalments: nothing is given away, but money is waited for. */
export const paymentPlan = defineApprovalKind<Terms>({
  key: "payment_plan",
  terms: PaymentPlanTerms,
  async prepare(scope, terms) {
    const entity = await entityOfInvoice(scope, terms.invoiceIds[0] ?? "");
    const today = businessDate(scope.asOf, await loadTimeZone(scope, entity));
    const ground = await loadPlanGround(scope, terms.invoiceIds, today);
    const { currency, customer, leftMinor } = ground;
    const instalments = scheduleOf(terms, leftMinor);
    const wordsOf = (minor: bigint) => amountWords(minor, currency);
    const trouble = scheduleTrouble(instalments, { totalMinor: leftMinor, today }, wordsOf);
    if (trouble) throw ruleViolation(trouble);
    const last = instalments.at(-1)?.dueOn ?? today;
    const many = instalments.length === 1 ? "one instalment" : `${instalments.length} instalments`;
    return {
      entity: ground.entity,
      customer,
      subject: { type: "customer", id: customer.id, name: customer.name },
      title: `Let ${customer.name} pay ${wordsOf(leftMinor)} in ${many}`,
      amount: { minor: leftMinor, currency },
      facts: factsOf(ground, instalments),
      consequences: [
        `${customer.name} pays ${wordsOf(leftMinor)} in ${many}, the last on ${dayWords(last)}. The invoices stay as they are: nothing is given away.`,
        "The plan counts from the day it is carried out. A payment or credit on one of its invoices before that day asks for new signatures.",
      ],
      plan: [
        {
          system: DOCKET,
          operation: {
            operation: "plan.agree",
            customerId: customer.id,
            currency,
            invoices: ground.invoices.map(({ id, balanceMinor }) => ({
              invoiceId: id,
              leftMinor: balanceMinor.toString(),
            })),
            instalments: instalments.map(({ dueOn, amountMinor }) => ({ dueOn, amountMinor: amountMinor.toString() })),
            note: terms.memo,
          },
          label: `Agree a payment plan over ${wordsOf(leftMinor)} with ${customer.name}`,
          target: `customer:${customer.id}`,
        },
      ],
    };
  },
});

function scheduleOf({ schedule }: Terms, leftMinor: bigint): Instalment[] {
  if (schedule.of === "equal") return equalInstalments(leftMinor, schedule);
  return schedule.instalments.map(({ dueOn, amountMinor }) => ({ dueOn, amountMinor: BigInt(amountMinor) }));
}

function factsOf(ground: PlanGround, instalments: readonly Instalment[]): PacketFact[] {
  const { currency, invoices, leftMinor, oldestDueOn, owedMinor } = ground;
  const delay = longestDelay(instalments, oldestDueOn);
  const share = shareOf(leftMinor, owedMinor);
  return [
    ...invoices.map((each) =>
      significant(
        `invoice.${each.id}.balance`,
        `${each.name}, left to pay`,
        amount(each.balanceMinor, currency),
        each.source,
      ),
    ),
    significant("plan.total", "Paid by the plan", amount(leftMinor, currency), null),
    explaining("customer.owed", "Owed in all", amount(owedMinor, currency), null),
    explaining(
      "plan.share",
      "Share of what is owed",
      words(`${Math.floor(share / 100)}.${Math.floor(share / 10) % 10} %`),
      null,
    ),
    ...(oldestDueOn === null ? [] : [explaining("owed.oldest", "Oldest due", day(oldestDueOn), null)]),
    ...(delay === null ? [] : [explaining("plan.delay", "Longest delay in days", { is: "count", count: delay }, null)]),
    ...instalments.map(({ dueOn, amountMinor }, index) =>
      explaining(
        `plan.instalment.${index + 1}`,
        `Instalment ${index + 1}, ${dayWords(dueOn)}`,
        amount(amountMinor, currency),
        null,
      ),
    ),
  ];
}
