import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { Fix, FixAct, PlannedEffect } from "#server/domain/exceptions/define";
import type { ConfirmedActFacts } from "#server/domain/exceptions/payment-facts";
import { standingActs } from "#server/domain/exceptions/payment-returned";
import { invoiceName } from "#server/domain/exceptions/payment-words";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** One place of money that went back: an invoice it was put on, or the credit of a customer. */
export type LostPart = {
  act: ConfirmedActFacts;
  /** "DE01-001001", "credit of Alder GmbH". */
  name: string;
  amountMinor: bigint;
  currency: string;
} & ({ invoiceId: string } | { creditOf: string });

const LATEST_DUE_DAYS = 90;

/** What billing still counts of the booking by acts of ours. */
export function lostParts(facts: BankEntryFacts): LostPart[] {
  return standingActs(facts).map((act) => {
    const { invoiceId, customerId, amountMinor, currency } = act.payload;
    const amount = {
      act,
      amountMinor: BigInt(String(amountMinor ?? "0")),
      currency: typeof currency === "string" ? currency : facts.entry.currency,
    };
    if (act.operation === "payment.keep_as_credit") {
      const id = String(customerId);
      return { ...amount, name: `credit of ${facts.placed.customers[id]?.name ?? id}`, creditOf: id };
    }
    const id = String(invoiceId);
    const invoice = facts.placed.invoices.find(({ externalId }) => externalId === id);
    return { ...amount, name: invoiceName(invoice ?? { number: null, externalId: id }), invoiceId: id };
  });
}

/** Billing is told that the money is gone, and its customers are asked for it anew. */
export function askAgainFix(facts: BankEntryFacts, returnedOn: PlainDate, refusal: string | null): Fix {
  const parts = lostParts(facts);
  const invoices = parts.filter((part) => "invoiceId" in part);
  const total = amountWords(facts.entry.amountMinor, facts.entry.currency);
  return {
    key: "ask_again",
    label: `Ask for ${total} again`,
    steps: [
      ...invoices.flatMap((part) => [
        `Billing notes that ${wordsOfPart(part)} paid on ${part.name} went back to the payer.`,
        `A new invoice asks for ${wordsOfPart(part)} without tax, which ${part.name} claims already.`,
      ]),
      ...parts
        .filter((part) => "creditOf" in part)
        .map(
          (part) =>
            `Billing takes ${wordsOfPart(part)} off the ${part.name}; what was used already is on its next invoice.`,
        ),
      "Once billing confirms it, this case closes.",
    ],
    fields:
      invoices.length === 0
        ? []
        : [
            {
              name: "dueInDays",
              label: "Days to pay",
              value: "0",
              hint: `0 to ${LATEST_DUE_DAYS}. With 0 the new invoice is due at once.`,
            },
          ],
    refusal,
    build: (input) =>
      refusal === null ? asked(facts, parts, returnedOn, input) : { kind: "refused", reason: refusal },
  };
}

function asked(
  facts: BankEntryFacts,
  parts: readonly LostPart[],
  returnedOn: PlainDate,
  input: Readonly<Record<string, string>>,
): FixAct {
  const typed = (input.dueInDays ?? "0").trim();
  if (!/^\d{1,2}$/.test(typed) || Number(typed) > LATEST_DUE_DAYS)
    return { kind: "refused", reason: `Days to pay are a number from 0 to ${LATEST_DUE_DAYS}. Nothing was asked for.` };
  const [first, ...others] = parts.map((part) => actOn(facts, part, returnedOn, Number(typed)));
  return first
    ? { kind: "effects", effects: [first, ...others] }
    : { kind: "refused", reason: "Billing counts nothing of this booking any more, so there is nothing to ask for." };
}

function actOn({ entry }: BankEntryFacts, part: LostPart, returnedOn: PlainDate, dueInDays: number): PlannedEffect {
  const { act, currency } = part;
  const told = {
    placedBy: act.id,
    entryId: entry.externalId,
    amountMinor: part.amountMinor.toString(),
    currency,
    returnedOn,
  };
  return {
    system: act.system,
    operation:
      "invoiceId" in part
        ? {
            ...told,
            operation: "payment.report_return",
            invoiceId: part.invoiceId,
            receivedOn: entry.bookedOn,
            dueInDays,
          }
        : { ...told, operation: "payment.take_back_credit", customerId: part.creditOf },
    label:
      "invoiceId" in part
        ? `Ask again for ${wordsOfPart(part)} of ${part.name}`
        : `Take ${wordsOfPart(part)} off the ${part.name}`,
    target: `bank_entry:${entry.externalId}`,
  };
}

export function wordsOfPart({ amountMinor, currency }: Pick<LostPart, "amountMinor" | "currency">): string {
  return amountWords(amountMinor, currency);
}

/** "DE01-001001 and DE01-001002". */
export function partNames(parts: readonly { name: string }[]): string {
  return listWords(parts.map(({ name }) => name));
}
