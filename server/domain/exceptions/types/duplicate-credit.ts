import { z } from "zod";
import {
  type CreditFacts,
  type CreditMemoFacts,
  comesBefore,
  creditName,
  stands,
} from "#server/domain/exceptions/credit-facts";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName } from "#server/domain/exceptions/facts";
import { amountWords, blankToNull, dayWords } from "#server/domain/exceptions/words";
import { daysBetween } from "#server/domain/time";

/** Whoever credits the same again later than this does so for another reason. */
export const REPEAT_WITHIN_DAYS = 30;

const Details = z.strictObject({
  /** The same as an earlier credit, or beyond what the invoice bills together with earlier ones. */
  kind: z.enum(["repeats", "exceeds"]),
  originalId: z.string().nullable(),
  originalName: z.string().nullable(),
  /** What was given away too much. */
  amountMinor: z.string(),
  currency: z.string(),
});
type Details = z.infer<typeof Details>;

const OTHER_CREDIT = "Other credit";

export const duplicateCredit = defineExceptionType({
  key: "duplicate_credit",
  label: "Duplicate credit",
  queue: "exceptions",
  subject: "credit",
  details: Details,
  rootCauses: ["credit_process", "manual_entry", "customer_request"],
  dueInHours: 24,
  severity: (_details, facts) => (isGivenOut(facts) ? "high" : "medium"),
  holdsInvoice: () => false,
  detect(facts) {
    if (!countsOn(facts)) return null;
    const { credit } = facts;
    const original = earlierOnes(facts).find((other) => isSame(other, credit));
    const excess = excessOf(facts);
    if (!original && excess === 0n) return null;
    return {
      dedupeKey: credit.id,
      details: {
        kind: original ? ("repeats" as const) : ("exceeds" as const),
        originalId: original?.externalId ?? null,
        originalName: original ? creditName(original) : null,
        amountMinor: (original ? credit.totalMinor : excess).toString(),
        currency: credit.currency,
      },
    };
  },
  title: (details) =>
    details.kind === "repeats"
      ? `Credits again what ${details.originalName} credits`
      : `Credits of the invoice are ${amountWords(BigInt(details.amountMinor), details.currency)} above it`,
  diagnose(details, facts) {
    const { credit, customer } = facts;
    const name = creditName(credit);
    const invoice = documentName(facts.invoice);
    const amount = amountWords(BigInt(details.amountMinor), details.currency);
    const effect = isGivenOut(facts)
      ? `${customer.name} has been given ${amount} too much`
      : `${invoice} asks for ${amount} too little`;
    return details.kind === "repeats"
      ? `${name} credits ${amount} on ${invoice} a second time, for the same as ${details.originalName}; ${effect}.`
      : `With ${name} the credits of ${invoice} are ${amount} above what it billed; ${effect}.`;
  },
  amount: (details) => ({ minor: BigInt(details.amountMinor), currency: details.currency }),
  cause: (details) => (details.kind === "repeats" ? "Same credit issued twice" : "Credits above the invoice"),
  evidence(details, facts) {
    const { billing } = systemNames;
    const { credit, invoice } = facts;
    const original = facts.siblings.find((sibling) => sibling.externalId === details.originalId) ?? null;
    const money = (minor: bigint) => amountWords(minor, credit.currency);
    const row = (label: string, own: string | null, theirs: string | null, isStated = false) => {
      const cells = [cell(billing, own, credit, "credit_note"), cell(OTHER_CREDIT, theirs, original, "credit_note")];
      return isStated ? statedRow(label, cells) : comparedRow(label, cells);
    };
    const standing = [credit, ...facts.siblings].filter(stands).reduce((sum, each) => sum + each.totalMinor, 0n);
    return evidenceOf(
      [billing, OTHER_CREDIT],
      [
        { ...row("Credit", creditName(credit), original && creditName(original)), differs: true },
        row("Amount", money(credit.totalMinor), original && money(original.totalMinor), !original),
        row("Of it tax", money(credit.taxMinor), original && money(original.taxMinor), !original),
        row("For", whatFor(credit), original && whatFor(original), !original),
        row("Reason", credit.reason, original?.reason ?? null, true),
        row("Issued", dayWords(credit.issuedOn), original && dayWords(original.issuedOn), true),
        statedRow(`Credits of ${documentName(invoice)}`, [
          cell(billing, `${money(standing)} of ${money(invoice.totalMinor)}`, invoice, "invoice"),
          cell(OTHER_CREDIT, null, null, "invoice"),
        ]),
      ],
    );
  },
  fixes: (details, facts) => [voidIt(details, facts)],
  proof(details, facts) {
    const name = creditName(facts.credit);
    if (!stands(facts.credit)) return `${name} is void in billing.`;
    if (!countsOn(facts)) return `${documentName(facts.invoice)} is void in billing, and its credits with it.`;
    const original = facts.siblings.find((sibling) => sibling.externalId === details.originalId);
    if (original && !stands(original)) return `${creditName(original)} is void in billing; ${name} stands alone.`;
    return `${name} and the other credits of ${documentName(facts.invoice)} no longer give the same away twice.`;
  },
  seenAt: ({ credit }) => credit.seenAt,
});

