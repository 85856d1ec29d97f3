import { z } from "zod";
import { approvalFirst } from "#server/domain/exceptions/awaited-approval";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { claimStatuses, documentName, type InvoiceFacts, isClaim, isDraft } from "#server/domain/exceptions/facts";
import { amountWords } from "#server/domain/exceptions/words";

const Details = z.strictObject({
  /** The legal entity that should bill; null when the right one does. */
  agreedEntity: z.string().nullable(),
  billedEntity: z.string(),
  /** The currency agreed; null when it is the one billed. */
  agreedCurrency: z.string().nullable(),
  billedCurrency: z.string(),
  /** Whose word that is: the contract where there is one, else the account. */
  saidBy: z.enum(["contract", "account"]),
  contractNumber: z.string().nullable(),
  totalMinor: z.string(),
  isSent: z.boolean(),
});
type Details = z.infer<typeof Details>;

export const billingEntityMismatch = defineExceptionType({
  key: "billing_entity_mismatch",
  label: "Billing entity or currency mismatch",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["customer_master_data", "manual_entry", "contract_terms_not_carried", "mapping_change"],
  dueInHours: 8,
  severity: "high",
  holdsInvoice: () => true,
  detect(facts) {
    const { invoice, entity } = facts;
    if (!isClaim(facts) || isExtraCopy(facts)) return null;
    const agreed = agreedOf(facts);
    const agreedEntity = agreed.entityCode !== null && agreed.entityCode !== entity.code ? agreed.entityCode : null;
    const agreedCurrency = agreed.currency !== null && agreed.currency !== invoice.currency ? agreed.currency : null;
    if (agreedEntity === null && agreedCurrency === null) return null;
    return {
      dedupeKey: invoice.id,
      details: {
        agreedEntity,
        billedEntity: entity.code,
        agreedCurrency,
        billedCurrency: invoice.currency,
        saidBy: agreed.saidBy,
        contractNumber: facts.contract?.number ?? null,
        totalMinor: invoice.totalMinor.toString(),
        isSent: !isDraft(facts),
      },
    };
  },
  fingerprint: ({ agreedEntity, billedEntity, agreedCurrency, billedCurrency, isSent }) => ({
    agreedEntity,
    billedEntity,
    agreedCurrency,
    billedCurrency,
    isSent,
  }),
  title: (details) => `${billedWords(details)}, ${sourceWords(details)} says ${agreedWords(details)}`,
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const consequence = !details.isSent
      ? `${name} is held so that it does not go out like this`
      : facts.invoice.status === "paid"
        ? `${name} was paid, and its revenue, tax and receivable stand in the wrong books`
        : `${name} went out, and its revenue, tax and receivable stand in the wrong books`;
    return `${facts.customer.name} is ${billedWords(details).replace(/^B/, "b")}, but ${sourceWords(details)} says ${agreedWords(details)}: ${consequence}.`;
  },
  amount: (details) => ({ minor: BigInt(details.totalMinor), currency: details.billedCurrency }),
  cause: (details) =>
    details.agreedEntity
      ? `Billed by ${details.billedEntity} instead of ${details.agreedEntity}`
      : `Billed in ${details.billedCurrency} instead of ${details.agreedCurrency}`,
  evidence(details, facts) {
    const { crm, contract, billing } = systemNames;
    const { party, invoice } = facts;
    const isByContract = details.saidBy === "contract";
    return evidenceOf(
      [crm, contract, billing],
      [
        {
          ...comparedRow("Legal entity", [
            cell(crm, party.account?.entityCode ?? null, party.account, "Account"),
            cell(contract, isByContract ? (party.contractor?.entityCode ?? null) : null, facts.contract, "Contract"),
            cell(billing, details.billedEntity, invoice, "invoice"),
          ]),
          differs: details.agreedEntity !== null,
        },
        {
          ...comparedRow("Currency", [
            cell(crm, party.account?.currency ?? null, party.account, "Account"),
            cell(contract, facts.contract?.currency ?? null, facts.contract, "Contract"),
            cell(billing, details.billedCurrency, invoice, "invoice"),
          ]),
          differs: details.agreedCurrency !== null,
        },
        party.contractor?.isAbove
          ? statedRow("Contract signed by", [
              cell(crm, null, null, "Account"),
              cell(contract, party.contractor.name, facts.contract, "Contract"),
              cell(billing, null, null, "invoice"),
            ])
          : null,
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
  fixes: (details, facts) => [details.isSent ? billAgain(details, facts) : drawAnew(details, facts)],
  proof(details, { invoice, entity }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || invoice.status === "deleted")
      return `${name} was deleted in billing; it is drawn anew as ${sourceWords(details)} says.`;
    if (!claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.status} in billing and claims nothing any more.`;
    return `${name} is billed by ${entity.code} in ${invoice.currency}, as ${sourceWords(details)} says.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

type Agreed = { entityCode: string | null; currency: string | null; saidBy: "contract" | "account" };

/** Whoever signed the contract decides, a parent company for its subsidiaries as well; without a contract the account does. */
function agreedOf({ contract, party }: InvoiceFacts): Agreed {
  if (contract && party.contractor)
    return { entityCode: party.contractor.entityCode, currency: contract.currency, saidBy: "contract" };
  const { account } = party;
  return { entityCode: account?.entityCode ?? null, currency: account?.currency ?? null, saidBy: "account" };
}

function billedWords({ agreedEntity, agreedCurrency, billedEntity, billedCurrency }: Details): string {
  if (agreedEntity && agreedCurrency) return `Billed by ${billedEntity} in ${billedCurrency}`;
  return agreedEntity ? `Billed by ${billedEntity}` : `Billed in ${billedCurrency}`;
}

function agreedWords({ agreedEntity, agreedCurrency }: Details): string {
  return [agreedEntity, agreedCurrency].filter((each) => each !== null).join(" in ");
}

function sourceWords({ saidBy, contractNumber }: Details): string {
  return saidBy === "contract" ? `contract ${contractNumber}` : "the account";
}

/** Neither can be changed on an invoice, so a draft is thrown away and billing draws it again from the contract. */
function drawAnew(details: Details, { invoice }: InvoiceFacts): Fix {
  const name = documentName(invoice);
  return {
    key: "draw_anew",
    label: `Delete the draft and have it drawn anew as ${agreedWords(details)}`,
    steps: [
      `${name} is deleted in billing; nothing was sent.`,
      `Billing draws the invoice of the period again as ${sourceWords(details)} says: ${agreedWords(details)}.`,
      "Once billing says the draft is gone, this case closes.",
    ],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "effects",
      effects: [
        {
          system: invoice.system,
          operation: { operation: "invoice.delete_draft", invoiceId: invoice.externalId },
          label: `Delete ${name}, which is ${billedWords(details).replace(/^B/, "b")}`,
          target: `invoice:${invoice.externalId}`,
        },
      ],
    }),
  };
}

function billAgain(details: Details, { invoice }: InvoiceFacts): Fix {
  const name = documentName(invoice);
  const movesMoney = { minor: BigInt(details.totalMinor), currency: details.billedCurrency };
  return {
    key: "bill_again",
    label: `Take back ${name} and bill it as ${agreedWords(details)}`,
    steps: [
      `${name} is ${invoice.status}; the legal entity and currency of an issued invoice cannot be changed.`,
      `It is taken back over ${amountWords(movesMoney.minor, movesMoney.currency)} and issued again as ${agreedWords(details)}.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    build: () => approvalFirst(movesMoney),
  };
}
