import { shareOut } from "#server/domain/credits/share-out";
import { amountWords } from "#server/domain/exceptions/words";
import { divideHalfUp } from "#server/domain/money";
import type { CreditReason, OutboundOperation, PaidPart } from "#server/domain/sync/effects";

export type CreditableLine = {
  lineId: string;
  description: string;
  /** Null where billing counts none. */
  quantity: bigint | null;
  /** As billed, before tax; below zero for what is taken off, such as a proration. */
  netMinor: bigint;
  taxMinor: bigint;
  /** Of its net, what credits that stand have credited already. */
  creditedMinor: bigint;
};

export type CreditableInvoice = {
  /** As people call it: "Invoice DE01-001001". */
  name: string;
  currency: string;
  lines: readonly CreditableLine[];
  /** With tax, what can still be credited of it as a whole: what is unpaid of an open one, what was paid and not given back of a paid one. */
  leftMinor: bigint;
};

export type CreditChoice =
  | { of: "whole" }
  /** Hundredths of a percent of what the invoice billed: 2500 for a quarter of it. */
  | { of: "percentage"; basisPoints: bigint }
  /** With tax. */
  | { of: "amount"; totalMinor: bigint }
  | { of: "lines"; lines: readonly ChosenLine[] };

/** A part of a line: an amount before tax, or so many of its units. */
export type ChosenLine = { lineId: string } & ({ netMinor: bigint } | { quantity: bigint });

export type ForetoldLine = { lineId: string; description: string; netMinor: bigint; taxMinor: bigint };

/** What a credit will come to. Where it names no lines, billing takes it as one amount and how much of it is tax is about right. */
export type ForetoldCredit = {
  currency: string;
  lines: readonly ForetoldLine[];
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
};

export type Foretelling = { credit: ForetoldCredit } | { refusal: string };

const WHOLE_BASIS_POINTS = 10_000n;

/** What a credit of an invoice comes to, by line and with its tax, before it is sent; or the sentence why there can be none. */
export function foretellCredit(invoice: CreditableInvoice, choice: CreditChoice): Foretelling {
  if (invoice.leftMinor <= 0n) return { refusal: `Nothing of ${invoice.name} can be credited any more.` };
  switch (choice.of) {
    case "whole":
      return wholeOf(invoice);
    case "percentage":
      return percentageOf(invoice, choice.basisPoints);
    case "amount":
      return amountOf(invoice, choice.totalMinor);
    case "lines":
      return linesOf(invoice, choice.lines);
  }
}

/** Everything that is left: by lines where they come to it exactly, and as one amount where payments or credits without lines lie between. */
function wholeOf(invoice: CreditableInvoice): Foretelling {
  const lines = invoice.lines
    .filter((line) => line.netMinor > 0n && leftOf(line) > 0n)
    .map((line) => foretold(line, leftOf(line)));
  const credit = creditOf(invoice, lines);
  return credit.totalMinor === invoice.leftMinor ? { credit } : amountOf(invoice, invoice.leftMinor);
}

function percentageOf(invoice: CreditableInvoice, basisPoints: bigint): Foretelling {
  if (basisPoints <= 0n || basisPoints > WHOLE_BASIS_POINTS)
    return { refusal: `${invoice.name} can be credited by more than 0 and at most 100 percent.` };
  const billed = sum(invoice.lines.map(({ netMinor }) => netMinor));
  const wanted = divideHalfUp(billed * basisPoints, WHOLE_BASIS_POINTS);
  if (wanted <= 0n)
    return { refusal: `So small a part of ${invoice.name} comes to nothing. Choose a larger one, or an amount.` };
  const lines = invoice.lines.filter(({ netMinor }) => netMinor > 0n);
  const shares = shareOut(
    wanted,
    lines.map(({ netMinor }) => netMinor),
    lines.map(leftOf),
  );
  if (shares === null) {
    const left = amountWords(sum(lines.map(leftOf)), invoice.currency);
    return {
      refusal: `Before tax only ${left} of ${invoice.name} are not credited yet, and ${amountWords(wanted, invoice.currency)} were asked for. Choose a smaller part.`,
    };
  }
  return checked(invoice, foretoldShares(lines, shares));
}

/** Tax is told in the proportion of the whole invoice. */
function amountOf(invoice: CreditableInvoice, totalMinor: bigint): Foretelling {
  if (totalMinor <= 0n) return { refusal: `A credit of ${invoice.name} needs an amount above zero.` };
  const net = sum(invoice.lines.map((line) => line.netMinor));
  const gross = net + sum(invoice.lines.map((line) => line.taxMinor));
  const netMinor = gross > 0n ? divideHalfUp(totalMinor * net, gross) : totalMinor;
  const { currency } = invoice;
  return within(invoice, { currency, lines: [], netMinor, taxMinor: totalMinor - netMinor, totalMinor });
}

