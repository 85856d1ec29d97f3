import { z } from "zod";
import { creditName } from "#server/domain/exceptions/credit-facts";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName } from "#server/domain/exceptions/facts";
import { keptBy } from "#server/domain/exceptions/promised-credits";
import type { IssuedCreditFacts, ServiceCreditFacts } from "#server/domain/exceptions/service-credit-facts";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { addDays } from "#server/domain/time";

/** Billing gets so long to issue what was promised. */
export const ISSUE_WITHIN_DAYS = 5;
/** The books get so long to show what billing issued. */
export const POST_WITHIN_DAYS = 3;

const Details = z.strictObject({
  missingIn: z.enum(["billing", "erp"]),
  /** What is missing there. */
  amountMinor: z.string(),
  currency: z.string(),
  /** Set when billing has it: the credit the ERP does not show. */
  creditId: z.string().nullable(),
  creditName: z.string().nullable(),
  isPart: z.boolean(),
});
type Details = z.infer<typeof Details>;

const SUPPORT = "Support desk";

export const serviceCreditNotReflected = defineExceptionType({
  key: "service_credit_not_reflected",
  label: "Service credit not reflected",
  queue: "exceptions",
  subject: "service_credit",
  details: Details,
  rootCauses: ["credit_process", "mapping_change", "source_outage"],
  dueInHours: 48,
  severity: "medium",
  holdsInvoice: () => false,
  detect(facts, today) {
    const { promise } = facts;
    if (promise.isDeleted || promise.status !== "granted" || promise.amountMinor <= 0n) return null;
    const kept = keptBy(facts);
    if (kept.missingMinor > 0n) {
      if (today <= addDays(promise.grantedOn, ISSUE_WITHIN_DAYS)) return null;
      return found(facts, { missingIn: "billing", amount: kept.missingMinor, isPart: kept.credits.length > 0 });
    }
    const unposted = kept.credits.find(
      (credit) => credit.erpPostings.length === 0 && today > addDays(credit.issuedOn, POST_WITHIN_DAYS),
    );
    return unposted
      ? found(facts, { missingIn: "erp", amount: unposted.totalMinor, credit: unposted, isPart: false })
      : null;
  },
  title(details) {
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    if (details.missingIn === "erp") return `Credit of ${amount} is not in the ERP`;
    return details.isPart ? `${amount} of a promised credit are not issued` : `Promised credit of ${amount} not issued`;
  },
  diagnose(details, facts) {
    const { promise, customer } = facts;
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const promised = `${promise.grantedBy ?? "The support desk"} promised ${customer.name} ${amountWords(promise.amountMinor, promise.currency)} on ${dayWords(promise.grantedOn)}${promise.ticketNumber ? ` (ticket ${promise.ticketNumber})` : ""}`;
    if (details.missingIn === "erp")
      return `${promised}; billing issued ${details.creditName}, but the ERP does not show it, so receivables in the books are ${amount} too high.`;
    const rest = details.isPart ? `${amount} of it were never credited` : "billing never credited it";
    return `${promised}, but ${rest}; the customer will keep back what was promised or complain again.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: (details) =>
    details.missingIn === "erp" ? "Credit of billing missing in the ERP" : "Promised credit never issued",
  evidence(details, facts) {
    const { billing, erp } = systemNames;
    const { promise } = facts;
    const [credit = null] = keptBy(facts).credits;
    const posting = credit?.erpPostings[0] ?? null;
    const desk = (value: string | null) => cell(SUPPORT, value, promise, "ticket");
    const note = (value: string | null) => cell(billing, value, credit, "credit_note");
    const booked = (value: string | null) => cell(erp, value, posting, "creditmemo");
    const money = (minor: bigint) => amountWords(minor, promise.currency);
    return evidenceOf(
      [SUPPORT, billing, erp],
      [
        comparedRow("Credit", [
          desk(money(promise.amountMinor)),
          note(credit && money(credit.totalMinor)),
          booked(posting && amountWords(posting.totalMinor, posting.currency)),
        ]),
        statedRow("Document", [
          desk(promise.ticketNumber && `Ticket ${promise.ticketNumber}`),
          note(credit && creditName(credit)),
          booked(posting?.number ?? null),
        ]),
        statedRow("Invoice", [desk(promise.invoiceNumber), note(credit?.invoiceNumber ?? null), booked(null)]),
        statedRow("Day", [
          desk(dayWords(promise.grantedOn)),
          note(credit && dayWords(credit.issuedOn)),
          booked(posting && dayWords(posting.documentOn)),
        ]),
        statedRow("Promised by", [desk(promise.grantedBy), note(null), booked(null)]),
        details.missingIn === "billing" && facts.invoice
          ? statedRow("Left on the invoice", [
              desk(null),
              cell(billing, money(facts.invoice.balanceMinor), facts.invoice, "invoice"),
              booked(null),
            ])
          : null,
      ],
    );
  },
  fixes: (details, facts, today) => [
    details.missingIn === "erp" ? postToBooks(details, facts, today) : issue(details, facts),
  ],
  proof(details, facts) {
    const { promise } = facts;
    if (promise.isDeleted || promise.status === "withdrawn") return "The promise was withdrawn at the support desk.";
    if (promise.status !== "granted") return `The promise is only ${promise.status} at the support desk.`;
    const { credits, missingMinor } = keptBy(facts);
    const names = credits.map(creditName).join(", ");
    if (details.missingIn === "billing")
      return missingMinor > 0n
        ? `Billing has until ${dayWords(addDays(promise.grantedOn, ISSUE_WITHIN_DAYS))} to issue the credit.`
        : `Billing issued ${names} for it.`;
    const posting = credits.flatMap((credit) => credit.erpPostings)[0];
    return posting
      ? `The ERP shows ${details.creditName} as ${posting.number ?? posting.externalId}.`
      : `${details.creditName} does not stand in billing any more.`;
  },
  seenAt: (facts) =>
    [
      facts.promise.seenAt,
      ...facts.credits.flatMap((credit) => [credit.seenAt, ...credit.erpPostings.map(({ seenAt }) => seenAt)]),
    ].reduce((latest, seen) => (seen > latest ? seen : latest)),
});

function found(
  { promise }: ServiceCreditFacts,
  given: { missingIn: Details["missingIn"]; amount: bigint; credit?: IssuedCreditFacts; isPart: boolean },
): { dedupeKey: string; details: Details } {
  return {
    dedupeKey: promise.id,
    details: {
      missingIn: given.missingIn,
      amountMinor: given.amount.toString(),
      currency: promise.currency,
      creditId: given.credit?.externalId ?? null,
      creditName: given.credit ? creditName(given.credit) : null,
      isPart: given.isPart,
    },
  };
}

/** The invoice that was named; without one, the oldest that is open and can take the whole credit. */
function invoiceToCredit(details: Details, facts: ServiceCreditFacts) {
  if (facts.promise.invoiceNumber !== null) return facts.invoice;
  return facts.openInvoices.find((invoice) => invoice.balanceMinor >= BigInt(details.amountMinor)) ?? null;
}

function issue(details: Details, facts: ServiceCreditFacts): Fix {
  const { promise } = facts;
  const invoice = invoiceToCredit(details, facts);
  const amount = amountWords(BigInt(details.amountMinor), details.currency);
  const refusal = invoice
    ? null
    : promise.invoiceNumber === null
      ? `The promise names no invoice, and no open one of ${facts.customer.name} is large enough. Ask the support desk which invoice it is for.`
      : `Billing has no invoice ${promise.invoiceNumber}. Ask the support desk which invoice it is for.`;
  const name = invoice ? documentName(invoice) : "the invoice";
  return {
    key: "issue_credit",
    label: `Credit ${amount} on ${name}`,
    movesMoney: { minor: BigInt(details.amountMinor), currency: details.currency },
    steps: [
      `A credit note over ${amount} is issued for ${name}, with the ticket it was promised on.`,
      "Once billing shows it, Docket waits for the ERP to show it too; then this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      invoice === null || refusal !== null
        ? { kind: "refused", reason: refusal ?? "There is no invoice to credit." }
        : {
            kind: "effects",
            effects: [
              {
                system: invoice.system,
                operation: {
                  operation: "credit.issue",
                  invoiceId: invoice.externalId,
                  amountMinor: details.amountMinor,
                  currency: details.currency,
                  memo: `Service credit${promise.ticketNumber ? `, ticket ${promise.ticketNumber}` : ""}`,
                },
                label: `Credit ${amount} on ${name} as promised`,
                target: `invoice:${invoice.externalId}`,
              },
            ],
          },
  };
}

function postToBooks(details: Details, facts: ServiceCreditFacts, today: string): Fix {
  const credit = facts.credits.find((each) => each.externalId === details.creditId) ?? null;
  const amount = amountWords(BigInt(details.amountMinor), details.currency);
  const { erp } = facts;
  const refusal = erp
    ? null
    : `The ERP does not know ${facts.customer.name}, so nothing can be posted for it. Have the customer set up first.`;
  const applied = credit?.erpInvoiceId ? ` and applied to its posting of ${credit.invoiceNumber}` : "";
  return {
    key: "post_credit",
    label: `Post ${details.creditName} to the ERP`,
    steps: [
      `A credit memo over ${amount} is posted in the ERP under the reference of ${details.creditName}${applied}.`,
      "Docket reads the posting; once the ERP shows it, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      !erp || !credit
        ? { kind: "refused", reason: refusal ?? `${details.creditName} is gone from billing.` }
        : {
            kind: "effects",
            effects: [
              {
                system: erp.system,
                operation: {
                  operation: "document.post",
                  documentType: "creditmemo",
                  externalId: credit.externalId,
                  customerId: erp.customerId,
                  subsidiaryId: erp.subsidiaryId,
                  currency: details.currency,
                  amountMinor: details.amountMinor,
                  postedOn: today,
                  memo: `${details.creditName}${facts.promise.ticketNumber ? `, ticket ${facts.promise.ticketNumber}` : ""}`,
                  appliesToInvoiceId: credit.erpInvoiceId,
                },
                label: `Post ${details.creditName} over ${amount} to the ERP`,
                target: `creditmemo:${credit.externalId}`,
              },
            ],
          },
  };
}
