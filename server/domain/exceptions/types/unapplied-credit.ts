import { z } from "zod";
import {
  type CreditFacts,
  creditName,
  type ErpCreditPostingFacts,
  oneUnit,
  stands,
  unusedOf,
} from "#server/domain/exceptions/credit-facts";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName } from "#server/domain/exceptions/facts";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { addDays } from "#server/domain/time";

/** Without an open invoice a credit in hand is left to the next one so long. */
export const IDLE_DAYS = 90;
/** The books get so long to tie a credit to its invoice. */
export const BOOKS_DAYS = 3;

const Details = z.strictObject({
  /** Where it lies: unused in billing, or used there and still open in the ERP. */
  where: z.enum(["billing", "erp"]),
  amountMinor: z.string(),
  currency: z.string(),
});
type Details = z.infer<typeof Details>;

export const unappliedCredit = defineExceptionType({
  key: "unapplied_credit",
  label: "Unapplied credit",
  queue: "exceptions",
  subject: "credit",
  details: Details,
  rootCauses: ["credit_process", "manual_entry", "billing_engine"],
  dueInHours: 72,
  severity: (details, facts) => (details.where === "erp" ? "low" : facts.openInvoices.length > 0 ? "medium" : "low"),
  holdsInvoice: () => false,
  detect(facts, today) {
    const unused = unusedOf(facts);
    const { credit } = facts;
    if (unused >= oneUnit(credit.currency)) {
      const isIdle = today > addDays(credit.issuedOn, IDLE_DAYS);
      return facts.openInvoices.length > 0 || isIdle ? found(facts, "billing", unused) : null;
    }
    const posting = openPosting(facts);
    return posting && stands(credit) && today > addDays(posting.documentOn, BOOKS_DAYS)
      ? found(facts, "erp", posting.totalMinor)
      : null;
  },
  title: (details) =>
    details.where === "erp"
      ? "Credit is used in billing and open in the ERP"
      : `${amountWords(BigInt(details.amountMinor), details.currency)} of credit lie unused`,
  diagnose(details, facts) {
    const name = creditName(facts.credit);
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    if (details.where === "erp")
      return `${name} over ${amount} is used up in billing, but the ERP still keeps it open, so ${facts.customer.name}'s balance in the books is ${amount} too low.`;
    const [oldest] = facts.openInvoices;
    return oldest
      ? `${amount} of ${name} lie unused because ${documentName(facts.invoice)} was settled without them, while ${facts.customer.name} is still asked for ${amountWords(oldest.balanceMinor, details.currency)} on ${documentName(oldest)}.`
      : `${amount} of ${name} have lain unused since ${dayWords(facts.credit.issuedOn)}: ${documentName(facts.invoice)} was settled without them and ${facts.customer.name} has no open invoice.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: (details) =>
    details.where === "erp" ? "Credit left open in the ERP" : "Credit given on an invoice that was settled already",
  evidence(_details, facts) {
    const { billing, erp } = systemNames;
    const { credit, invoice } = facts;
    const money = (minor: bigint) => amountWords(minor, credit.currency);
    const posting = openPosting(facts) ?? facts.erpPostings[0] ?? null;
    const inBilling = unusedOf(facts) > 0n ? `${money(unusedOf(facts))} unused` : "used";
    return evidenceOf(
      [billing, erp],
      [
        comparedRow("Credit", [
          cell(billing, money(credit.totalMinor), credit, "credit_note"),
          cell(erp, posting && amountWords(posting.totalMinor, posting.currency), posting, "creditmemo"),
        ]),
        {
          label: "Use",
          differs: true,
          cells: [
            cell(billing, inBilling, credit, "credit_note"),
            cell(erp, posting?.status ?? null, posting, "creditmemo"),
          ],
        },
        statedRow(`Left on ${documentName(invoice)}`, [
          cell(billing, money(invoice.balanceMinor), invoice, "invoice"),
          cell(erp, null, null, "invoice"),
        ]),
        statedRow("Credit in hand", [
          cell(billing, facts.customerBalance && money(facts.customerBalance.minor), facts.customerBalance, "customer"),
          cell(erp, null, null, "customer"),
        ]),
        ...facts.openInvoices
          .slice(0, 3)
          .map((open) =>
            statedRow(`Open: ${documentName(open)}`, [
              cell(billing, `${money(open.balanceMinor)} since ${dayWords(open.issuedOn)}`, open, "invoice"),
              cell(erp, null, null, "invoice"),
            ]),
          ),
      ],
    );
  },
  fixes: (details, facts) => [details.where === "erp" ? applyInBooks(details, facts) : applyToOldest(details, facts)],
  proof(details, facts) {
    const name = creditName(facts.credit);
    if (!stands(facts.credit)) return `${name} is void in billing.`;
    if (details.where === "erp")
      return facts.erpPostings.length === 0
        ? `The ERP holds no posting of ${name} any more.`
        : `The ERP has ${name} as ${facts.erpPostings.map((posting) => posting.status.toLowerCase()).join(", ")}.`;
    return unusedOf(facts) < oneUnit(facts.credit.currency)
      ? `${name} is used up: ${amountWords(facts.customerBalance?.minor ?? 0n, facts.credit.currency)} are left in hand.`
      : `${facts.customer.name} has no open invoice that could use what is left of ${name}; the next one does.`;
  },
  seenAt: (facts) =>
    [facts.credit.seenAt, facts.customerBalance?.seenAt, ...facts.erpPostings.map(({ seenAt }) => seenAt)]
      .filter((seen) => seen !== undefined)
      .reduce((latest, seen) => (seen > latest ? seen : latest)),
});

function found(facts: CreditFacts, where: Details["where"], amount: bigint): { dedupeKey: string; details: Details } {
  const { id, currency } = facts.credit;
  return { dedupeKey: id, details: { where, amountMinor: amount.toString(), currency } };
}

/** The ERP's words end in "Open", some begin with the type: "Credit Memo : Open". */
function openPosting({ erpPostings }: CreditFacts): ErpCreditPostingFacts | null {
  return erpPostings.find((posting) => /\bopen$/i.test(posting.status)) ?? null;
}

function applyToOldest(details: Details, facts: CreditFacts): Fix {
  const { credit, customer } = facts;
  const [oldest] = facts.openInvoices;
  const inHand = BigInt(details.amountMinor);
  const used = oldest && oldest.balanceMinor < inHand ? oldest.balanceMinor : inHand;
  const amount = amountWords(used, details.currency);
  const name = creditName(credit);
  const refusal = oldest
    ? customer.billingId === null || credit.toBalanceMinor === null
      ? `This billing platform keeps no balance that could be put on an invoice. Set ${name} off there by hand.`
      : null
    : `${customer.name} has no open invoice in ${details.currency}. The next one uses the credit by itself; giving it back needs an approval.`;
  return {
    key: "apply_credit",
    label: oldest ? `Put ${amount} on ${documentName(oldest)}` : "Put it on an open invoice",
    steps: oldest
      ? [
          `${amount} of ${customer.name}'s credit is put on ${documentName(oldest)}, the oldest open invoice; nothing new is given away.`,
          used === oldest.balanceMinor
            ? `${documentName(oldest)} is paid then.`
            : `${amountWords(oldest.balanceMinor - used, details.currency)} of it remain to be paid.`,
          "Docket reads the balance again; once nothing lies unused, this case closes.",
        ]
      : [],
    fields: [],
    refusal,
    build: () =>
      refusal !== null || !oldest
        ? { kind: "refused", reason: refusal ?? "There is no open invoice to put it on." }
        : {
            kind: "effects",
            effects: [
              {
                system: credit.system,
                operation: {
                  operation: "credit.apply",
                  creditId: credit.externalId,
                  customerId: customer.billingId ?? "",
                  invoiceId: oldest.externalId,
                  amountMinor: used.toString(),
                  currency: details.currency,
                },
                label: `Put ${amount} of ${name} on ${documentName(oldest)}`,
                target: `invoice:${oldest.externalId}`,
              },
            ],
          },
  };
}

