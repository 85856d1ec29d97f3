import type { Fix } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { postingPeriodOf } from "#server/domain/exceptions/process-days";
import { latestImport } from "#server/domain/exceptions/process-postings";
import { afterCorrection } from "#server/domain/exceptions/steps";
import type { StuckDetails } from "#server/domain/exceptions/types/invoice-stuck";
import { amountWords, blankToNull } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** The ERP that holds what cannot be posted by billing itself. */
const ERP = "netsuite";

/** Each step has one way on: the step that did not happen is asked for once more. */
export function stuckFixes(details: StuckDetails, facts: InvoiceFacts, today: PlainDate): Fix[] {
  if (details.step === "totals") return [recalculate(facts)];
  if (details.step === "draft") return [finalize(details, facts)];
  return [details.step === "not_staged" ? stage(details, facts, today) : post(details, facts)];
}

function recalculate(facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const name = documentName(invoice);
  const refusal = isDraft(facts)
    ? null
    : `${name} is already ${invoice.status}, and billing calculates no totals after sending. Have it voided in billing and issued again.`;
  return {
    key: "recalculate",
    label: "Calculate the totals again",
    steps: [`Billing calculates subtotal, tax and total of ${name} from its lines.`, afterCorrection(facts)],
    fields: [],
    refusal,
    build: () =>
      refusal
        ? { kind: "refused", reason: refusal }
        : {
            kind: "effects",
            effects: [
              {
                system: invoice.system,
                operation: { operation: "invoice.recalculate", invoiceId: invoice.externalId },
                label: `Calculate the totals of ${name} again`,
                target: `invoice:${invoice.externalId}`,
              },
            ],
          },
  };
}

function finalize(details: StuckDetails, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const name = documentName(invoice);
  const amount = amountWords(BigInt(details.amountMinor), details.currency);
  return {
    key: "finalize",
    label: "Issue it now",
    steps: [
      `Billing issues ${name} over ${amount} and gives it its number.`,
      `${facts.customer.name} is ${invoice.collectionMethod === "send_invoice" ? "sent the invoice" : "charged"}, as it would have been by itself.`,
      "Once billing says it is issued, this case closes.",
    ],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "effects",
      effects: [
        {
          system: invoice.system,
          operation: { operation: "invoice.finalize", invoiceId: invoice.externalId },
          label: `Issue ${name}`,
          target: `invoice:${invoice.externalId}`,
        },
      ],
    }),
  };
}

/** What the row carries beside the invoice's own amounts, and where the customer's last posting had it. */
const dimensions = [
  { name: "subsidiaryId", label: "Subsidiary", key: "subsidiary" },
  { name: "department", label: "Department", key: "department" },
  { name: "glAccount", label: "GL account", key: "glAccount" },
] as const;

function stage(details: StuckDetails, facts: InvoiceFacts, today: PlainDate): Fix {
  const { invoice, erpFeed } = facts;
  const name = documentName(invoice);
  const isThisMonth = invoice.issuedOn.slice(0, 7) === today.slice(0, 7);
  const proposed: Record<string, string> = {
    postingPeriod: postingPeriodOf(isThisMonth ? invoice.issuedOn : today),
    ...Object.fromEntries(dimensions.map(({ name: field, key }) => [field, erpFeed.lastStaged?.[key] ?? ""])),
  };
  const fields = [
    { name: "postingPeriod", label: "Posting period", hint: "Of the day it was issued, or the one open now" },
    ...dimensions.map(({ name: field, label }) => ({
      name: field,
      label,
      hint: "As this customer's last posting had",
    })),
  ];
  return {
    key: "stage",
    label: "Hand it to the ERP",
    steps: [
      `${name} over ${amountWords(BigInt(details.amountMinor), details.currency)} is put into the ERP's row of documents.`,
      "The ERP tries the posting at once and answers with the document number, or with what it misses.",
      `Docket reads the row; once ${name} is posted, this case closes.`,
    ],
    fields: fields.map((field) => ({ ...field, value: proposed[field.name] ?? "" })),
    refusal: null,
    build(input) {
      const value = (field: string) => blankToNull(input[field] ?? proposed[field]);
      const missing = fields.find((field) => value(field.name) === null);
      if (missing)
        return {
          kind: "refused",
          reason: `The ${missing.label.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())} is needed. Enter the one the ERP knows.`,
        };
      return {
        kind: "effects",
        effects: [
          {
            system: ERP,
            operation: {
              operation: "import.create",
              billingInvoiceId: invoice.externalId,
              currency: details.currency,
              amountMinor: details.amountMinor,
              subsidiaryId: value("subsidiaryId") ?? "",
              department: value("department") ?? "",
              glAccount: value("glAccount") ?? "",
              postingPeriod: value("postingPeriod") ?? "",
              documentOn: invoice.issuedOn,
            },
            label: `Hand ${name} to the ERP`,
            target: `invoice:${invoice.externalId}`,
          },
        ],
      };
    },
  };
}

function post(details: StuckDetails, facts: InvoiceFacts): Fix {
  const name = documentName(facts.invoice);
  const staged = latestImport(facts.erpImports);
  const importId = details.importId ?? "";
  return {
    key: "post",
    label: "Post it now",
    steps: [
      `The ERP tries the posting of ${name} at once and answers with the document number, or with what it misses.`,
      `Docket reads the row again; once ${name} is posted, this case closes.`,
    ],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "effects",
      effects: [
        {
          system: staged?.system ?? ERP,
          operation: { operation: "import.repost", importId, corrections: {} },
          label: `Post ${name} to the ERP`,
          target: `import:${importId}`,
        },
      ],
    }),
  };
}
