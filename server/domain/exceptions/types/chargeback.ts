import { z } from "zod";
import { CHARGEBACK_CASE } from "#server/domain/disputes/chargeback-views";
import { defineExceptionType, type Fix, type PlannedEffect } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName } from "#server/domain/exceptions/facts";
import { invoiceOf, type PaymentDisputeFacts, type PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { amountWords, blankToNull, dayWords, listWords } from "#server/domain/exceptions/words";
import { addHours, businessDate, daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";

/** Statuses in which the payer's bank waits for our side of it. */
const WAITS_FOR_US = ["needs_response", "warning_needs_response"];
/** Evidence takes a day or two to gather. */
const URGENT_DAYS = 3;
const SOON_DAYS = 7;
/** Hours of work in a calendar day, weekends shared out. */
const HOURS_A_DAY = 5;
const LONGEST_TEXT = 20_000;

const Details = z.strictObject({
  disputeId: z.string(),
  amountMinor: z.string(),
  currency: z.string(),
  reason: z.string().nullable(),
  /** The last day on which evidence is taken, by the legal entity's days; null where the bank gave none. */
  evidenceDueOn: z.string().refine(isPlainDate).nullable(),
  /** The instant it is to be answered by: the deadline less the hours the list of dispute reasons leaves before it. */
  answerBy: z.iso.datetime().nullable().default(null),
  /** An inquiry of the bank takes no money yet. */
  isInquiry: z.boolean(),
  urgency: z.enum(["past", "urgent", "soon", "later"]),
});
type Details = z.infer<typeof Details>;

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

function paidInvoices({ payment, invoices }: PaymentFacts) {
  return payment.allocations
    .map(({ invoiceId }) => invoiceOf({ invoices }, invoiceId))
    .filter((invoice) => invoice !== null);
}

function paidWords(facts: PaymentFacts): string {
  const names = paidInvoices(facts).map(documentName);
  return names.length === 0 ? "" : ` for ${listWords(names)}`;
}

function submit(details: Details, facts: PaymentFacts): Fix {
  const documents = documentsOf(details, facts);
  const refusal =
    details.urgency === "past"
      ? `Evidence was taken until ${dayWords(details.evidenceDueOn ?? "")}; the bank takes no more.`
      : null;
  return {
    key: "submit_evidence",
    label: "Hand in evidence",
    steps: [
      "What you write and the documents you name go to the payer's bank, once and for good.",
      "The bank decides within some weeks; until then this case is closed.",
    ],
    fields: [
      {
        name: "text",
        label: "Why the payment was right",
        value: draftOf(details, facts),
        hint: "What was ordered, delivered and used. The bank reads this alone.",
      },
      {
        name: "documents",
        label: "Documents",
        value: documents,
        hint: "What proves it: contract, invoice, delivery, use",
      },
    ],
    refusal,
    build(input) {
      if (refusal) return { kind: "refused", reason: refusal };
      const text = blankToNull(input.text ?? draftOf(details, facts));
      if (!text) return { kind: "refused", reason: "The bank needs to read why the payment was right. Write that." };
      if (text.length > LONGEST_TEXT)
        return { kind: "refused", reason: `The bank takes at most ${LONGEST_TEXT} characters. Shorten the text.` };
      const named = blankToNull(input.documents ?? documents) ?? "";
      return {
        kind: "effects",
        effects: [
          planned(
            facts,
            {
              operation: "dispute.submit_evidence",
              disputeId: details.disputeId,
              chargeId: facts.payment.externalId,
              text,
              documents: named,
            },
            `Hand in evidence for ${amountWords(BigInt(details.amountMinor), details.currency)}`,
          ),
        ],
      };
    },
  };
}

/** The pack is named with its hash, so that what the bank was told can be shown to be this file. */
function documentsOf({ disputeId }: Details, facts: PaymentFacts): string {
  const pack = facts.disputes.find((each) => each.externalId === disputeId)?.pack;
  return listWords([
    ...paidInvoices(facts).map((invoice) => `invoice ${documentName(invoice)}`),
    ...(pack ? [`${pack.name} (SHA-256 ${pack.contentHash})`] : []),
  ]);
}

function draftOf(details: Details, facts: PaymentFacts): string {
  const { payment, customer } = facts;
  const paid = `${customer?.name ?? "The customer"} paid ${amountWords(BigInt(details.amountMinor), details.currency)} on ${dayWords(payment.receivedOn)}${paidWords(facts)}.`;
  return `${paid} The service was provided as agreed.`;
}

function accept(details: Details, facts: PaymentFacts): Fix {
  const money = { minor: BigInt(details.amountMinor), currency: details.currency };
  const amount = amountWords(money.minor, money.currency);
  return {
    key: "accept_loss",
    label: "Accept the loss",
    movesMoney: money,
    steps: [`The dispute is closed without an answer; ${amount} stay with the payer for good.`],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "effects",
      effects: [
        planned(
          facts,
          { operation: "dispute.accept", disputeId: details.disputeId, chargeId: facts.payment.externalId },
          `Leave ${amount} to the payer`,
        ),
      ],
    }),
  };
}

function planned(facts: PaymentFacts, operation: PlannedEffect["operation"], label: string): PlannedEffect {
  return { system: facts.payment.system, operation, label, target: `charge:${facts.payment.externalId}` };
}
