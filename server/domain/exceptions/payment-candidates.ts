import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { type Match, matchReceipt } from "#server/domain/cash/match-receipt";
import type { Difference, Ground, OpenItem, Reason } from "#server/domain/cash/receipt";
import type { Proposal } from "#server/domain/cash/weigh";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import type { CashGround, OpenCredit } from "#server/domain/exceptions/payment-ground";
import { listWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** One or several invoices that money may be for, with what speaks for it. */
export type Candidate = {
  invoices: readonly CashInvoiceFacts[];
  /** Earlier credits that are taken off them. */
  credits: readonly OpenCredit[];
  /** What of each is paid, by id, in minor units of its currency; credits below zero. */
  minorOf: ReadonlyMap<string, bigint>;
  difference: Difference;
  reasons: readonly string[];
  points: readonly Reason[];
  score: number;
};

/** Money that arrived, as far as it decides what it is for. */
export type Arrived = {
  entityCode: string;
  currency: string;
  amountMinor: bigint;
  receivedOn: PlainDate;
  words: string | null;
  payerName: string | null;
  payerAccount: string | null;
  customerId: string | null;
};

type Known = { ground: CashGround; matching: MatchingPolicy };
export type Matched = { candidates: Candidate[]; verdict: Pick<Match["verdict"], "kind" | "because"> };

/** What the money is probably for, the likeliest first, and whether that is certain. Only what something speaks for. */
export function matched(money: Arrived, invoices: readonly CashInvoiceFacts[], { ground, matching }: Known): Matched {
  const counted = invoices.filter(({ status }) => status === "open" || status === "paid");
  const byId = new Map(counted.map((invoice) => [invoice.id, invoice]));
  const creditById = new Map(ground.credits.map((credit) => [credit.id, credit]));
  const { proposals, verdict } = matchReceipt(money, groundOf(counted, ground), matching);
  return {
    candidates: proposals.map((proposal) => candidateOf(proposal, byId, creditById)),
    verdict: { kind: verdict.kind, because: verdict.because },
  };
}

/** The same for who asks for the candidates alone. */
export function candidatesFor(money: Arrived, invoices: readonly CashInvoiceFacts[], known: Known): Candidate[] {
  return matched(money, invoices, known).candidates;
}

function candidateOf(
  { items, parts, difference, reasons, points }: Proposal,
  invoices: ReadonlyMap<string, CashInvoiceFacts>,
  credits: ReadonlyMap<string, OpenCredit>,
): Candidate {
  return {
    invoices: items.flatMap(({ id }) => invoices.get(id) ?? []),
    credits: items.flatMap(({ id }) => credits.get(id) ?? []),
    minorOf: new Map(parts.map(({ itemId, minor }) => [itemId, minor])),
    difference,
    reasons: reasons.map(({ words }) => words),
    points: reasons,
    score: points,
  };
}

/** Customers nobody looked up stand for themselves alone. */
function groundOf(invoices: readonly CashInvoiceFacts[], { payers, history, rates, credits }: CashGround): Ground {
  const known = new Set(payers.map(({ customerId }) => customerId));
  const others = new Map(
    invoices
      .filter(({ customerId }) => !known.has(customerId))
      .map(({ customerId, customerName }) => [customerId, customerName]),
  );
  return {
    items: [...invoices.map(itemOf), ...credits],
    payers: [
      ...payers,
      ...Array.from(others, ([customerId, name]) => ({
        ...{ customerId, name, familyId: customerId },
        ...{ number: null, otherNames: [] },
      })),
    ],
    history,
    rates,
  };
}

function itemOf(invoice: CashInvoiceFacts): OpenItem {
  const { id, number, poNumber, customerId, entityCode, currency, totalMinor, issuedOn, dueOn, settledOn } = invoice;
  const isOpen = invoice.status === "open" && invoice.balanceMinor > 0n;
  return {
    ...{ id, number, poNumber, customerId, entityCode, currency, totalMinor, issuedOn },
    kind: "invoice",
    openMinor: isOpen ? invoice.balanceMinor : 0n,
    dueOn: dueOn ?? issuedOn,
    settledOn: isOpen ? null : settledOn,
  };
}

export function namesOf({ invoices }: Pick<Candidate, "invoices">): string {
  return listWords(invoices.map((invoice) => invoice.number ?? invoice.externalId));
}
