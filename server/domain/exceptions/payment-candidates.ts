import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { matchReceipt } from "#server/domain/cash/match-receipt";
import type { Ground, OpenItem } from "#server/domain/cash/receipt";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import { listWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** One or several invoices that money may be for, with what speaks for it. */
export type Candidate = { invoices: readonly CashInvoiceFacts[]; reasons: readonly string[]; score: number };

type Money = {
  entityCode: string;
  currency: string;
  amountMinor: bigint;
  receivedOn: PlainDate;
  words: string | null;
  payerName: string | null;
};

/** What the money is probably for, the likeliest first, as cash application would propose it. Only what something speaks for. */
export function candidatesFor(
  money: Money,
  invoices: readonly CashInvoiceFacts[],
  matching: MatchingPolicy,
): Candidate[] {
  const open = invoices.filter((invoice) => invoice.status === "open" && invoice.balanceMinor > 0n);
  const byId = new Map(open.map((invoice) => [invoice.id, invoice]));
  const receipt = { ...money, payerAccount: null, customerId: null };
  return matchReceipt(receipt, groundOf(open), matching).proposals.map(({ items, reasons, points }) => ({
    invoices: items.flatMap(({ id }) => byId.get(id) ?? []),
    reasons: reasons.map(({ words }) => words),
    score: points,
  }));
}

function groundOf(open: readonly CashInvoiceFacts[]): Ground {
  const customers = new Map(open.map(({ customerId, customerName }) => [customerId, customerName]));
  return {
    items: open.map(itemOf),
    payers: Array.from(customers, ([customerId, name]) => ({
      ...{ customerId, name, familyId: customerId },
      ...{ number: null, otherNames: [] },
    })),
    history: [],
    rates: [],
  };
}

function itemOf(invoice: CashInvoiceFacts): OpenItem {
  const { id, number, customerId, entityCode, currency, balanceMinor, totalMinor, issuedOn, dueOn } = invoice;
  return {
    ...{ id, number, customerId, entityCode, currency, totalMinor, issuedOn },
    kind: "invoice",
    poNumber: null,
    openMinor: balanceMinor,
    dueOn: dueOn ?? issuedOn,
    settledOn: null,
  };
}

export function namesOf({ invoices }: Pick<Candidate, "invoices">): string {
  return listWords(invoices.map((invoice) => invoice.number ?? invoice.externalId));
}
