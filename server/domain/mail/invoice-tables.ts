import { dayText, moneyText } from "#server/domain/mail/format";
import { tableWords } from "#server/domain/mail/message-words";
import type { ListedInvoice, MessageFacts } from "#server/domain/mail/render-message";
import type { MessageLocale } from "#server/domain/mail/text-locales";
import type { Money } from "#server/domain/money";

/** Invoices of one currency, drawn in a reader's locale. */
export type MessageTable = {
  currency: string;
  /** What is due by the day, as against what comes later. */
  isDue: boolean;
  /** Null where everything is of one kind. */
  heading: string | null;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** Words and amount: the sum asked for, and where there is credit what is left to pay. */
  sums: readonly { label: string; amount: string }[];
  asked: Money;
  toPay: Money;
};

/**
 * One table for each currency; what is not due yet stands apart from what is, so that a courtesy is never read as a
 * reminder. Open credits are taken off what is due, or where nothing is off the rest.
 */
export function invoiceTables(
  { invoices, credits, today }: Pick<MessageFacts, "invoices" | "credits" | "today">,
  locale: MessageLocale,
): MessageTable[] {
  const isDue = ({ dueOn }: ListedInvoice) => dueOn < today;
  const mixes = invoices.some(isDue) && !invoices.every(isDue);
  const currencies = [...new Set(invoices.map(({ currency }) => currency))].sort();
  return currencies.flatMap((currency) => {
    const own = invoices.filter((one) => one.currency === currency).toSorted(byDay);
    const credit = credits.filter((one) => one.currency === currency).reduce((sum, { minor }) => sum + minor, 0n);
    const groups = [own.filter(isDue), own.filter((one) => !isDue(one))].filter((group) => group.length > 0);
    return groups.map((group, place) =>
      tableOf(
        group,
        { currency, isDue: isDue(group[0] as ListedInvoice), mixes, credit: place === 0 ? credit : 0n },
        locale,
      ),
    );
  });
}

type Of = { currency: string; isDue: boolean; mixes: boolean; credit: bigint };

function tableOf(
  invoices: readonly ListedInvoice[],
  { currency, isDue, mixes, credit }: Of,
  { text, format }: MessageLocale,
): MessageTable {
  const words = tableWords[text];
  const money = (minor: bigint) => moneyText({ minor, currency }, format);
  const asked = invoices.reduce((sum, { minor }) => sum + minor, 0n);
  const used = credit < asked ? credit : asked;
  const sums = [{ label: words.sum, amount: money(asked) }];
  if (credit > 0n)
    sums.push({ label: words.credit, amount: money(-used) }, { label: words.toPay, amount: money(asked - used) });
  return {
    currency,
    isDue,
    heading: mixes ? (isDue ? words.dueNow : words.notDueYet) : null,
    columns: [words.invoice, words.issued, words.due, words.open, words.asked],
    rows: invoices.map(({ number, issuedOn, dueOn, openMinor, minor }) => [
      number,
      dayText(issuedOn, format),
      dayText(dueOn, format),
      money(openMinor),
      money(minor),
    ]),
    sums,
    asked: { minor: asked, currency },
    toPay: { minor: asked - used, currency },
  };
}

function byDay(left: ListedInvoice, right: ListedInvoice): number {
  return left.dueOn.localeCompare(right.dueOn) || left.number.localeCompare(right.number);
}
