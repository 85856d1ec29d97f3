import { z } from "zod";
import { approvalFirst } from "#server/domain/exceptions/awaited-approval";
import { originalOf } from "#server/domain/exceptions/copies";
import { defineExceptionType, type Fix, type PlannedEffect } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { claimStatuses, documentName, type InvoiceFacts, isDraft, type Seen } from "#server/domain/exceptions/facts";
import { amountWords, dayWords, periodWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

const Details = z.strictObject({
  originalId: z.string(),
  originalDocument: z.string(),
  copies: z.int().min(2),
  amountMinor: z.string(),
  currency: z.string(),
  isSent: z.boolean(),
});
type Details = z.infer<typeof Details>;

export const duplicateInvoice = defineExceptionType({
  key: "duplicate_invoice",
  label: "Duplicate invoice",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["manual_entry", "billing_engine", "amendment_late"],
  dueInHours: 8,
  severity: (details) => (details.isSent ? "high" : "medium"),
  holdsInvoice: () => true,
  detect(facts) {
    const found = originalOf(facts);
    if (!found) return null;
    return {
      dedupeKey: facts.invoice.id,
      details: {
        originalId: found.original.externalId,
        originalDocument: documentName(found.original),
        copies: found.copies,
        amountMinor: facts.invoice.totalMinor.toString(),
        currency: facts.invoice.currency,
        isSent: !isDraft(facts),
      },
    };
  },
  // The original gets its number when it is issued; it is the same pair all the same.
  fingerprint: ({ originalId, amountMinor, isSent }) => ({ originalId, amountMinor, isSent }),
  title: (details) =>
    `Bills again what ${details.originalDocument} bills${details.copies > 2 ? ` (${details.copies} copies in all)` : ""}`,
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const { periodStartsOn, periodEndsOn } = facts.invoice;
    const period =
      periodStartsOn && periodEndsOn && periodStartsOn < periodEndsOn
        ? ` for ${periodWords(periodStartsOn, periodEndsOn)}`
        : "";
    const again = `${name} bills ${facts.customer.name} ${amountWords(BigInt(details.amountMinor), details.currency)}${period} a second time, as ${details.originalDocument} does`;
    if (!details.isSent) return `${again}; it is held so that it does not go out.`;
    return facts.invoice.status === "paid"
      ? `${again}; the customer has paid twice.`
      : `${again}; it was sent, and receivables are too high by its amount.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: () => "Subscription and period billed twice",
  evidence(details, facts) {
    const { billing, other } = systemNames;
    const { invoice } = facts;
    const original = facts.siblings.find((sibling) => sibling.externalId === details.originalId) ?? null;
    const compared = (label: string, own: string | null, theirs: string | null) =>
      comparedRow(label, [cell(billing, own, invoice, "invoice"), cell(other, theirs, original, "invoice")]);
    const stated = (label: string, own: string | null, theirs: string | null) => ({
      ...compared(label, own, theirs),
      differs: false,
    });
    return evidenceOf(
      [billing, other],
      [
        { ...compared("Document", documentName(invoice), details.originalDocument), differs: true },
        compared(
          "Total",
          amountWords(invoice.totalMinor, invoice.currency),
          original && amountWords(original.totalMinor, invoice.currency),
        ),
        compared("Period", spanWords(invoice), original && spanWords(original)),
        compared("Lines", linesWords(facts.lines), original && linesWords(original.lines)),
        stated("Purchase order", invoice.poNumber, original?.poNumber ?? null),
        stated("Status", invoice.status, original?.status ?? null),
        statedRow("Issued", [
          cell(billing, createdWords(invoice), invoice, "invoice"),
          cell(other, original && createdWords(original), original, "invoice"),
        ]),
      ],
    );
  },
  fixes: (details, facts) => [takeBack(details, facts)],
  proof(details, facts) {
    const { invoice, siblings } = facts;
    const name = documentName(invoice);
    if (invoice.isDeleted || invoice.status === "deleted")
      return `${name} was deleted in billing; ${details.originalDocument} stands alone.`;
    if (invoice.status === "void") return `${name} is void in billing; ${details.originalDocument} stands alone.`;
    const original = siblings.find((sibling) => sibling.externalId === details.originalId);
    return original && claimStatuses.includes(original.status)
      ? `${name} and ${details.originalDocument} no longer bill the same thing.`
      : `${details.originalDocument} is gone from billing; ${name} stands alone.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

function takeBack(details: Details, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const name = documentName(invoice);
  const amount = amountWords(invoice.totalMinor, invoice.currency);
  if (isDraft(facts)) {
    return {
      key: "delete_draft",
      label: "Delete the draft",
      steps: [
        `${name} is deleted in billing; nothing was sent.`,
        `${details.originalDocument} stays as it is.`,
        "Once billing says it is gone, this case closes.",
      ],
      fields: [],
      refusal: null,
      build: () => ({
        kind: "effects",
        effects: [
          planned(
            invoice,
            { operation: "invoice.delete_draft", invoiceId: invoice.externalId },
            `Delete ${name}, a copy of ${details.originalDocument}`,
          ),
        ],
      }),
    };
  }
  if (invoice.status === "paid" || invoice.balanceMinor < invoice.totalMinor) return giveBack(details, invoice, name);
  return {
    key: "void_invoice",
    label: `Void ${name}`,
    steps: [
      `${name} over ${amount} is voided in billing, and the customer owes it no more.`,
      `${details.originalDocument} stays as it is.`,
      "Once billing says it is void, this case closes.",
    ],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "effects",
      effects: [
        planned(
          invoice,
          { operation: "invoice.void", invoiceId: invoice.externalId },
          `Void ${name}, a copy of ${details.originalDocument}`,
        ),
      ],
    }),
  };
}

/** What was paid or credited cannot be voided any more. */
function giveBack(details: Details, invoice: InvoiceFacts["invoice"], name: string): Fix {
  const settled = invoice.totalMinor - invoice.balanceMinor;
  const movesMoney = { minor: settled > 0n ? settled : invoice.totalMinor, currency: invoice.currency };
  return {
    key: "give_back",
    label: `Take back ${name} and give back ${amountWords(movesMoney.minor, movesMoney.currency)}`,
    steps: [
      `${invoice.status === "paid" ? `${name} is paid` : `Part of ${name} is paid or credited`}, so it cannot be voided; the money has to be given back or moved.`,
      `${details.originalDocument} stays as it is.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    asksFor: {
      kind: "credit_memo",
      reasonCode: "duplicate",
      terms: {
        invoiceId: invoice.id,
        choice: { of: "whole" },
        paidPart: "refund",
        memo: `Copy of ${details.originalDocument}`,
      },
    },
    build: () => approvalFirst(movesMoney),
  };
}

function planned(
  invoice: InvoiceFacts["invoice"],
  operation: PlannedEffect["operation"],
  label: string,
): PlannedEffect {
  return { system: invoice.system, operation, label, target: `invoice:${invoice.externalId}` };
}

function spanWords(invoice: { periodStartsOn: PlainDate | null; periodEndsOn: PlainDate | null }): string | null {
  return invoice.periodStartsOn && invoice.periodEndsOn
    ? periodWords(invoice.periodStartsOn, invoice.periodEndsOn)
    : null;
}

function linesWords(lines: InvoiceFacts["lines"]): string {
  return lines.map((line) => line.description).join("; ");
}

function createdWords(invoice: Seen & { issuedOn: PlainDate; createdAt: Date | null }): string {
  return invoice.createdAt
    ? `${dayWords(invoice.issuedOn)}, made ${invoice.createdAt.toISOString().slice(0, 16).replace("T", " ")} UTC`
    : dayWords(invoice.issuedOn);
}
