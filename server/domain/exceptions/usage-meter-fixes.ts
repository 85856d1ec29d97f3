import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import type { AcceptedKind } from "#server/domain/exceptions/usage-facts";
import { countWords, dayWords, listWords, productWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

const NAMED = 3;

type Words = { key: string; label: string };

export function daysInWords(days: readonly PlainDate[]): string {
  const named = days.slice(0, NAMED).map(dayWords);
  const more = days.length - named.length;
  return listWords(more > 0 ? [...named, `${countWords(BigInt(more))} more`] : named);
}

export type DaysOfProduct = { productCode: string; days: readonly PlainDate[] };

/** Asks the meter to take the events of some days again and to tell billing: nothing on the invoice is touched by hand. */
export function takeAgain(facts: InvoiceFacts, wanted: readonly DaysOfProduct[], words: Words): Fix {
  const effects = wanted.flatMap((each) => resubmission(facts, each) ?? []);
  const refusal =
    effects.length > 0
      ? null
      : "The meter knows no day of this customer that says how it names them. Have it looked at there.";
  const name = documentName(facts.invoice);
  return {
    ...words,
    steps: [
      ...effects.map(
        (effect) => `${effect.label}: the meter takes the events in and tells billing what it then counts.`,
      ),
      isDraft(facts)
        ? `Billing rates ${name} anew from that.`
        : `${name} is ${facts.invoice.status} and stays as it is; what it then bills too little or too much becomes a case of its own.`,
      "Docket reads the meter again; once its days and billing agree, this case closes.",
    ],
    fields: [],
    refusal,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: refusal ?? "Nothing is left to take again." };
    },
  };
}

function resubmission(facts: InvoiceFacts, { productCode, days }: DaysOfProduct): PlannedEffect | null {
  const known = facts.usageDays.filter((day) => day.productCode === productCode);
  const like = known.find((day) => days.includes(day.usedOn)) ?? known[0];
  if (!like || days.length === 0) return null;
  return {
    system: like.system,
    operation: { operation: "usage.resubmit", likeDayId: like.externalId, productCode, days },
    label: `Take ${productWords(productCode)} of ${daysInWords(days)} again`,
    target: `usage_day:${like.externalId}`,
  };
}

type Accepted = { productCode: string; usedOn: PlainDate; quantity: string };

/** Says with a reason that the numbers are right: kept, and not brought up again while they stay the same. */
export function acceptDays(
  { invoice, customer }: InvoiceFacts,
  kind: AcceptedKind,
  days: readonly Accepted[],
  { asks, ...words }: Words & { asks: string },
): Fix {
  return {
    ...words,
    steps: [
      "Nothing is changed at the meter or in billing; that the numbers are right is kept with your name and your reason.",
      "This case closes, and comes back only when the numbers become others.",
    ],
    fields: [{ name: "reason", label: asks, value: "", hint: "Whoever is asked about the bill reads it." }],
    refusal: null,
    build({ reason = "" }) {
      if (reason.trim() === "")
        return { kind: "refused", reason: "This needs a reason: say why the numbers are right, then try again." };
      return {
        kind: "command",
        command: "usage.accept",
        subjectId: invoice.id,
        reason: reason.trim(),
        input: { customerId: customer.id, kind, days },
      };
    },
  };
}
