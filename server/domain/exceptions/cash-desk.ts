import { type CashDecision, type DecisionKind, MOST_WRITTEN_OFF } from "#server/domain/cash/decisions";
import { type SharedOut, shareOut } from "#server/domain/cash/share-out";
import type { PlannedEffect } from "#server/domain/exceptions/define";
import type { Candidate, Matched } from "#server/domain/exceptions/payment-candidates";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import type { CashPayer, OpenCredit } from "#server/domain/exceptions/payment-ground";
import { invoiceName } from "#server/domain/exceptions/payment-words";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** Money on the desk: what it may be for, what it can be put on, and how. */
export type CashDesk = {
  entityCode: string;
  amountMinor: bigint;
  currency: string;
  receivedOn: PlainDate;
  /** "€1,190.00 from Alder GmbH". */
  what: string;
  payer: { account: string | null; name: string | null };
  matched: Matched;
  /** Open invoices it can be put on from here. */
  open: readonly CashInvoiceFacts[];
  /** Whose credit it can become. */
  customers: readonly CashPayer[];
  /** What of a difference nobody asks for, in the smallest units of its currency. */
  tolerated: { cents: bigint; charge: bigint };
  /** Whether an invoice can be given less than it claims while there is more. */
  takesAnyAmount: boolean;
  /** Why nothing can be applied from here at all. */
  refusal: string | null;
  payOn(invoice: CashInvoiceFacts, minor: bigint, usedMinor: bigint): PlannedEffect;
  keepFor(customer: CashPayer, minor: bigint): PlannedEffect | null;
};

export type Settlement = SharedOut<CashInvoiceFacts, OpenCredit>;

export function isConverted(desk: Pick<CashDesk, "currency">, { invoices }: Pick<Candidate, "invoices">): boolean {
  return invoices.some(({ currency }) => currency !== desk.currency);
}

/** How a proposal would settle its invoices. */
export function settlementOf(desk: CashDesk, candidate: Candidate): Settlement {
  const { kind } = candidate.difference;
  return shareOut({
    amountMinor: desk.amountMinor,
    claims: candidate.invoices.map((invoice) => ({ invoice, minor: candidate.minorOf.get(invoice.id) ?? 0n })),
    credits: candidate.credits.map((credit) => ({ credit, minor: -(candidate.minorOf.get(credit.id) ?? 0n) })),
    difference: candidate.difference,
    toleratedMinor: kind === "charge" ? desk.tolerated.charge : desk.tolerated.cents,
    isConverted: isConverted(desk, candidate),
  });
}

/** Why a proposal cannot be accepted; null when it can. */
export function whyNotAccepted(desk: CashDesk, candidate: Candidate): string | null {
  if (desk.refusal !== null) return desk.refusal;
  const elsewhere = candidate.invoices.filter((invoice) => desk.open.every(({ id }) => id !== invoice.id));
  const are = elsewhere.length === 1 ? "is" : "are";
  if (elsewhere.length > 0)
    return elsewhere.some(({ entityCode }) => entityCode !== desk.entityCode)
      ? `${listWords(elsewhere.map(invoiceName))} ${are} of another legal entity: the money has to be passed on there.`
      : `${listWords(elsewhere.map(invoiceName))} cannot be paid from here: billing does not keep them. Bring in the payment by file, with the number.`;
  if (!isConverted(desk, candidate)) return whyNoCredits(desk, candidate);
  const currencies = new Set(candidate.invoices.map(({ currency }) => currency));
  if (currencies.size > 1 || candidate.credits.length > 0 || !desk.takesAnyAmount)
    return "They are in another currency than the money. Put it on them one by one in billing.";
  return candidate.difference.kind === "rate"
    ? null
    : "The day's rate does not explain the amount. Ask the payer what it is for, or split it.";
}

function whyNoCredits({ customers }: CashDesk, { credits }: Candidate): string | null {
  const unknown = credits.filter(({ customerId }) => !billingOf(customers, customerId));
  return unknown.length === 0
    ? null
    : `Billing keeps no credit of ${listWords(unknown.map(({ number, id }) => number ?? id))} that could be taken off.`;
}

function billingOf(customers: readonly CashPayer[], customerId: string): CashPayer["billing"] {
  return customers.find((one) => one.customerId === customerId)?.billing ?? null;
}

