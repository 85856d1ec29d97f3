import { textNames } from "#server/domain/cash/references";
import { approvalFirst } from "#server/domain/exceptions/awaited-approval";
import type { Fix, FixAct, PlannedEffect } from "#server/domain/exceptions/define";
import type { CashInvoiceFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { invoiceName, kindOfPayment } from "#server/domain/exceptions/payment-words";
import { amountWords, listWords } from "#server/domain/exceptions/words";

/** Billing platforms on which a payment can be put on an invoice by an act of ours. */
const APPLYING = ["stripe"];

type Share = { invoice: CashInvoiceFacts; amountMinor: bigint };
type Plan = (invoice: CashInvoiceFacts, amountMinor: bigint) => PlannedEffect;

/** An amount over invoices in the order given, to each no more than it still claims. */
export function sharedOut(amountMinor: bigint, invoices: readonly CashInvoiceFacts[]): Share[] {
  let left = amountMinor;
  return invoices.flatMap((invoice) => {
    const amount = left < invoice.balanceMinor ? left : invoice.balanceMinor;
    left -= amount;
    return amount > 0n ? [{ invoice, amountMinor: amount }] : [];
  });
}

type Applying = {
  amountMinor: bigint;
  currency: string;
  /** What money is put on them, in words: "the bank transfer of Alder GmbH". */
  what: string;
  open: readonly CashInvoiceFacts[];
  best: readonly CashInvoiceFacts[];
  refusal: string | null;
  plan: Plan;
};

/** Puts money on the invoices a person names; the likeliest stand in the field already. */
export function applyFix({ amountMinor, currency, what, open, best, refusal, plan }: Applying): Fix {
  const amount = amountWords(amountMinor, currency);
  const names = best.map(invoiceName);
  const whyNot = refusal ?? (open.length === 0 ? "No open invoice is known that this money could be for." : null);
  return {
    key: "apply_payment",
    label: names.length === 0 ? `Apply ${amount} to an invoice` : `Apply ${amount} to ${listWords(names)}`,
    steps: [
      `Billing puts ${what} on the invoice, and no more than the invoice still claims.`,
      "Once billing shows the money there, this case closes; what is left over comes back as an overpayment.",
    ],
    fields: [
      {
        name: "invoices",
        label: "Invoices",
        value: names.join(", "),
        hint: "The number of an open invoice, or several with commas between them, in the order to pay them.",
      },
    ],
    refusal: whyNot,
    build: (input) =>
      whyNot === null ? applied(input.invoices ?? names.join(", ")) : { kind: "refused", reason: whyNot },
  };

  function applied(typed: string): FixAct {
    const wanted = typed
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    const chosen = wanted.map((name) => open.find((invoice) => isCalled(invoice, name)));
    const unknown = wanted.filter((_, index) => chosen[index] === undefined);
    if (unknown.length > 0)
      return {
        kind: "refused",
        reason: `No open invoice ${listWords(unknown)} in ${currency} is known here. Nothing was applied; check the number.`,
      };
    const shares = sharedOut(amountMinor, [...new Set(chosen.filter((invoice) => invoice !== undefined))]);
    const [first, ...others] = shares.map((share) => plan(share.invoice, share.amountMinor));
    if (!first) return { kind: "refused", reason: "Name at least one open invoice. Nothing was applied." };
    return { kind: "effects", effects: [first, ...others] };
  }
}

function isCalled(invoice: CashInvoiceFacts, name: string): boolean {
  return invoice.externalId === name || textNames(name, invoice.number);
}

/** Puts what is spare of the payment on another open invoice of its customer. */
export function applyPayment(
  facts: PaymentFacts,
  amountMinor: bigint,
  best: readonly CashInvoiceFacts[],
  refusal: string | null = null,
): Fix {
  const { payment, openInvoices } = facts;
  const open = openInvoices.filter((invoice) => invoice.system === payment.system);
  return applyFix({
    amountMinor,
    currency: payment.currency,
    what: `${amountWords(amountMinor, payment.currency)} of ${paymentWords(facts)}`,
    open,
    best: best.filter((invoice) => open.includes(invoice)),
    refusal: refusal ?? whyNotApplied(facts),
    plan: (invoice, minor) => ({
      system: payment.system,
      operation: {
        operation: "payment.apply",
        paymentId: payment.externalId,
        paymentIntentId: payment.intentId ?? "",
        invoiceId: invoice.externalId,
        amountMinor: minor.toString(),
        currency: payment.currency,
      },
      label: `Apply ${amountWords(minor, payment.currency)} to ${invoiceName(invoice)}`,
      target: `payment:${payment.externalId}`,
    }),
  });
}

/** Why the payment's own system cannot be told from here what it is for. */
function whyNotApplied({ payment }: PaymentFacts): string | null {
  if (APPLYING.includes(payment.system) && payment.intentId !== null) return null;
  if (payment.isCollected)
    return "The gateway keeps in its own notes what a debit is for. Name the invoice there; this case closes once it is read.";
  return "This payment was brought in by file, which alone says what it is for. Bring the file in again with the invoice's number; this case closes once it is read.";
}

export function paymentWords({ payment, customer }: Pick<PaymentFacts, "payment" | "customer">): string {
  return `the ${kindOfPayment(payment)} of ${customer?.name ?? "an unknown customer"}`;
}

/** Leaves the money with the customer's account, where the next invoice uses it. */
export function keepAsCredit(facts: PaymentFacts, amountMinor: bigint): Fix {
  const { payment, customer } = facts;
  const amount = amountWords(amountMinor, payment.currency);
  const { payerId } = payment;
  const refusal =
    APPLYING.includes(payment.system) && payerId !== null
      ? null
      : "Only billing keeps a credit for a customer, and this payment did not come through it. Apply it to an invoice instead.";
  return {
    key: "keep_as_credit",
    label: `Keep ${amount} as credit of ${customer?.name ?? "the customer"}`,
    steps: [
      `Billing adds ${amount} to the credit of ${customer?.name ?? "the customer"}; its next invoice uses it.`,
      "Once billing confirms the credit, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      refusal !== null || payerId === null
        ? { kind: "refused", reason: refusal ?? "" }
        : {
            kind: "effects",
            effects: [
              {
                system: payment.system,
                operation: {
                  operation: "payment.keep_as_credit",
                  paymentId: payment.externalId,
                  customerId: payerId,
                  amountMinor: amountMinor.toString(),
                  currency: payment.currency,
                },
                label: `Keep ${amount} of payment ${payment.externalId} as credit`,
                target: `payment:${payment.externalId}`,
              },
            ],
          },
  };
}

/** Money goes back only with the signatures of others. */
export function refund(amountMinor: bigint, currency: string, to: string, paymentId: string | null): Fix {
  const movesMoney = { minor: amountMinor, currency };
  const amount = amountWords(amountMinor, currency);
  return {
    key: "refund",
    label: `Refund ${amount}`,
    steps: [`${amount} goes back to ${to} the way it came.`, "Once the refund is known here, this case closes."],
    fields: [],
    refusal: null,
    movesMoney,
    ...(paymentId === null
      ? {}
      : {
          asksFor: {
            kind: "refund" as const,
            terms: { paymentId, amountMinor: amountMinor.toString() },
            reasonCode: "duplicate" as const,
          },
        }),
    build: () => approvalFirst(movesMoney),
  };
}
