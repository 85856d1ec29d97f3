import { z } from "zod";
import { approvalFirst } from "#server/domain/exceptions/awaited-approval";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { evidenceOf } from "#server/domain/exceptions/evidence";
import {
  type ShortReason,
  saysFinal,
  shortReasonOf,
  smallBalanceOf,
  toleranceOf,
} from "#server/domain/exceptions/payment-amounts";
import { cashColumns, cashRow, claimRows, receivedRows } from "#server/domain/exceptions/payment-evidence";
import { type CashInvoiceFacts, invoiceOf, type PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { wordsOf } from "#server/domain/exceptions/payment-returned";
import { comesAfter, excessOf, standingOf } from "#server/domain/exceptions/payment-standing";
import { invoiceName, kindOfPayment } from "#server/domain/exceptions/payment-words";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

const Details = z.strictObject({
  invoiceId: z.string(),
  document: z.string(),
  paidMinor: z.string(),
  totalMinor: z.string(),
  shortMinor: z.string(),
  currency: z.string(),
  receivedOn: z.string(),
  dueOn: z.string().nullable(),
  /** Whether the payer says that nothing more will come. */
  isFinal: z.boolean(),
  reason: z.enum(["withholding", "bank_charges", "instalment", "unknown"]),
  rate: z.string().nullable(),
});
type Details = z.output<typeof Details>;

/** An invoice that was paid in part, and whose rest nobody is to expect by itself. */
export const shortPayment = defineExceptionType({
  key: "short_payment",
  label: "Partial or short payment",
  queue: "cash",
  subject: "payment",
  details: Details,
  rootCauses: ["customer_paid_otherwise", "bank_or_gateway", "tax_setup", "contract_terms_not_carried"],
  dueInHours: 72,
  severity: ({ shortMinor, currency }) => (BigInt(shortMinor) <= smallBalanceOf(currency) ? "low" : "medium"),
  holdsInvoice: () => false,
  detect(facts, today) {
    const { payment, entity } = facts;
    const short = shortInvoice(facts, today);
    if (!short) return null;
    const { invoice, words, isFinal } = short;
    const reason: ShortReason = shortReasonOf({
      currency: invoice.currency,
      shortMinor: invoice.balanceMinor,
      totalMinor: invoice.totalMinor,
      country: facts.customer?.country ?? entity.country,
      words,
    });
    return {
      dedupeKey: `${payment.id}:${invoice.id}`,
      details: {
        invoiceId: invoice.id,
        document: invoiceName(invoice),
        paidMinor: payment.amountMinor.toString(),
        totalMinor: invoice.totalMinor.toString(),
        shortMinor: invoice.balanceMinor.toString(),
        currency: invoice.currency,
        receivedOn: payment.receivedOn,
        dueOn: invoice.dueOn,
        isFinal,
        reason: reason.kind,
        rate: reason.kind === "withholding" ? reason.rate : null,
      },
    };
  },
  title: ({ document, shortMinor, currency }) => `${document} paid ${amountWords(BigInt(shortMinor), currency)} short`,
  diagnose(details, { payment, customer }) {
    const money = (minor: string) => amountWords(BigInt(minor), details.currency);
    const when = details.isFinal
      ? "and says that this is all"
      : `and ${details.dueOn ? `it was due on ${dayWords(details.dueOn)}` : "nothing more came"}`;
    return `${customer?.name ?? "The customer"} paid ${money(details.paidMinor)} by ${kindOfPayment(payment)} on ${dayWords(details.receivedOn)}, ${when}: ${money(details.shortMinor)} of the ${money(details.totalMinor)} that ${details.document} claims are missing. ${reasonSentence(details)}`;
  },
  amount: ({ shortMinor, currency }) => ({ minor: BigInt(shortMinor), currency }),
  cause(details, { customer }) {
    if (details.reason === "withholding") return `Withholding tax of ${details.rate} kept by customers`;
    if (details.reason === "bank_charges") return "Charges kept by banks on the way";
    return customer ? `Short payments of ${customer.name}` : null;
  },
  evidence(details, facts) {
    const invoice = invoiceOf(facts, details.invoiceId);
    const paying = [facts.payment, ...facts.others].filter((one) =>
      one.allocations.some(({ invoiceId }) => invoiceId === details.invoiceId),
    );
    return evidenceOf(cashColumns, [
      ...receivedRows(facts),
      ...(invoice ? claimRows(invoice, paying) : []),
      cashRow("Due", { invoice }, { invoice: details.dueOn ? dayWords(details.dueOn) : "No day" }),
      cashRow("Likely reason", { payment: facts.payment }, { payment: reasonSentence(details) }),
    ]);
  },
  fixes(details, facts) {
    const invoice = invoiceOf(facts, details.invoiceId);
    if (!invoice) return [];
    const [ask, write] = [askForRest(details, invoice, facts), writeOff(details)];
    const first = details.reason === "bank_charges" || details.reason === "withholding" ? [write, ask] : [ask, write];
    return [...first, openDispute(details, facts)];
  },
  proof(details, facts) {
    const invoice = invoiceOf(facts, details.invoiceId);
    if (!invoice) return `${details.document} is gone from billing.`;
    if (invoice.balanceMinor <= toleranceOf(invoice.currency))
      return `${details.document} is settled: ${amountWords(invoice.balanceMinor, invoice.currency)} are left to pay.`;
    if (invoice.planEndsOn !== null)
      return `The rest of ${details.document} is agreed to come in instalments until ${dayWords(invoice.planEndsOn)}.`;
    if (invoice.isContested) return `The customer contests ${details.document}, and a dispute stands for it.`;
    return invoice.status === "open"
      ? `A later payment came in on ${details.document}.`
      : `${details.document} is ${invoice.status}, so nothing more is expected.`;
  },
  seenAt: (facts) => facts.invoices.find((one) => one.status === "open")?.seenAt ?? facts.payment.seenAt,
});

/** Of the invoices it pays last and in part, the one that lacks most; null while the rest may still come as agreed. */
function shortInvoice(
  facts: PaymentFacts,
  today: PlainDate,
): { invoice: CashInvoiceFacts; words: string | null; isFinal: boolean } | null {
  const { payment, others, carriers } = facts;
  if (payment.isDeleted) return null;
  const standing = standingOf(facts);
  if (standing.isRepetition || standing.keptMinor === 0n || excessOf(standing) > 0n) return null;
  const said = [payment.reference, ...carriers.map(wordsOf)].filter((text) => text !== null);
  const words = said.length === 0 ? null : said.join(" ");
  const isFinal = saysFinal(words);
  const short = payment.allocations
    .flatMap(({ invoiceId }) => invoiceOf(facts, invoiceId) ?? [])
    .filter((invoice) => invoice.status === "open" && invoice.balanceMinor > toleranceOf(invoice.currency))
    .filter((invoice) => !invoice.isContested && (invoice.planEndsOn === null || invoice.planEndsOn < today))
    .filter((invoice) => isFinal || (invoice.dueOn !== null && invoice.dueOn < today))
    .filter((invoice) => !others.some((one) => comesAfter(one, payment) && pays(one, invoice)))
    .sort((left, right) => (left.balanceMinor > right.balanceMinor ? -1 : 1));
  return short[0] ? { invoice: short[0], words, isFinal } : null;
}

function pays(payment: PaymentFacts["others"][number], invoice: CashInvoiceFacts): boolean {
  return payment.allocations.some((one) => one.invoiceId === invoice.id);
}

function reasonSentence({ reason, rate }: Details): string {
  if (reason === "withholding")
    return `That is ${rate} of the claim, as where tax is withheld: ask for the certificate.`;
  if (reason === "bank_charges") return "So little is mostly what banks on the way kept.";
  return reason === "instalment"
    ? "The payer calls it a part, and no instalments are agreed for this invoice."
    : "Nothing tells why.";
}

function askForRest(details: Details, invoice: CashInvoiceFacts, { customer }: PaymentFacts): Fix {
  const rest = amountWords(BigInt(details.shortMinor), details.currency);
  const name = customer?.name ?? invoice.customerName;
  const refusal =
    invoice.system === "stripe"
      ? null
      : `${details.document} was brought in by file, so there is no page on which it can be paid. Ask ${name} for the rest by letter.`;
  return {
    key: "ask_for_rest",
    label: `Ask for the remaining ${rest}`,
    steps: [
      `Billing mails ${name} the page of ${details.document}, on which the remaining ${rest} can be paid.`,
      "Once the money is there, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      refusal !== null
        ? { kind: "refused", reason: refusal }
        : {
            kind: "effects",
            effects: [
              {
                system: invoice.system,
                operation: { operation: "invoice.send_payment_page", invoiceId: invoice.externalId },
                label: `Ask ${name} for the remaining ${rest} of ${details.document}`,
                target: `invoice:${invoice.externalId}`,
              },
            ],
          },
  };
}

/** What is missing is contested: whoever answers for such claims decides it, and the rest is not asked for meanwhile. */
function openDispute(details: Details, { payment, customer }: PaymentFacts): Fix {
  const rest = amountWords(BigInt(details.shortMinor), details.currency);
  const paid = amountWords(BigInt(details.paidMinor), details.currency);
  const said = `${customer?.name ?? "The customer"} paid ${paid} of ${details.document} on ${dayWords(details.receivedOn)} and left out ${rest}.`;
  return {
    key: "open_dispute",
    label: `Open a dispute over ${rest}`,
    steps: [
      `A dispute over ${rest} of ${details.document} goes to whoever answers for deductions.`,
      "Nobody asks for it until it is decided. This case closes.",
    ],
    fields: [
      { name: "claim", label: "What the customer says", value: said, hint: "In a sentence or two.", isLong: true },
    ],
    refusal: null,
    build({ claim = "" }) {
      if (claim.trim().length < 10) return { kind: "refused", reason: "Say in a sentence what the customer says." };
      return {
        kind: "command",
        command: "dispute.raise",
        subjectId: details.invoiceId,
        reason: claim.trim(),
        input: { amountMinor: details.shortMinor, paymentId: payment.id },
      };
    },
  };
}

function writeOff(details: Details): Fix {
  const movesMoney = { minor: BigInt(details.shortMinor), currency: details.currency };
  const rest = amountWords(movesMoney.minor, movesMoney.currency);
  return {
    key: "credit_rest",
    label: details.reason === "withholding" ? `Settle ${rest} with the tax certificate` : `Credit the missing ${rest}`,
    steps: [
      `A credit memo over ${rest} settles what is left of ${details.document}.`,
      "Once billing shows nothing left to pay, this case closes.",
    ],
    fields: [],
    refusal: null,
    movesMoney,
    build: () => approvalFirst(movesMoney),
  };
}
