import { CHARGEBACK_CASE } from "#server/domain/disputes/chargeback-views";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName } from "#server/domain/exceptions/facts";
import type { PaymentDisputeFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { accept, Details, paidInvoices, paidWords, submit } from "#server/domain/exceptions/types/chargeback-fixes";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { addHours, businessDate, daysBetween, type PlainDate } from "#server/domain/time";

/** Statuses in which the payer's bank waits for our side of it. */
const WAITS_FOR_US = ["needs_response", "warning_needs_response"];
/** Evidence takes a day or two to gather. */
const URGENT_DAYS = 3;
const SOON_DAYS = 7;
/** Hours of work in a calendar day, weekends shared out. */
const HOURS_A_DAY = 5;

export const chargeback = defineExceptionType({
  key: CHARGEBACK_CASE,
  label: "Chargeback",
  queue: "disputes",
  subject: "payment",
  details: Details,
  rootCauses: ["customer_request", "bank_or_gateway", "billing_engine"],
  dueInHours: (details, today) => hoursUntil(details.evidenceDueOn, today),
  dueAt: ({ answerBy }) => (answerBy === null ? null : new Date(answerBy)),
  severity(details) {
    if (details.urgency === "past") return "medium";
    if (details.urgency === "urgent") return "critical";
    return details.isInquiry && details.urgency === "later" ? "medium" : "high";
  },
  holdsInvoice: () => false,
  detect(facts, today) {
    const dispute = waitingOne(facts);
    if (!dispute) return null;
    const dueOn = dispute.evidenceDueAt && businessDate(dispute.evidenceDueAt, facts.entity.timeZone);
    return {
      dedupeKey: `${facts.payment.id}:${dispute.externalId}`,
      details: {
        disputeId: dispute.externalId,
        amountMinor: dispute.amountMinor.toString(),
        currency: dispute.currency,
        reason: dispute.reason,
        evidenceDueOn: dueOn,
        answerBy: dispute.evidenceDueAt && addHours(dispute.evidenceDueAt, -facts.evidenceLeadHours).toISOString(),
        isInquiry: dispute.status.startsWith("warning"),
        urgency: urgencyOf(dueOn, today),
      },
    };
  },
  // The day coming nearer makes it pressing, not another matter.
  fingerprint: ({ urgency: _urgency, answerBy: _answerBy, ...details }) => details,
  title: (details) =>
    `Payer takes ${amountWords(BigInt(details.amountMinor), details.currency)} back: ${reasonWords(details)}`,
  diagnose(details, facts) {
    const payer = facts.customer?.name ?? "The payer";
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const paid = paidWords(facts);
    const start = details.isInquiry
      ? `${payer}'s bank asks about ${amount} paid${paid} (${reasonWords(details)})`
      : `${payer}'s bank took ${amount} paid${paid} back (${reasonWords(details)})`;
    if (details.evidenceDueOn === null) return `${start}; without an answer the money is lost.`;
    return details.urgency === "past"
      ? `${start}; the day for evidence, ${dayWords(details.evidenceDueOn)}, has passed, so the money will be lost unless the bank decides otherwise.`
      : `${start}; without evidence by ${dayWords(details.evidenceDueOn)} the money is lost.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: (details) => `Chargeback: ${reasonWords(details)}`,
  evidence(details, facts) {
    const { payments, billing } = systemNames;
    const { payment } = facts;
    const dispute = facts.disputes.find((each) => each.externalId === details.disputeId) ?? null;
    const money = (minor: bigint) => amountWords(minor, payment.currency);
    const invoices = paidInvoices(facts);
    return evidenceOf(
      [payments, billing],
      [
        {
          label: "Amount",
          differs: true,
          cells: [
            cell(payments, `−${money(BigInt(details.amountMinor))}`, dispute, "dispute"),
            cell(billing, money(payment.amountMinor), payment, "charge"),
          ],
        },
        statedRow("Reason", [
          cell(payments, reasonWords(details), dispute, "dispute"),
          cell(billing, payment.method, payment, "charge"),
        ]),
        statedRow("Day", [
          cell(
            payments,
            dispute && dayWords(businessDate(dispute.openedAt, facts.entity.timeZone)),
            dispute,
            "dispute",
          ),
          cell(billing, dayWords(payment.receivedOn), payment, "charge"),
        ]),
        statedRow("Evidence until", [
          cell(payments, details.evidenceDueOn && dayWords(details.evidenceDueOn), dispute, "dispute"),
          cell(billing, null, null, "charge"),
        ]),
        ...invoices.map((invoice) =>
          statedRow(documentName(invoice), [
            cell(payments, null, null, "dispute"),
            cell(
              billing,
              `${amountWords(invoice.totalMinor, invoice.currency)}, ${invoice.status}`,
              invoice,
              "invoice",
            ),
          ]),
        ),
      ],
    );
  },
  fixes: (details, facts) => [submit(details, facts), accept(details, facts)],
  proof(details, facts) {
    const dispute = facts.disputes.find((each) => each.externalId === details.disputeId);
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    if (!dispute) return "The payment platform knows the dispute no more.";
    if (/^(warning_)?under_review$/.test(dispute.status))
      return `The evidence was handed in; the payer's bank decides about ${amount}.`;
    if (dispute.status === "won") return `The bank decided for us: ${amount} came back.`;
    if (dispute.status === "lost") return `The dispute is closed: ${amount} stay with the payer.`;
    return `The dispute is ${dispute.status.replaceAll("_", " ")} at the payment platform.`;
  },
  seenAt: ({ payment, disputes }) =>
    disputes.reduce((latest, { seenAt }) => (seenAt > latest ? seenAt : latest), payment.seenAt),
});

/** Of several that wait, the one whose day comes first. */
function waitingOne({ disputes, payment }: PaymentFacts): PaymentDisputeFacts | null {
  if (payment.isDeleted) return null;
  const dueOf = (dispute: PaymentDisputeFacts) => dispute.evidenceDueAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return (
    disputes
      .filter(({ status }) => WAITS_FOR_US.includes(status))
      .toSorted((left, right) => dueOf(left) - dueOf(right) || (left.externalId < right.externalId ? -1 : 1))[0] ?? null
  );
}

function urgencyOf(dueOn: PlainDate | null, today: PlainDate): Details["urgency"] {
  if (dueOn === null) return "soon";
  const days = daysBetween(today, dueOn);
  if (days < 0) return "past";
  return days <= URGENT_DAYS ? "urgent" : days <= SOON_DAYS ? "soon" : "later";
}

/** Done a day before the last one, and within the week in any case. */
function hoursUntil(dueOn: PlainDate | null, today: PlainDate): number {
  const days = dueOn === null ? SOON_DAYS : Math.min(SOON_DAYS, daysBetween(today, dueOn) - 1);
  return Math.max(4, days * HOURS_A_DAY);
}

function reasonWords({ reason }: Pick<Details, "reason">): string {
  return reason === null ? "no reason given" : reason.replaceAll("_", " ");
}