/** A void invoice takes the credits with it that were never more than a lower claim. */
function countsOn({ credit, invoice }: CreditFacts): boolean {
  if (!stands(credit)) return false;
  const isGone = invoice.isDeleted || invoice.status === "void";
  return !isGone || (credit.refundedMinor ?? 0n) + (credit.toBalanceMinor ?? 0n) > 0n;
}

function earlierOnes({ credit, siblings }: CreditFacts): CreditMemoFacts[] {
  return siblings.filter((other) => stands(other) && comesBefore(other, credit));
}

/** Two outages have two reasons, two lines are two things: only what is the same in everything was credited twice. */
function isSame(other: CreditMemoFacts, credit: CreditMemoFacts): boolean {
  return (
    daysBetween(other.issuedOn, credit.issuedOn) <= REPEAT_WITHIN_DAYS &&
    other.currency === credit.currency &&
    other.totalMinor === credit.totalMinor &&
    other.taxMinor === credit.taxMinor &&
    blankToNull(other.reason) === blankToNull(credit.reason) &&
    wordsOf(other.memo) === wordsOf(credit.memo) &&
    linesOf(other) === linesOf(credit)
  );
}

function wordsOf(memo: string | null): string {
  return (memo ?? "").toLowerCase().replace(/\s+/g, " ").trim();
}

function linesOf({ lines }: CreditMemoFacts): string {
  return lines
    .map((line) => `${line.invoiceLineId ?? wordsOf(line.description)} ${line.amountMinor}`)
    .sort()
    .join("; ");
}

/**
 * What this credit adds beyond the invoice, earlier credits counted first. Each credit may round its tax by one minor unit,
 * so as many are let pass.
 */
function excessOf(facts: CreditFacts): bigint {
  const { credit, invoice } = facts;
  if (invoice.isDeleted || invoice.status === "void") return 0n;
  const earlier = earlierOnes(facts);
  const before = earlier.reduce((sum, other) => sum + other.totalMinor, 0n);
  const beyond = before + credit.totalMinor - invoice.totalMinor;
  if (beyond <= BigInt(earlier.length + 1)) return 0n;
  return beyond < credit.totalMinor ? beyond : credit.totalMinor;
}

/** Whether the customer has had more of it than a lower bill: money back, credit in hand, or an invoice settled by it. */
function isGivenOut({ credit, invoice }: CreditFacts): boolean {
  return invoice.status !== "open" || (credit.refundedMinor ?? 0n) > 0n || (credit.toBalanceMinor ?? 0n) > 0n;
}

function whatFor({ lines, memo }: CreditMemoFacts): string | null {
  const descriptions = lines.map((line) => line.description).filter((text) => text !== "");
  return blankToNull([...descriptions, memo ?? ""].filter((text) => text !== "").join("; "));
}

function voidIt(details: Details, facts: CreditFacts): Fix {
  const { credit } = facts;
  const name = creditName(credit);
  const invoice = documentName(facts.invoice);
  const givenOut = isGivenOut(facts);
  const isPart = BigInt(details.amountMinor) < credit.totalMinor;
  const refusal = isPart
    ? `Only ${amountWords(BigInt(details.amountMinor), details.currency)} of ${name} are too much, and a credit is void as a whole. Void it in billing and issue it anew over the right amount.`
    : null;
  return {
    key: "void_credit",
    label: `Void ${name}`,
    ...(givenOut ? { movesMoney: { minor: BigInt(details.amountMinor), currency: details.currency } } : {}),
    steps: [
      givenOut
        ? `${name} is taken back in billing, and ${facts.customer.name} owes ${amountWords(credit.totalMinor, credit.currency)} again.`
        : `${name} is voided in billing; ${invoice} asks for ${amountWords(facts.invoice.balanceMinor + credit.totalMinor, credit.currency)} then.`,
      ...(details.originalName ? [`${details.originalName} stays as it is.`] : []),
      "Once billing says it is void, this case closes.",
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
                system: credit.system,
                operation: {
                  operation: "credit.void",
                  creditId: credit.externalId,
                  invoiceId: facts.invoice.externalId,
                },
                label: details.originalName
                  ? `Void ${name}, a copy of ${details.originalName}`
                  : `Void ${name}, which is above ${invoice}`,
                target: `credit_note:${credit.externalId}`,
              },
            ],
          },
  };
}
