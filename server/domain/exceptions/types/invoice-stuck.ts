import { z } from "zod";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { readUntil, workingDaysBetween } from "#server/domain/exceptions/process-days";
import { latestImport, standingPostings } from "#server/domain/exceptions/process-postings";
import { stuckFixes } from "#server/domain/exceptions/types/invoice-stuck-fixes";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { businessDate, daysBetween, type PlainDate } from "#server/domain/time";

/** Billing issues a draft about two days after it made it; a day more is given for whoever looks it over. */
const DRAFT_DAYS = 3;
/** What was issued stands in the ERP's row of documents the same day, and in its books by the next. */
const STAGED_WITHIN_WORKING_DAYS = 2;
const POSTED_WITHIN_WORKING_DAYS = 2;

const steps = ["totals", "draft", "not_staged", "not_posted"] as const;

const Details = z.strictObject({
  step: z.enum(steps),
  /** The day from which it stands there. */
  since: z.string(),
  importId: z.string().nullable(),
  amountMinor: z.string(),
  currency: z.string(),
});
export type StuckDetails = z.infer<typeof Details>;

const stepWords: Record<StuckDetails["step"], string> = {
  totals: "Lines written, totals not",
  draft: "Draft that was never issued",
  not_staged: "Issued, not handed to the ERP",
  not_posted: "Handed to the ERP, not posted",
};

