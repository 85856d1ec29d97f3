import { amountWords, dayWords, priceWords } from "#server/domain/exceptions/words";
import { addDays, type PlainDate } from "#server/domain/time";

/** One part of a claim beside what is known of its invoice. */
export type HintItem = {
  number: string;
  disputedMinor: bigint;
  openMinor: bigint;
  isPoRequired: boolean;
  hasPo: boolean;
  /** The line it is about, with the price agreed for its product where there is one. */
  line: { description: string; unitPriceMicros: bigint | null; agreedPriceMicros: bigint | null } | null;
  /** What detection found on the invoice and has not closed. */
  found: readonly { number: number; label: string; title: string }[];
  /** Another invoice of the customer over the same amount for the same time. */
  twin: string | null;
};

export type HintFacts = {
  reason: string;
  currency: string;
  raisedOn: PlainDate;
  items: readonly HintItem[];
  /** Money of the customer in this currency that pays no invoice yet. */
  unapplied: readonly { minor: bigint; on: PlainDate }[];
  /** Earlier claims of the customer, with how they ended. */
  earlier: readonly { raisedOn: PlainDate; reason: string; outcome: string | null }[];
  /** What the customer promised to pay of these invoices. */
  promises: readonly { number: number; amountMinor: bigint; promisedOn: PlainDate; givenOn: PlainDate }[];
};

/** Something that speaks for the customer's claim or against it. */
export type Hint = { key: string; speaks: "for" | "against"; sentence: string };

/** How long an earlier claim counts as a repetition. */
const REPEATED_WITHIN_DAYS = 365;

/** What the evidence says of what is open of a claim, what speaks for it first. It decides nothing. */
export function hintsOf(facts: HintFacts): Hint[] {
  if (facts.items.length === 0) return [];
  const hints = [
    ...facts.items.flatMap((item) => itemHints(item, facts)),
    ...paidHints(facts),
    ...promiseHints(facts),
    ...repeatedHints(facts),
  ];
  const once = [...new Map(hints.map((hint) => [hint.sentence, hint])).values()];
  return once.toSorted((left, right) => Number(left.speaks === "against") - Number(right.speaks === "against"));
}

function itemHints(item: HintItem, { currency }: HintFacts): Hint[] {
  const { number, line, found, twin } = item;
  const hints: Hint[] = [];
  if (line !== null && line.unitPriceMicros !== null && line.agreedPriceMicros !== null)
    hints.push(priceHint(number, line.description, line.unitPriceMicros, line.agreedPriceMicros, currency));
  if (item.isPoRequired && !item.hasPo)
    hints.push({
      key: "purchase_order_missing",
      speaks: "for",
      sentence: `The customer requires a purchase order, and ${number} names none.`,
    });
  for (const { number: caseNumber, label, title } of found)
    hints.push({
      key: "found",
      speaks: "for",
      sentence: `Case ${caseNumber} stands open on ${number}: ${label.toLowerCase()}, ${title}.`,
    });
  if (twin !== null)
    hints.push({
      key: "billed_twice",
      speaks: "for",
      sentence: `Invoice ${twin} asks for the same amount for the same time as ${number}.`,
    });
  if (item.openMinor <= 0n)
    hints.push({ key: "nothing_open", speaks: "for", sentence: `Nothing is left to pay of ${number}.` });
  else if (item.openMinor < item.disputedMinor)
    hints.push({
      key: "less_open",
      speaks: "for",
      sentence: `Only ${amountWords(item.openMinor, currency)} is left to pay of ${number}.`,
    });
  return hints;
}

function priceHint(number: string, description: string, billed: bigint, agreed: bigint, currency: string): Hint {
  const [price, contract] = [priceWords(billed, currency), priceWords(agreed, currency)];
  if (billed > agreed)
    return {
      key: "price_above_contract",
      speaks: "for",
      sentence: `${number} bills “${description}” at ${price}; the contract says ${contract}.`,
    };
  const words = billed === agreed ? `as the contract says` : `less than the ${contract} of the contract`;
  return {
    key: "price_as_agreed",
    speaks: "against",
    sentence: `${number} bills “${description}” at ${price}, ${words}.`,
  };
}

/** Money that lies there and would pay what is contested, or as much of it. */
function paidHints({ items, unapplied, currency }: HintFacts): Hint[] {
  const disputed = items.reduce((sum, { disputedMinor }) => sum + disputedMinor, 0n);
  const exact = unapplied.find(({ minor }) => minor === disputed || items.some((item) => item.openMinor === minor));
  const enough = exact ?? unapplied.find(({ minor }) => minor >= disputed);
  if (!enough) return [];
  return [
    {
      key: "money_arrived",
      speaks: "for",
      sentence: `${amountWords(enough.minor, currency)} arrived on ${dayWords(enough.on)} and pays no invoice yet.`,
    },
  ];
}

function promiseHints({ promises, currency, raisedOn }: HintFacts): Hint[] {
  return promises
    .filter(({ givenOn }) => givenOn <= raisedOn)
    .map(({ number, amountMinor, promisedOn, givenOn }) => ({
      key: "promised",
      speaks: "against" as const,
      sentence: `On ${dayWords(givenOn)} the customer promised ${amountWords(amountMinor, currency)} of it by ${dayWords(promisedOn)} (promise ${number}).`,
    }));
}

function repeatedHints({ earlier, reason, raisedOn }: HintFacts): Hint[] {
  const from = addDays(raisedOn, -REPEATED_WITHIN_DAYS);
  const alike = earlier.filter((one) => one.reason === reason && one.raisedOn >= from && one.raisedOn <= raisedOn);
  if (alike.length === 0) return [];
  const kept = alike.filter(({ outcome }) => outcome === "accepted" || outcome === "partly").length;
  const times = alike.length === 1 ? "once" : `${alike.length} times`;
  const how = kept === 0 ? "none of them was accepted" : `${kept} of them ${kept === 1 ? "was" : "were"} accepted`;
  return [
    {
      key: "repeated",
      speaks: kept > 0 ? "for" : "against",
      sentence: `The customer contested for this reason ${times} within 12 months; ${how}.`,
    },
  ];
}