/** The acts that carry a settlement out, in order: credits, money, what is given up, what is left over by cents. */
export function actsOf(desk: CashDesk, settlement: Settlement): PlannedEffect[] {
  const credits = settlement.credits.map(({ invoice, credit, minor }) => creditAct(desk, invoice, credit, minor));
  const money = settlement.shares.map(({ invoice, minor, usedMinor }) => desk.payOn(invoice, minor, usedMinor));
  const writeOff = settlement.writeOff === null ? [] : [writeOffAct(settlement.writeOff)];
  const [owner] = settlement.shares;
  const isCents = settlement.restMinor > 0n && settlement.restMinor <= desk.tolerated.cents;
  const customer = desk.customers.find(({ customerId }) => customerId === owner?.invoice.customerId);
  const kept = isCents && customer ? desk.keepFor(customer, settlement.restMinor) : null;
  return [...credits, ...money, ...writeOff, ...(kept ? [kept] : [])];
}

function creditAct(desk: CashDesk, invoice: CashInvoiceFacts, credit: OpenCredit, minor: bigint): PlannedEffect {
  const name = credit.number ?? "the customer's credit";
  return {
    system: invoice.system,
    operation: {
      operation: "credit.apply",
      creditId: credit.externalId,
      customerId: billingOf(desk.customers, credit.customerId)?.externalId ?? "",
      invoiceId: invoice.externalId,
      amountMinor: minor.toString(),
      currency: invoice.currency,
    },
    label: `Put ${amountWords(minor, invoice.currency)} of ${name} on ${invoiceName(invoice)}`,
    target: `invoice:${invoice.externalId}`,
  };
}

function writeOffAct({ invoice, minor }: NonNullable<Settlement["writeOff"]>): PlannedEffect {
  const amount = amountWords(minor, invoice.currency);
  return {
    system: invoice.system,
    operation: {
      operation: "credit.issue",
      invoiceId: invoice.externalId,
      amountMinor: minor.toString(),
      currency: invoice.currency,
      memo: "Difference of a payment within what the matching policy tolerates",
      reason: null,
    },
    label: `Give up the missing ${amount} of ${invoiceName(invoice)}`,
    target: `invoice:${invoice.externalId}`,
  };
}

type Told = {
  kind: DecisionKind;
  settlement: Settlement;
  /** The proposal it was, where it was one. */
  candidate?: Candidate;
  customerIds?: readonly string[];
};

/** A decision with what spoke for it, and who was proposed and is not. */
export function decisionOf(desk: CashDesk, { kind, settlement, candidate, ...told }: Told): CashDecision {
  const { shares, credits, writeOff } = settlement;
  const customerIds = told.customerIds ?? [...new Set(shares.map(({ invoice }) => invoice.customerId))];
  const [best] = desk.matched.candidates;
  const proposed = new Set(best?.invoices.map(({ customerId }) => customerId) ?? []);
  return {
    kind,
    amountMinor: desk.amountMinor,
    currency: desk.currency,
    receivedOn: desk.receivedOn,
    parts: [
      ...shares.map(({ invoice, minor }) => partOf(invoice.id, invoiceName(invoice), minor, invoice.currency)),
      ...credits.map(({ credit, minor }) => partOf(credit.id, credit.number ?? "credit", -minor, credit.currency)),
    ],
    points: candidate?.score ?? null,
    reasons: candidate?.reasons ?? [],
    difference: candidate?.difference ?? null,
    writeOff: writeOff === null ? null : { invoiceExternalId: writeOff.invoice.externalId, minor: writeOff.minor },
    payer: desk.payer,
    customerIds,
    turnedDownIds: [...proposed].filter((id) => !customerIds.includes(id)),
  };
}

function partOf(itemId: string, name: string, minor: bigint, currency: string) {
  return { itemId, name, minor: minor.toString(), currency };
}

/** What a policy tolerates in a currency, within what the database bears. */
export function toleratedIn(
  tolerances: Readonly<Record<string, { cents: number; charges: number }>>,
  currency: string,
): CashDesk["tolerated"] {
  const { cents = 0, charges = 0 } = tolerances[currency] ?? {};
  const within = (minor: number) => (BigInt(minor) < MOST_WRITTEN_OFF ? BigInt(minor) : MOST_WRITTEN_OFF);
  return { cents: within(cents), charge: within(charges) };
}

/** Tells a proposal apart from what it was when somebody looked at it. */
export function proposalKey({ minorOf }: Pick<Candidate, "minorOf">): string {
  return [...minorOf]
    .map(([id, minor]) => `${id.slice(-12)}:${minor}`)
    .sort()
    .join(" ");
}