function linesOf(invoice: CreditableInvoice, chosen: readonly ChosenLine[]): Foretelling {
  if (chosen.length === 0) return { refusal: `No line of ${invoice.name} was chosen.` };
  const lines: ForetoldLine[] = [];
  for (const choice of chosen) {
    const line = invoice.lines.find(({ lineId }) => lineId === choice.lineId);
    if (!line) return { refusal: `${invoice.name} has no such line any more. Read the invoice again and choose anew.` };
    if (lines.some(({ lineId }) => lineId === line.lineId))
      return { refusal: `${line.description} was chosen twice. Name it once, with all that is to be credited of it.` };
    const part = partOf(line, choice);
    const reason = whyNotPart(invoice, line, part);
    if (reason !== null) return { refusal: reason };
    lines.push(foretold(line, part));
  }
  return checked(invoice, lines);
}

function partOf(line: CreditableLine, choice: ChosenLine): bigint {
  if ("netMinor" in choice) return choice.netMinor;
  if (line.quantity === null || line.quantity <= 0n || choice.quantity > line.quantity) return 0n;
  return divideHalfUp(line.netMinor * choice.quantity, line.quantity);
}

function whyNotPart({ currency }: CreditableInvoice, line: CreditableLine, part: bigint): string | null {
  if (line.netMinor <= 0n)
    return `${line.description} takes ${amountWords(-line.netMinor, currency)} off the invoice, so there is nothing to credit.`;
  if (part <= 0n)
    return `Nothing would be credited of ${line.description}: name an amount above zero, or at most as many units as were billed.`;
  if (part <= leftOf(line)) return null;
  const left = amountWords(leftOf(line), currency);
  return `Only ${left} of ${line.description} are not credited yet, and ${amountWords(part, currency)} were asked for.`;
}

function foretoldShares(lines: readonly CreditableLine[], shares: readonly bigint[]): ForetoldLine[] {
  return lines.flatMap((line, index) => {
    const share = shares[index] ?? 0n;
    return share > 0n ? [foretold(line, share)] : [];
  });
}

/**
 * A part of a line bears its part of the line's tax. What earlier parts bore is counted in, so that all parts together bear
 * just the tax that the line did.
 */
function foretold(line: CreditableLine, netMinor: bigint): ForetoldLine {
  const taxUpTo = (credited: bigint) => divideHalfUp(line.taxMinor * credited, line.netMinor);
  return {
    lineId: line.lineId,
    description: line.description,
    netMinor,
    taxMinor: taxUpTo(line.creditedMinor + netMinor) - taxUpTo(line.creditedMinor),
  };
}

function leftOf({ netMinor, creditedMinor }: CreditableLine): bigint {
  const left = netMinor - creditedMinor;
  return left > 0n ? left : 0n;
}

function checked(invoice: CreditableInvoice, lines: readonly ForetoldLine[]): Foretelling {
  return within(invoice, creditOf(invoice, lines));
}

function within(invoice: CreditableInvoice, credit: ForetoldCredit): Foretelling {
  if (credit.totalMinor <= invoice.leftMinor) return { credit };
  const left = amountWords(invoice.leftMinor, invoice.currency);
  const asked = amountWords(credit.totalMinor, invoice.currency);
  return {
    refusal: `With tax only ${left} of ${invoice.name} can still be credited, and ${asked} were asked for. Choose a smaller part.`,
  };
}

function creditOf({ currency }: CreditableInvoice, lines: readonly ForetoldLine[]): ForetoldCredit {
  const netMinor = sum(lines.map((line) => line.netMinor));
  const taxMinor = sum(lines.map((line) => line.taxMinor));
  return { currency, lines, netMinor, taxMinor, totalMinor: netMinor + taxMinor };
}

/** The act that carries out what was foretold. */
export function creditAct(
  invoiceId: string,
  { lines, currency, totalMinor }: ForetoldCredit,
  how: { paidPart: PaidPart; reason: CreditReason | null; memo: string },
): OutboundOperation {
  if (lines.length === 0)
    return { operation: "credit.issue", invoiceId, amountMinor: totalMinor.toString(), currency, ...how };
  return {
    operation: "credit.issue_lines",
    invoiceId,
    lines: lines.map(({ lineId, netMinor }) => ({ lineId, amountMinor: netMinor.toString() })),
    currency,
    totalMinor: totalMinor.toString(),
    ...how,
  };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
