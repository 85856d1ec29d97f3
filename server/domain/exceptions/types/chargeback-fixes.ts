import { z } from "zod";
import { LONGEST_FIX_TEXT } from "#server/domain/cases/inputs";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName } from "#server/domain/exceptions/facts";
import { invoiceOf, type PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { amountWords, blankToNull, dayWords, listWords } from "#server/domain/exceptions/words";
import { isPlainDate } from "#server/domain/time";

export const Details = z.strictObject({
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
export type Details = z.infer<typeof Details>;

export function paidInvoices({ payment, invoices }: PaymentFacts) {
  return payment.allocations
    .map(({ invoiceId }) => invoiceOf({ invoices }, invoiceId))
    .filter((invoice) => invoice !== null);
}

export function paidWords(facts: PaymentFacts): string {
  const names = paidInvoices(facts).map(documentName);
  return names.length === 0 ? "" : ` for ${listWords(names)}`;
}

export function submit(details: Details, facts: PaymentFacts): Fix {
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
        isLong: true,
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
      if (text.length > LONGEST_FIX_TEXT)
        return { kind: "refused", reason: `The bank takes at most ${LONGEST_FIX_TEXT} characters. Shorten the text.` };
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

export function accept(details: Details, facts: PaymentFacts): Fix {
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
