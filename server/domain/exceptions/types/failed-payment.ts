import { z } from "zod";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { defineExceptionType, type Fix, type PlannedEffect } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type InvoiceFacts, type PaymentAttemptFacts } from "#server/domain/exceptions/facts";
import { meansOf, nounOf, type PaymentMeans } from "#server/domain/exceptions/payment-means";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { businessDate } from "#server/domain/time";

const Details = z.strictObject({
  attemptId: z.string(),
  attemptedOn: z.string(),
  declineCode: z.string().nullable(),
  kind: z.enum(["soft", "hard"]),
  failures: z.int().min(1),
  /** The day billing will try again by itself; null when it has given up. */
  nextAttemptOn: z.string().nullable(),
  balanceMinor: z.string(),
  currency: z.string(),
  /** What was charged; cases opened before it was told apart are about cards that billing holds. */
  means: z.enum(["card", "bank_account"]).default("card"),
  /** Who holds the mandate where billing does not. */
  gateway: z.string().nullable().default(null),
});
type Details = z.infer<typeof Details>;

export const failedPayment = defineExceptionType({
  key: "failed_payment",
  label: "Failed payment",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["payment_method", "bank_or_gateway", "customer_master_data"],
  dueInHours: 24,
  severity: (details) => (details.kind === "hard" || !details.nextAttemptOn ? "high" : "low"),
  holdsInvoice: () => false,
  detect(facts) {
    const { invoice, entity } = facts;
    if (invoice.isDeleted || invoice.status !== "open" || invoice.balanceMinor <= 0n) return null;
    const attempts = newestFirst(facts.attempts);
    const [last] = attempts;
    // A later success or a charge still on its way answers an earlier failure.
    if (last?.status !== "failed") return null;
    const means = meansOf(last, invoice.system);
    const since = attempts.findIndex((attempt) => attempt.status !== "failed");
    return {
      dedupeKey: invoice.id,
      details: {
        attemptId: last.externalId,
        attemptedOn: businessDate(last.attemptedAt, entity.timeZone),
        declineCode: codeOf(last),
        kind: declineOf(codeOf(last)).kind,
        failures: since === -1 ? attempts.length : since,
        nextAttemptOn: invoice.nextAttemptAt ? businessDate(invoice.nextAttemptAt, entity.timeZone) : null,
        balanceMinor: invoice.balanceMinor.toString(),
        currency: invoice.currency,
        means: means.kind,
        gateway: means.gateway,
      },
    };
  },
  fingerprint: ({ declineCode, nextAttemptOn }) => ({ declineCode, isExhausted: nextAttemptOn === null }),
  title(details) {
    const times = details.failures === 1 ? "Payment failed" : `Payment failed ${details.failures} times`;
    return `${times}: ${declineOf(details.declineCode).words}`;
  },
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const means = meansIn(details);
    const asked = means.kind === "card" ? "charged to" : "collected by direct debit from";
    const failed = `${amountWords(BigInt(details.balanceMinor), details.currency)} of ${name} could not be ${asked} ${facts.customer.name} on ${dayWords(details.attemptedOn)} because ${declineOf(details.declineCode).words}`;
    if (means.gateway !== null) return `${failed}; ${whatToDoAt(means.gateway, details)}`;
    if (details.kind === "hard")
      return `${failed}; no further try on this ${nounOf(means)} can work, so the money does not come until the customer gives another.`;
    return details.nextAttemptOn
      ? `${failed}; billing tries again on ${dayWords(details.nextAttemptOn)}.`
      : `${failed}; billing has used up its retries, so the money does not come by itself.`;
  },
  amount: (details) => ({ minor: BigInt(details.balanceMinor), currency: details.currency }),
  cause: (details) =>
    `${details.means === "card" ? "Card declined" : "Direct debit failed"}: ${declineOf(details.declineCode).words}`,
  evidence(details, facts) {
    const { billing, payments } = systemNames;
    const { invoice } = facts;
    const [last, ...earlier] = newestFirst(facts.attempts);
    const stated = (label: string, bills: string | null, charges: string | null, attempt: PaymentAttemptFacts | null) =>
      statedRow(label, [
        cell(billing, bills, bills === null ? null : invoice, "invoice"),
        cell(payments, charges, attempt, attempt?.system === "gocardless" ? "payment" : "charge"),
      ]);
    return evidenceOf(
      [billing, payments],
      [
        {
          ...stated(
            "Amount",
            `${amountWords(invoice.balanceMinor, invoice.currency)} due`,
            last ? `${amountWords(last.amountMinor, invoice.currency)} ${last.status}` : null,
            last ?? null,
          ),
          differs: last?.status === "failed",
        },
        stated(
          "Reason",
          null,
          last ? declineOf(codeOf(last)).words.replace(/^./, (letter) => letter.toUpperCase()) : null,
          last ?? null,
        ),
        stated("The bank's words", null, last?.failureMessage ?? null, last ?? null),
        stated(
          "Kind of decline",
          null,
          details.kind === "hard" ? `Final for this ${finalFor(meansIn(details))}` : "May succeed later",
          last ?? null,
        ),
        stated("Next try", details.nextAttemptOn ? dayWords(details.nextAttemptOn) : "None", null, null),
        ...earlier
          .slice(0, 4)
          .map((attempt) =>
            stated(
              `Try of ${dayWords(businessDate(attempt.attemptedAt, facts.entity.timeZone))}`,
              null,
              attempt.status === "failed" ? `Failed: ${declineOf(codeOf(attempt)).words}` : attempt.status,
              attempt,
            ),
          ),
      ],
    );
  },
  // What a gateway collects can only be collected again there: billing knows neither the mandate nor the bank account.
  fixes(details, facts) {
    if (details.gateway !== null) return [];
    const offers = [retryNow(details, facts), sendPaymentPage(details, facts)];
    return details.kind === "hard" ? offers.toReversed() : offers;
  },
  proof(_details, { invoice, attempts }) {
    const name = documentName(invoice);
    const [last] = newestFirst(attempts);
    if (invoice.status === "paid" || invoice.balanceMinor <= 0n) return `${name} is paid.`;
    if (invoice.status !== "open")
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing, so no payment is expected.`;
    const charge = last && meansOf(last, invoice.system).kind === "bank_account" ? "direct debit" : "charge";
    return last?.status === "succeeded"
      ? `A later ${charge} of ${amountWords(last.amountMinor, invoice.currency)} for ${name} succeeded.`
      : `A new ${charge} for ${name} is on its way.`;
  },
  seenAt: (facts) => newestFirst(facts.attempts)[0]?.seenAt ?? facts.invoice.seenAt,
});

function meansIn({ means, gateway }: Details): PaymentMeans {
  return { kind: means, gateway };
}

function finalFor(means: PaymentMeans): string {
  return means.gateway === null ? nounOf(means) : "mandate";
}

function whatToDoAt(gateway: string, { kind }: Details): string {
  return kind === "hard"
    ? "this mandate collects nothing more, so the money does not come until the customer gives a new one or pays in another way."
    : `nobody tries again by itself, so collect it once more in ${gateway} when the customer's account has the money.`;
}

function retryNow(details: Details, { invoice }: InvoiceFacts): Fix {
  const name = documentName(invoice);
  const amount = amountWords(invoice.balanceMinor, invoice.currency);
  const refusal =
    details.kind === "hard"
      ? `Trying again cannot work: ${declineOf(details.declineCode).words}. Send the payment page, so that the customer gives another ${nounOf(meansIn(details))}.`
      : null;
  return {
    key: "retry_payment",
    label: `Charge ${amount} again now`,
    steps: [
      `Billing charges ${amount} to the ${nounOf(meansIn(details))} on file.`,
      details.nextAttemptOn
        ? `If it fails, billing's own try of ${dayWords(details.nextAttemptOn)} still stands.`
        : "If it fails, the case comes back to you with the bank's answer.",
      "Once the money is taken, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      refusal
        ? { kind: "refused", reason: refusal }
        : {
            kind: "effects",
            effects: [
              planned(
                invoice,
                { operation: "invoice.retry_payment", invoiceId: invoice.externalId },
                `Charge ${amount} for ${name} again`,
              ),
            ],
          },
  };
}

function sendPaymentPage({ means }: Details, { invoice, customer }: InvoiceFacts): Fix {
  const name = documentName(invoice);
  const how = means === "card" ? "with another card" : "in another way";
  return {
    key: "send_payment_page",
    label: "Send the payment page",
    steps: [
      `Billing mails ${customer.name} a page on which ${name} can be paid ${how}.`,
      "Once the money is taken, this case closes.",
    ],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "effects",
      effects: [
        planned(
          invoice,
          { operation: "invoice.send_payment_page", invoiceId: invoice.externalId },
          `Send ${customer.name} the payment page of ${name}`,
        ),
      ],
    }),
  };
}

function planned(
  invoice: InvoiceFacts["invoice"],
  operation: PlannedEffect["operation"],
  label: string,
): PlannedEffect {
  return { system: invoice.system, operation, label, target: `invoice:${invoice.externalId}` };
}

/** The bank's own word where there is one; the platform's otherwise. */
function codeOf(attempt: PaymentAttemptFacts): string | null {
  return attempt.declineCode ?? attempt.failureCode;
}

function newestFirst(attempts: readonly PaymentAttemptFacts[]): PaymentAttemptFacts[] {
  return [...attempts].sort(
    (left, right) =>
      right.attemptedAt.getTime() - left.attemptedAt.getTime() || (right.externalId > left.externalId ? 1 : -1),
  );
}
