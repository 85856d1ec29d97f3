import type { Currency } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import type { World } from "#server/sandbox/world/world";

export interface Reference {
  endToEnd: string | null;
  remittance: string | null;
}

const WORDS: Record<Currency, { invoice: string; nothing: readonly string[]; thanks: string }> = {
  USD: { invoice: "Invoice", nothing: ["PAYMENT", "ACH CREDIT", "services rendered"], thanks: "thank you" },
  EUR: { invoice: "Rechnung Nr.", nothing: ["Zahlung", "Überweisung", "laut Vereinbarung"], thanks: "Vielen Dank" },
  JPY: { invoice: "請求書番号", nothing: ["お振込", "ご請求分", "サービス利用料"], thanks: "よろしくお願いします" },
};

/** What the payer wrote: the number of the invoice in one of the ways people write it, and now and then nothing of use. */
export function referenceFor(
  world: World,
  payment: { id: string; currency: Currency; invoiceNumber: string; customerNumber: string },
): Reference {
  const { id, currency, invoiceNumber, customerNumber } = payment;
  const draw = drawsFor(world.seed, `bank/remittance/${id}`);
  const words = WORDS[currency];
  if (draw.happens(0.09)) return { endToEnd: null, remittance: draw.happens(0.3) ? null : draw.pick(words.nothing) };
  const remittance = draw.weighted<string>([
    [invoiceNumber, 30],
    [`${words.invoice} ${invoiceNumber}`, 28],
    [invoiceNumber.replace("-", ""), 10],
    [invoiceNumber.replace("-", " "), 8],
    [`inv ${invoiceNumber.toLowerCase()}`, 7],
    [`${words.invoice} ${Number(invoiceNumber.split("-")[1] ?? "0")}`, 7],
    [`${words.invoice} ${invoiceNumber} / ${customerNumber} / ${words.thanks}`, 10],
  ]);
  const endToEnd = draw.weighted<string | null>([
    [null, 55],
    [invoiceNumber, 25],
    [`PAY-${draw.int(100_000, 999_999)}`, 20],
  ]);
  return { endToEnd, remittance };
}