function applyInBooks(details: Details, facts: CreditFacts): Fix {
  const posting = openPosting(facts);
  const { erpInvoiceId } = facts.invoice;
  const invoice = documentName(facts.invoice);
  const name = posting?.number ?? creditName(facts.credit);
  const refusal =
    posting && erpInvoiceId ? null : `The ERP has no posting of ${invoice} to tie it to. Have ${invoice} posted first.`;
  return {
    key: "apply_in_books",
    label: `Tie ${name} to ${invoice} in the ERP`,
    steps: [
      `The ERP's ${name} over ${amountWords(BigInt(details.amountMinor), details.currency)} is applied to its posting of ${invoice}, as billing did.`,
      "Docket reads the posting again; once it is no longer open, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      refusal !== null || !posting || !erpInvoiceId
        ? { kind: "refused", reason: refusal ?? "The ERP holds no open posting of it." }
        : {
            kind: "effects",
            effects: [
              {
                system: posting.system,
                operation: {
                  operation: "credit.apply",
                  creditId: posting.externalId,
                  customerId: "",
                  invoiceId: erpInvoiceId,
                  amountMinor: details.amountMinor,
                  currency: details.currency,
                },
                label: `Apply ${name} to the posting of ${invoice}`,
                target: `creditmemo:${posting.externalId}`,
              },
            ],
          },
  };
}
