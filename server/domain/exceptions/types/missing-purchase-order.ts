import { z } from "zod";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type InvoiceFacts, isDraft, isLive } from "#server/domain/exceptions/facts";
import { afterCorrection } from "#server/domain/exceptions/steps";
import { amountWords, blankToNull } from "#server/domain/exceptions/words";

/** What a custom field of the billing platform can hold. */
const LONGEST_PO = 140;

const Details = z.strictObject({
  poOnContract: z.string().nullable(),
  contractNumber: z.string().nullable(),
  amountMinor: z.string(),
  currency: z.string(),
  isSent: z.boolean(),
});
type Details = z.infer<typeof Details>;

export const missingPurchaseOrder = defineExceptionType({
  key: "missing_purchase_order",
  label: "Missing purchase order",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["purchase_order_process", "customer_master_data", "contract_terms_not_carried"],
  dueInHours: 24,
  severity: (details) => (details.isSent ? "high" : "medium"),
  holdsInvoice: () => true,
  detect(facts) {
    const { invoice, contract, customer } = facts;
    if (!customer.isPoRequired || blankToNull(invoice.poNumber) !== null || !isLive(facts) || isExtraCopy(facts))
      return null;
    const amountMinor = (isDraft(facts) ? invoice.totalMinor : invoice.balanceMinor).toString();
    return {
      dedupeKey: invoice.id,
      details: {
        poOnContract: blankToNull(contract?.poNumber),
        contractNumber: contract?.number ?? null,
        amountMinor,
        currency: invoice.currency,
        isSent: !isDraft(facts),
      },
    };
  },
  // A payment on account changes the balance, not the trouble.
  fingerprint: ({ poOnContract, isSent }) => ({ poOnContract, isSent }),
  // That it goes out without one stays so once it has gone out.
  beyond: (details, accepted) =>
    details.poOnContract === accepted.poOnContract && details.contractNumber === accepted.contractNumber
      ? null
      : details,
  title: (details) =>
    details.poOnContract
      ? `No purchase order on the invoice, contract has ${details.poOnContract}`
      : "Purchase order required, none on invoice or contract",
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const where = details.poOnContract
      ? `contract ${details.contractNumber} has ${details.poOnContract}`
      : "the contract has none either, so the customer must be asked";
    const consequence = isDraft(facts)
      ? "is held until it has one"
      : "was sent without one and will be refused by their accounts payable";
    return `${facts.customer.name} pays only against a purchase order and ${name} carries none; ${where}: it ${consequence}.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: (details) =>
    details.poOnContract
      ? "Purchase order of the contract not carried to the invoice"
      : "No purchase order on the contract",
  evidence(details, facts) {
    const { crm, contract, billing } = systemNames;
    const { invoice, customer } = facts;
    return evidenceOf(
      [crm, contract, billing],
      [
        statedRow("Purchase order required", [
          cell(crm, customer.isPoRequired ? "Yes" : "No", customer.crm, "Account"),
          cell(contract, null, null, "Contract"),
          cell(billing, null, null, "invoice"),
        ]),
        {
          ...comparedRow("Purchase order", [
            cell(crm, null, null, "Account"),
            cell(contract, details.poOnContract, facts.contract, "Contract"),
            cell(billing, blankToNull(invoice.poNumber), invoice, "invoice"),
          ]),
          differs: blankToNull(invoice.poNumber) === null,
        },
        statedRow("Document", [
          cell(crm, null, null, "Account"),
          cell(contract, details.contractNumber, facts.contract, "Contract"),
          cell(
            billing,
            `${documentName(invoice)}, ${amountWords(invoice.totalMinor, invoice.currency)}`,
            invoice,
            "invoice",
          ),
        ]),
      ],
    );
  },
  fixes: (details, facts) => [setPurchaseOrder(details, facts)],
  proof(_details, { invoice, customer }) {
    const name = documentName(invoice);
    if (blankToNull(invoice.poNumber) !== null)
      return `${name} now carries purchase order ${blankToNull(invoice.poNumber)}.`;
    if (!customer.isPoRequired) return `${customer.name} no longer asks for a purchase order, says the CRM.`;
    return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and needs no purchase order any more.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

function setPurchaseOrder(details: Details, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const name = documentName(invoice);
  const refusal = isDraft(facts)
    ? null
    : `${name} is already ${invoice.status}, and billing takes no purchase order after sending. Send the customer the number by mail, or have the invoice voided and issued again.`;
  return {
    key: "set_purchase_order",
    label: details.poOnContract ? `Set ${details.poOnContract} from the contract` : "Set the purchase order",
    steps: [`The purchase order is written on ${name} in billing.`, afterCorrection(facts)],
    fields: [
      {
        name: "poNumber",
        label: "Purchase order",
        value: details.poOnContract ?? "",
        hint: details.poOnContract ? `As on contract ${details.contractNumber}` : "As the customer gave it",
      },
    ],
    refusal,
    build(input) {
      if (refusal) return { kind: "refused", reason: refusal };
      const poNumber = blankToNull(input.poNumber ?? details.poOnContract);
      if (!poNumber)
        return { kind: "refused", reason: "A purchase order is needed. Enter the number the customer gave." };
      if (poNumber.length > LONGEST_PO)
        return {
          kind: "refused",
          reason: `A purchase order has at most ${LONGEST_PO} characters. Enter the number alone.`,
        };
      return {
        kind: "effects",
        effects: [
          {
            system: invoice.system,
            operation: { operation: "invoice.set_purchase_order", invoiceId: invoice.externalId, poNumber },
            label: `Set purchase order ${poNumber} on ${name}`,
            target: `invoice:${invoice.externalId}`,
          },
        ],
      };
    },
  };
}