export const invoiceStuck = defineExceptionType({
  key: "invoice_stuck",
  label: "Invoice stuck partially processed",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["source_outage", "billing_engine", "mapping_change", "manual_entry"],
  dueInHours: 24,
  severity: ({ step }) => (step === "draft" || step === "not_posted" ? "medium" : "high"),
  // Lines without totals would be billed over nothing; what merely waits must not be made to wait longer.
  holdsInvoice: ({ step }) => step === "totals",
  detect(facts, today) {
    const { invoice } = facts;
    if (invoice.isDeleted) return null;
    const found = withoutTotals(facts) ?? (isDraft(facts) ? forgotten(facts, today) : behind(facts, today));
    if (!found) return null;
    return {
      dedupeKey: invoice.id,
      details: {
        importId: null,
        amountMinor: invoice.totalMinor.toString(),
        ...found,
        currency: invoice.currency,
      },
    };
  },
  fingerprint: ({ step, since, importId }) => ({ step, since, importId }),
  title: ({ step }) => stepWords[step],
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const since = dayWords(details.since);
    if (details.step === "totals")
      return `${name} has lines over ${amount} and totals of nothing: billing stopped half way, and it would go out over nothing.`;
    if (details.step === "draft")
      return `${name} over ${amount} was made on ${since} and should have gone out within ${DRAFT_DAYS} days; nothing holds it, and ${facts.customer.name} is not billed until it goes out.`;
    if (details.step === "not_staged")
      return `${name} over ${amount} was issued on ${since} and never handed to the ERP; receivables in the books are short by it and its payment cannot be posted.`;
    return `${name} over ${amount} was handed to the ERP on ${since} and still waits there; receivables in the books are short by it and its payment cannot be posted.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: (details, facts) => `${facts.entity.code}: ${stepWords[details.step]}`,
  evidence(details, facts) {
    const { billing, erp } = systemNames;
    const { invoice, lines } = facts;
    const staged = latestImport(facts.erpImports);
    const [posting = null] = standingPostings(facts);
    const sum = lines.reduce((total, line) => total + line.amountMinor, 0n);
    const at = details.step;
    return evidenceOf(
      [billing, erp],
      [
        {
          label: "Lines",
          differs: at === "totals",
          cells: [
            cell(billing, amountWords(sum, invoice.currency), invoice, "invoice"),
            cell(erp, null, null, "customrecord_invoice_import"),
          ],
        },
        {
          label: "Total",
          differs: at === "totals",
          cells: [
            cell(billing, amountWords(invoice.totalMinor, invoice.currency), invoice, "invoice"),
            cell(
              erp,
              staged && amountWords(staged.amountMinor, staged.currency),
              staged,
              "customrecord_invoice_import",
            ),
          ],
        },
        {
          label: "Issued",
          differs: at === "draft",
          cells: [
            cell(billing, invoice.finalizedAt ? dayWords(invoice.issuedOn) : null, invoice, "invoice"),
            cell(erp, null, null, "customrecord_invoice_import"),
          ],
        },
        {
          label: "Handed over",
          differs: at === "not_staged",
          cells: [
            cell(billing, null, null, "invoice"),
            cell(erp, staged && dayWords(staged.documentOn), staged, "customrecord_invoice_import"),
          ],
        },
        {
          label: "Posted",
          differs: at === "not_posted",
          cells: [
            cell(billing, null, null, "invoice"),
            cell(erp, posting?.number ?? staged?.status ?? null, posting ?? staged, posting ? "invoice" : "import"),
          ],
        },
        statedRow("Status", [cell(billing, invoice.status, invoice, "invoice"), cell(erp, null, null, "invoice")]),
      ],
    );
  },
  fixes: (details, facts, today) => stuckFixes(details, facts, today),
  proof(details, facts) {
    const { invoice } = facts;
    const name = documentName(invoice);
    const [posting] = standingPostings(facts);
    if (invoice.isDeleted || invoice.status === "void")
      return `${name} is ${invoice.isDeleted ? "deleted" : "void"} in billing, so nothing of it waits any more.`;
    if (posting) return `The ERP posted ${name} as ${posting.number ?? posting.externalId}.`;
    if (details.step === "totals" && !withoutTotals(facts))
      return `${name} now totals ${amountWords(invoice.totalMinor, invoice.currency)}.`;
    if (details.step === "draft") {
      if (!isDraft(facts)) return `${name} was issued and is ${invoice.status}.`;
      return invoice.isHeld || !invoice.isAutoAdvancing
        ? `${name} is held on purpose now, so it does not go out by itself.`
        : `${name} no longer waits longer than it should.`;
    }
    const staged = latestImport(facts.erpImports);
    return staged
      ? `${name} is handed to the ERP, where it is ${staged.status}.`
      : `${name} no longer waits for the ERP.`;
  },
  seenAt(facts) {
    if (isDraft(facts)) return facts.invoice.seenAt;
    return latestImport(facts.erpImports)?.seenAt ?? facts.erpFeed.readAt ?? facts.invoice.seenAt;
  },
});

type Found = Pick<StuckDetails, "step" | "since"> & Partial<Pick<StuckDetails, "importId" | "amountMinor">>;

/** Lines that add up to something under totals of nothing: a total that is merely wrong is another matter. */
function withoutTotals({ invoice, lines }: InvoiceFacts): Found | null {
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0n);
  const isLive = invoice.status === "draft" || invoice.status === "open";
  if (!isLive || sum === 0n || invoice.subtotalMinor !== 0n || invoice.totalMinor !== 0n) return null;
  return { step: "totals", since: invoice.issuedOn, amountMinor: sum.toString() };
}

/** A draft that should have gone out by itself. One that waits for its tax or is held has a case that says so. */
function forgotten({ invoice, entity }: InvoiceFacts, today: PlainDate): Found | null {
  const waitsForTax = invoice.taxStatus !== null && invoice.taxStatus !== "complete";
  if (!invoice.isAutoAdvancing || invoice.isHeld || waitsForTax || invoice.createdAt === null) return null;
  const madeOn = businessDate(invoice.createdAt, entity.timeZone);
  return daysBetween(madeOn, today) > DRAFT_DAYS ? { step: "draft", since: madeOn } : null;
}

/** What was issued and is not in the books. A refusal of the ERP is a case of its own. */
function behind(facts: InvoiceFacts, today: PlainDate): Found | null {
  const { invoice, entity, erpFeed } = facts;
  const isOwed = ["open", "paid", "uncollectible"].includes(invoice.status);
  if (!erpFeed.isUsed || !isOwed || invoice.finalizedAt === null || invoice.totalMinor === 0n) return null;
  if (facts.erpPostings.length > 0) return null;
  const until = readUntil(today, erpFeed.readAt, entity.timeZone);
  const staged = latestImport(facts.erpImports);
  if (staged === null) {
    const issuedOn = businessDate(invoice.finalizedAt, entity.timeZone);
    return workingDaysBetween(issuedOn, until) >= STAGED_WITHIN_WORKING_DAYS
      ? { step: "not_staged", since: issuedOn }
      : null;
  }
  const stagedOn = businessDate(staged.changedAt, entity.timeZone);
  return staged.status === "pending" && workingDaysBetween(stagedOn, until) >= POSTED_WITHIN_WORKING_DAYS
    ? { step: "not_posted", since: stagedOn, importId: staged.externalId }
    : null;
}
