import { z } from "zod";
import type { PacketFact } from "#server/domain/approvals/packet";
import { type CreditChoice, creditAct, foretellCredit } from "#server/domain/credits/credit-lines";
import type { PlannedEffect } from "#server/domain/exceptions/define";
import { amountWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import { ruleViolation } from "#server/kernel/errors";
import { entityOfInvoice } from "#server/services/approvals/kinds/entity-of-invoice";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { type BilledInvoice, loadBilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";
import { amount, explaining, invoiceFacts, significant } from "#server/services/approvals/kinds/packet-facts";
import { applyingTo, chosenTaker, type Taker, usedBy } from "#server/services/approvals/kinds/takers-of-credit";
import { loadTimeZone } from "#server/services/entities/time-zone";

const Minor = z.string().regex(/^[1-9]\d{0,14}$/, "write an amount above zero");

/** What of the invoice is credited. Amounts in text of minor units; of lines before tax, of the whole with tax. */
export const CreditMemoTerms = z.strictObject({
  invoiceId: z.uuid(),
  choice: z.discriminatedUnion("of", [
    z.strictObject({ of: z.literal("whole") }),
    z.strictObject({ of: z.literal("percentage"), basisPoints: z.int().min(1).max(10_000) }),
    z.strictObject({ of: z.literal("amount"), totalMinor: Minor }),
    z.strictObject({
      of: z.literal("lines"),
      lines: z
        .array(z.strictObject({ lineId: z.string().min(1).max(100), netMinor: Minor }))
        .min(1)
        .max(200),
    }),
  ]),
  /** Where the money of a paid invoice goes. */
  paidPart: z.enum(["balance", "refund", "out_of_band"]).default("balance"),
  /** The open invoice that takes what stays with the customer; null to leave it in hand. */
  applyToInvoiceId: z.uuid().nullable().default(null),
  memo: z.string().trim().min(3).max(200),
});
type Terms = z.output<typeof CreditMemoTerms>;

/** Takes back all or part of what an invoice claims: a credit note in billing, then its credit memo in the ERP. */
export const creditMemo = defineApprovalKind<Terms>({
  key: "credit_memo",
  terms: CreditMemoTerms,
  async prepare(scope, terms) {
    const day = businessDate(scope.asOf, await loadTimeZone(scope, await entityOfInvoice(scope, terms.invoiceId)));
    const invoice = await loadBilledInvoice(scope, terms.invoiceId, day);
    if (invoice.status !== "open" && invoice.status !== "paid")
      throw ruleViolation(
        `${invoice.name} is ${invoice.status} in billing; only what was issued and stands can be credited. ${invoice.status === "draft" ? "Correct the draft instead." : ""}`.trim(),
      );
    const foretold = foretellCredit(invoice.creditable, choiceOf(terms));
    if ("refusal" in foretold) throw ruleViolation(foretold.refusal);
    const { credit } = foretold;
    const { currency } = invoice;
    const words = amountWords(credit.totalMinor, currency);
    const taker = await takerOf(scope, invoice, terms);
    return {
      entity: invoice.entity,
      customer: invoice.customer,
      subject: { type: "invoice", id: invoice.id, name: invoice.name },
      title: `Credit ${words} on ${invoice.name}`,
      amount: { minor: credit.totalMinor, currency },
      facts: [
        ...invoiceFacts(invoice),
        significant("credit.net", "Credited before tax", amount(credit.netMinor, currency), null),
        significant("credit.tax", "Tax taken back", amount(credit.taxMinor, currency), null),
        significant("credit.total", "Credited with tax", amount(credit.totalMinor, currency), null),
        ...credit.lines.map((line) =>
          significant(`credit.line.${line.lineId}`, line.description, amount(line.netMinor, currency), null),
        ),
        ...takerFacts(taker, currency),
        explaining("revenue.planned", "Revenue still planned", amount(invoice.deferredMinor, currency), null),
      ],
      consequences: [
        ...consequencesOf(invoice, terms, credit.totalMinor, credit.netMinor),
        ...(taker ? [takenSentence(taker, credit.totalMinor, currency)] : []),
      ],
      plan: [
        ...planOf(invoice, terms, credit, day),
        ...(taker ? [await applyingTo(scope, invoice, taker, credit.totalMinor)] : []),
      ],
    };
  },
  reduceTo: (terms, _prepared, minor) => ({ ...terms, choice: { of: "amount", totalMinor: minor.toString() } }),
});

/** Only what stays with the customer can be put anywhere: an open invoice just asks for less. */
async function takerOf(scope: PrepareScope, invoice: BilledInvoice, terms: Terms): Promise<Taker | null> {
  const { applyToInvoiceId, paidPart } = terms;
  if (applyToInvoiceId === null) return null;
  if (invoice.status !== "paid" || paidPart !== "balance")
    throw ruleViolation(
      `A credit on ${invoice.name} leaves nothing in hand that another invoice could take. Leave that choice out.`,
    );
  return chosenTaker(scope, invoice, applyToInvoiceId);
}

function takerFacts(taker: Taker | null, currency: string): PacketFact[] {
  if (taker === null) return [];
  const label = `Left to pay on ${taker.name}`;
  return [significant(`taker.${taker.id}.balance`, label, amount(taker.balanceMinor, currency), taker)];
}

function takenSentence(taker: Taker, creditMinor: bigint, currency: string): string {
  const left = taker.balanceMinor - usedBy(taker, creditMinor);
  return `The credit is put on ${taker.name}, which then ${left === 0n ? "is paid" : `asks for ${amountWords(left, currency)}`}.`;
}

function choiceOf({ choice }: Terms): CreditChoice {
  switch (choice.of) {
    case "whole":
      return choice;
    case "percentage":
      return { of: "percentage", basisPoints: BigInt(choice.basisPoints) };
    case "amount":
      return { of: "amount", totalMinor: BigInt(choice.totalMinor) };
    case "lines":
      return {
        of: "lines",
        lines: choice.lines.map(({ lineId, netMinor }) => ({ lineId, netMinor: BigInt(netMinor) })),
      };
  }
}

const paidParts: Record<Terms["paidPart"], string> = {
  balance: "What was paid already stays with the customer as credit for later invoices.",
  refund: "What was paid already is sent back by the way it came.",
  out_of_band: "What was paid already is given back outside billing, which only takes note of it.",
};

function consequencesOf(invoice: BilledInvoice, terms: Terms, totalMinor: bigint, netMinor: bigint): string[] {
  const left = invoice.balanceMinor - totalMinor;
  const { currency } = invoice;
  return [
    invoice.status === "open"
      ? `${invoice.name} then asks for ${amountWords(left > 0n ? left : 0n, currency)} instead of ${amountWords(invoice.balanceMinor, currency)}.`
      : paidParts[terms.paidPart],
    invoice.deferredMinor > 0n
      ? `Of ${amountWords(invoice.deferredMinor, currency)} of its revenue that is still planned, ${amountWords(netMinor < invoice.deferredMinor ? netMinor : invoice.deferredMinor, currency)} are not recognised.`
      : `Revenue of ${amountWords(netMinor, currency)} that was recognised is taken back in the period of the credit memo.`,
    invoice.erp?.invoiceId
      ? "The ERP posts a credit memo under the reference of the credit note, applied to its posting of the invoice."
      : "The ERP does not have the invoice yet; the credit reaches it by the import, after it.",
  ];
}

function planOf(
  invoice: BilledInvoice,
  terms: Terms,
  credit: Parameters<typeof creditAct>[1],
  day: PlainDate,
): PlannedEffect[] {
  const words = amountWords(credit.totalMinor, credit.currency);
  const inBilling: PlannedEffect = {
    system: invoice.source.system,
    operation: creditAct(invoice.source.externalId, credit, {
      paidPart: terms.paidPart,
      reason: null,
      memo: terms.memo,
    }),
    label: `Issue a credit note over ${words} on ${invoice.name}`,
    target: `invoice:${invoice.source.externalId}`,
  };
  // What the books do not have yet reaches them with its invoice by the import; a memo before it would stand alone.
  if (!invoice.erp?.invoiceId) return [inBilling];
  const inBooks: PlannedEffect = {
    system: invoice.erp.system,
    operation: {
      operation: "document.post",
      documentType: "creditmemo",
      externalId: `credit-of-${invoice.source.externalId}`,
      standsForFollowed: true,
      customerId: invoice.erp.customerId,
      subsidiaryId: invoice.erp.subsidiaryId,
      currency: credit.currency,
      amountMinor: credit.totalMinor.toString(),
      postedOn: day,
      memo: terms.memo,
      appliesToInvoiceId: invoice.erp.invoiceId,
    },
    label: `Post its credit memo over ${words} in the ERP`,
    target: `creditmemo:${invoice.source.externalId}`,
  };
  return [inBilling, inBooks];
}
