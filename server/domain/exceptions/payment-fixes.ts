import { type CashDecision, NAME_INVOICES } from "#server/domain/cash/decisions";
import { textNames } from "#server/domain/cash/references";
import { approvalFirst } from "#server/domain/exceptions/awaited-approval";
import { type CashDesk, decisionOf } from "#server/domain/exceptions/cash-desk";
import type { Fix, FixAct } from "#server/domain/exceptions/define";
import type { CashInvoiceFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { invoiceName, kindOfPayment } from "#server/domain/exceptions/payment-words";
import { amountWords, listWords } from "#server/domain/exceptions/words";

/** Billing platforms on which a payment can be put on an invoice by an act of ours. */
export const APPLYING: readonly string[] = ["stripe"];

type Share = { invoice: CashInvoiceFacts; amountMinor: bigint };

/** An amount over invoices in the order given, to each no more than it still claims. */
export function sharedOut(amountMinor: bigint, invoices: readonly CashInvoiceFacts[]): Share[] {
  let left = amountMinor;
  return invoices.flatMap((invoice) => {
    const amount = left < invoice.balanceMinor ? left : invoice.balanceMinor;
    left -= amount;
    return amount > 0n ? [{ invoice, amountMinor: amount }] : [];
  });
}

/** Puts money on the invoices a person names; the likeliest stand in the field already. */
export function applyFix(desk: CashDesk, likeliest: readonly CashInvoiceFacts[]): Fix {
  const { amountMinor, currency } = desk;
  const open = desk.open.filter((invoice) => invoice.currency === currency);
  const best = likeliest.filter((invoice) => open.some(({ id }) => id === invoice.id));
  const amount = amountWords(amountMinor, currency);
  const names = best.map(invoiceName);
  const whyNot = desk.refusal ?? (open.length === 0 ? "No open invoice is known that this money could be for." : null);
  return {
    key: NAME_INVOICES,
    label: names.length === 0 ? `Apply ${amount} to an invoice` : `Apply ${amount} to ${listWords(names)}`,
    steps: [
      `Billing puts ${desk.what} on the invoice, and no more than the invoice still claims.`,
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
    const [first, ...others] = shares.map((share) => desk.payOn(share.invoice, share.amountMinor, share.amountMinor));
    if (!first) return { kind: "refused", reason: "Name at least one open invoice. Nothing was applied." };
    return { kind: "effects", effects: [first, ...others], decides: named(desk, shares) };
  }
}

/** What was named by hand; accepted where it is just what is proposed. */
function named(desk: CashDesk, shares: readonly Share[]): CashDecision {
  const ids = shares.map(({ invoice }) => invoice.id).sort();
  const candidate = desk.matched.candidates.find(
    (one) =>
      one.credits.length === 0 &&
      one.invoices
        .map(({ id }) => id)
        .sort()
        .join() === ids.join(),
  );
  const sum = shares.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  const settlement = {
    shares: shares.map(({ invoice, amountMinor }) => ({ invoice, minor: amountMinor, usedMinor: amountMinor })),
    credits: [],
    writeOff: null,
    restMinor: desk.amountMinor - sum,
  };
  return decisionOf(desk, candidate ? { kind: "accepted", settlement, candidate } : { kind: "named", settlement });
}

export function isCalled(invoice: CashInvoiceFacts, name: string): boolean {
  return invoice.externalId === name || textNames(name, invoice.number);
}

/** Why the payment's own system cannot be told from here what it is for. */
export function whyNotApplied({ payment }: PaymentFacts): string | null {
  if (APPLYING.includes(payment.system) && payment.intentId !== null) return null;
  if (payment.isCollected)
    return "The gateway keeps in its own notes what a debit is for. Name the invoice there; this case closes once it is read.";
  return "This payment was brought in by file, which alone says what it is for. Bring the file in again with the invoice's number; this case closes once it is read.";
}

export function paymentWords({ payment, customer }: Pick<PaymentFacts, "payment" | "customer">): string {
  return `the ${kindOfPayment(payment)} of ${customer?.name ?? "an unknown customer"}`;
}

/** Leaves the money with the customer's account, where the next invoice uses it. */
export function keepAsCredit(facts: PaymentFacts, desk: CashDesk): Fix {
  const { payment, customer } = facts;
  const { amountMinor } = desk;
  const amount = amountWords(amountMinor, payment.currency);
  const name = customer?.name ?? "the customer";
  const act = keptOf(payment, amountMinor);
  const refusal =
    act === null
      ? "Only billing keeps a credit for a customer, and this payment did not come through it. Apply it to an invoice instead."
      : null;
  return {
    key: "keep_as_credit",
    label: `Keep ${amount} as credit of ${name}`,
    steps: [
      `Billing adds ${amount} to the credit of ${name}; its next invoice uses it.`,
      "Once billing confirms the credit, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      act === null
        ? { kind: "refused", reason: refusal ?? "" }
        : {
            kind: "effects",
            effects: [act],
            decides: decisionOf(desk, {
              kind: "on_account",
              settlement: { shares: [], credits: [], writeOff: null, restMinor: 0n },
              customerIds: payment.customerId === null ? [] : [payment.customerId],
            }),
          },
  };
}

/** Null where the payment's own system keeps no credit of its payer. */
export function keptOf({ system, payerId, externalId, currency }: PaymentFacts["payment"], minor: bigint) {
  if (!APPLYING.includes(system) || payerId === null) return null;
  return {
    system,
    operation: {
      operation: "payment.keep_as_credit" as const,
      paymentId: externalId,
      customerId: payerId,
      amountMinor: minor.toString(),
      currency,
    },
    label: `Keep ${amountWords(minor, currency)} of payment ${externalId} as credit`,
    target: `payment:${externalId}`,
  };
}

/** Money goes back only with the signatures of others. */
export function refund(amountMinor: bigint, currency: string, to: string, paymentId: string): Fix {
  const movesMoney = { minor: amountMinor, currency };
  const amount = amountWords(amountMinor, currency);
  return {
    key: "refund",
    label: `Refund ${amount}`,
    steps: [`${amount} goes back to ${to} the way it came.`, "Once the refund is known here, this case closes."],
    fields: [],
    refusal: null,
    movesMoney,
    asksFor: {
      kind: "refund",
      terms: { paymentId, amountMinor: amountMinor.toString() },
      reasonCode: "duplicate",
    },
    build: () => approvalFirst(movesMoney),
  };
}
