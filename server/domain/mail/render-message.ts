import { dayText, listText, moneyText } from "#server/domain/mail/format";
import type { MessageTable } from "#server/domain/mail/invoice-tables";
import { invoiceTables } from "#server/domain/mail/invoice-tables";
import { messageHtml, messagePlainText } from "#server/domain/mail/message-bodies";
import { paragraphsOf, type TextWords } from "#server/domain/mail/message-texts";
import { greetingIn, senderIn } from "#server/domain/mail/message-words";
import { fieldOf, isTextField, namedIn, type TextField } from "#server/domain/mail/text-fields";
import type { MessageLocale } from "#server/domain/mail/text-locales";
import type { Money } from "#server/domain/money";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** An invoice a message lists. Amounts are minor units of its currency. */
export type ListedInvoice = {
  number: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  openMinor: bigint;
  /** What of it is asked for. */
  minor: bigint;
};

export type MessageFacts = {
  customerName: string;
  contactName: string | null;
  entityName: string;
  today: PlainDate;
  /** The person who sends it; null where a strategy does. */
  senderName: string | null;
  replyTo: string | null;
  note: string | null;
  bankDetails: string | null;
  paymentPage: string | null;
  invoices: readonly ListedInvoice[];
  /** Money of the customer that pays no invoice yet, by currency. */
  credits: readonly Money[];
  promise: { on: PlainDate; amount: Money } | null;
};

export type MessageBlock = { is: "paragraph"; text: string } | { is: "table"; table: MessageTable };
export type RenderedMessage = { subject: string; text: string; html: string; blocks: MessageBlock[] };

/**
 * A text with its fields filled in: as plain text, as HTML and as blocks for print. Pure. What is filled in is never read
 * again as a text, so a customer called "{{total_due}}" is called just that.
 */
export function renderMessage(words: TextWords, facts: MessageFacts, locale: MessageLocale): RenderedMessage {
  const tables = invoiceTables(facts, locale);
  const fill = (name: TextField) => valueIn(name, facts, tables, locale);
  const blocks = paragraphsOf(words.body).flatMap((paragraph): MessageBlock[] => {
    const fields = namedIn(paragraph).filter(isTextField);
    if (fields.some((name) => fieldOf(name).isTable)) return tables.map((table) => ({ is: "table", table }));
    if (fields.some((name) => fieldOf(name).mayBeUnknown && fill(name) === null)) return [];
    return [{ is: "paragraph", text: filledIn(paragraph, fill) }];
  });
  const subject = filledIn(words.subject, fill).replaceAll(/\s+/g, " ").trim();
  return { subject, blocks, text: messagePlainText(blocks, locale), html: messageHtml(blocks, locale) };
}

function filledIn(text: string, fill: (name: TextField) => string | null): string {
  return text.replaceAll(/\{\{([^{}]*)\}\}/g, (_, written: string) => {
    const name = written.trim();
    if (!isTextField(name)) throw new Error(`{{${name}}} is no field, although the document was checked.`);
    return legible(fill(name) ?? "");
  });
}

/** Without what no reader sees and what turns the direction of words around it. */
function legible(value: string): string {
  return value.replaceAll(/\r\n?/g, "\n").replaceAll(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069\ufeff]/gu, " ");
}

function valueIn(
  name: TextField,
  facts: MessageFacts,
  tables: readonly MessageTable[],
  locale: MessageLocale,
): string | null {
  const { format } = locale;
  switch (name) {
    case "greeting":
      return greetingIn(locale.text, facts.customerName, facts.contactName);
    case "customer_name":
      return facts.customerName;
    case "contact_name":
      return facts.contactName ?? facts.customerName;
    case "entity_name":
      return facts.entityName;
    case "today":
      return dayText(facts.today, format);
    case "sender_name":
      return senderIn(locale.text, facts.senderName, facts.entityName);
    case "reply_to":
      return facts.replyTo;
    case "note":
      return facts.note;
    case "bank_details":
      return facts.bankDetails;
    case "payment_page":
      return facts.paymentPage;
    case "total_due":
      return totalText(tables, format);
    case "invoice_list":
      return null;
    case "invoice_count":
      return new Intl.NumberFormat(format).format(facts.invoices.length);
    case "oldest_due_on":
      return dayText(oldestOf(facts), format);
    case "days_past_due":
      return new Intl.NumberFormat(format).format(Math.max(0, daysBetween(oldestOf(facts), facts.today)));
    case "promised_on":
      return dayText(promiseOf(facts).on, format);
    case "promised_amount":
      return moneyText(promiseOf(facts).amount, format);
  }
}

/** What is to be paid now; what is not due yet only where nothing else is asked for. */
function totalText(tables: readonly MessageTable[], format: string): string {
  const now = tables.filter(({ isDue }) => isDue);
  return listText(
    (now.length > 0 ? now : tables).map(({ toPay }) => moneyText(toPay, format)),
    format,
  );
}

function oldestOf({ invoices, today }: MessageFacts): PlainDate {
  return invoices.map(({ dueOn }) => dueOn).sort()[0] ?? today;
}

function promiseOf({ promise }: MessageFacts): NonNullable<MessageFacts["promise"]> {
  if (promise === null) throw new Error("A text about a promise was rendered without one.");
  return promise;
}
