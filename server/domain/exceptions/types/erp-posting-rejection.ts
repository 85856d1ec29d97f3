import { z } from "zod";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type ErpImportFacts, type InvoiceFacts, isClaim } from "#server/domain/exceptions/facts";
import { latestImport } from "#server/domain/exceptions/process-postings";
import { amountWords, blankToNull, dayWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** The fields of a staging row that can be mended, and the codes by which the ERP names each. */
const fieldsByCode = {
  CLOSED_PERIOD: "postingPeriod",
  MISSING_DEPARTMENT: "department",
  INVALID_GL_ACCOUNT: "glAccount",
  UNMAPPED_SUBSIDIARY: "subsidiaryId",
} as const;
type Field = (typeof fieldsByCode)[keyof typeof fieldsByCode];
const fields = Object.values(fieldsByCode);
/** Where a staging row keeps each of its dimensions. */
const dimensionKeys = {
  department: "department",
  glAccount: "glAccount",
  subsidiaryId: "subsidiary",
} as const satisfies Record<Exclude<Field, "postingPeriod">, string>;
const fieldWords: Record<Field, string> = {
  postingPeriod: "posting period",
  department: "department",
  glAccount: "GL account",
  subsidiaryId: "subsidiary",
};
const problemWords: Record<Field, string> = {
  postingPeriod: "posting period is closed",
  department: "department is missing",
  glAccount: "GL account is not valid",
  subsidiaryId: "subsidiary is not mapped",
};

const Details = z.strictObject({
  importId: z.string(),
  system: z.string(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  field: z.enum(fields).nullable(),
  value: z.string().nullable(),
  amountMinor: z.string(),
  currency: z.string(),
});
type Details = z.infer<typeof Details>;

export const erpPostingRejection = defineExceptionType({
  key: "erp_posting_rejection",
  label: "ERP posting rejection",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["erp_setup", "mapping_change", "customer_master_data"],
  dueInHours: 8,
  severity: "high",
  holdsInvoice: () => false,
  detect(facts) {
    const rejected = latestImport(facts.erpImports);
    const isOwed = isClaim(facts) || (facts.invoice.status === "uncollectible" && !facts.invoice.isDeleted);
    if (rejected?.status !== "rejected" || !isOwed || facts.erpPostings.length > 0) return null;
    const field = fieldOf(rejected.errorCode);
    return {
      dedupeKey: facts.invoice.id,
      details: {
        importId: rejected.externalId,
        system: rejected.system,
        errorCode: rejected.errorCode,
        errorMessage: rejected.errorMessage,
        field,
        value: field && sentValue(rejected, field),
        amountMinor: rejected.amountMinor.toString(),
        currency: rejected.currency,
      },
    };
  },
  title: (details) => `ERP refused the posting: ${problemOf(details)}`,
  diagnose(details, facts) {
    const said = details.errorMessage ? ` (the ERP says: ${details.errorMessage.replace(/\.$/, "")})` : "";
    return `${documentName(facts.invoice)} is not in the books because its ${details.field ? problemWords[details.field] : "posting was refused"}${said}; receivables in the ERP are ${amountWords(BigInt(details.amountMinor), details.currency)} short and its payment cannot be posted.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause(details, facts) {
    const what = details.field ? problemOf(details) : (details.errorCode ?? "reason not given");
    return `${facts.entity.code}: ${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
  },
  evidence(details, facts) {
    const { billing, erp } = systemNames;
    const staged = facts.erpImports.find((row) => row.externalId === details.importId) ?? null;
    const { invoice } = facts;
    const document = "customrecord_invoice_import";
    return evidenceOf(
      [billing, erp],
      [
        comparedRow("Amount", [
          cell(billing, amountWords(invoice.totalMinor, invoice.currency), invoice, "invoice"),
          cell(erp, amountWords(BigInt(details.amountMinor), details.currency), staged, document),
        ]),
        {
          label: "Status",
          differs: true,
          cells: [
            cell(billing, invoice.status, invoice, "invoice"),
            cell(erp, staged?.status ?? null, staged, document),
          ],
        },
        ...fields.map((field) => ({
          label: fieldWords[field].replace(/^./, (letter) => letter.toUpperCase()),
          differs: field === details.field,
          cells: [
            cell(
              billing,
              field === "subsidiaryId"
                ? facts.entity.code
                : field === "postingPeriod"
                  ? dayWords(invoice.issuedOn)
                  : null,
              field === "subsidiaryId" || field === "postingPeriod" ? invoice : null,
              "invoice",
            ),
            cell(erp, staged && sentValue(staged, field), staged, document),
          ],
        })),
        statedRow("ERP says", [
          cell(billing, null, null, "invoice"),
          cell(erp, details.errorMessage ?? details.errorCode, staged, document),
        ]),
      ],
    );
  },
  fixes: (details, facts, today) => [repost(details, facts, today)],
  proof(_details, facts) {
    const name = documentName(facts.invoice);
    const [posting] = facts.erpPostings;
    if (posting) return `The ERP posted ${name} as ${posting.number ?? posting.externalId}.`;
    const status = latestImport(facts.erpImports)?.status;
    if (status && status !== "rejected") return `The ERP no longer refuses ${name}: its posting is ${status}.`;
    return `${name} is ${facts.invoice.isDeleted ? "deleted" : facts.invoice.status} in billing, so there is nothing to post.`;
  },
  seenAt: (facts) => latestImport(facts.erpImports)?.seenAt ?? facts.invoice.seenAt,
});

function repost(details: Details, facts: InvoiceFacts, today: PlainDate): Fix {
  const name = documentName(facts.invoice);
  const { field } = details;
  const proposed = field ? proposalFor(field, facts, today) : null;
  return {
    key: "repost",
    label: field
      ? proposed
        ? `Repost with ${fieldWords[field]} ${proposed}`
        : `Correct the ${fieldWords[field]} and repost`
      : "Post again unchanged",
    steps: [
      ...(field ? [`The ${fieldWords[field]} on the ERP's import of ${name} is corrected.`] : []),
      "The ERP tries the posting at once and answers with the document number, or with the next thing it misses.",
      `Docket reads the import again; once ${name} is posted, this case closes.`,
    ],
    fields: field
      ? [
          {
            name: field,
            label: fieldWords[field].replace(/^./, (letter) => letter.toUpperCase()),
            value: proposed ?? "",
            hint: hintFor(field, details.value),
          },
        ]
      : [],
    refusal: null,
    build(input) {
      const value = field ? blankToNull(input[field] ?? proposed) : null;
      if (field && !value)
        return { kind: "refused", reason: `The ${fieldWords[field]} is needed. Enter the one the ERP knows.` };
      const what = field ? `with ${fieldWords[field]} ${value}` : "unchanged";
      return {
        kind: "effects",
        effects: [
          {
            system: details.system,
            operation: {
              operation: "import.repost",
              importId: details.importId,
              corrections: field && value ? { [field]: value } : {},
            },
            label: `Post ${name} to the ERP again ${what}`,
            target: `import:${details.importId}`,
          },
        ],
      };
    },
  };
}

/** A closed period gives way to the running one; a dimension takes what the entity's postings usually carry. */
function proposalFor(field: Field, facts: InvoiceFacts, today: PlainDate): string | null {
  if (field !== "postingPeriod") return blankToNull(facts.usualDimensions[dimensionKeys[field]]);
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
    Number(today.slice(5, 7)) - 1
  ];
  return `${month} ${today.slice(0, 4)}`;
}

function hintFor(field: Field, value: string | null): string {
  const sent = value ? `Refused: ${value}. ` : "";
  return `${sent}${field === "postingPeriod" ? "The period now open" : "What this entity's postings usually carry"}`;
}

function fieldOf(errorCode: string | null): Field | null {
  return fieldsByCode[(errorCode ?? "") as keyof typeof fieldsByCode] ?? null;
}

function sentValue(row: ErpImportFacts, field: Field): string | null {
  return field === "postingPeriod" ? row.postingPeriod : (row.dimensions[dimensionKeys[field]] ?? null);
}

function problemOf(details: Details): string {
  if (!details.field)
    return details.errorCode ? details.errorCode.toLowerCase().replaceAll("_", " ") : "no reason given";
  return details.value && details.field !== "department"
    ? `${problemWords[details.field].replace(" is ", ` ${details.value} is `)}`
    : problemWords[details.field];
}
