import { withFullStop } from "#server/domain/exceptions/words";
import { isMailAddress } from "#server/domain/mail/addresses";
import { dayText } from "#server/domain/mail/format";
import { addressLines, type LetterContent, paperOf, printedBlocks } from "#server/domain/mail/letter";
import {
  localesOf,
  type MailMedium,
  type MessageText,
  type MessageTexts,
  takesNote,
  textByKey,
} from "#server/domain/mail/message-texts";
import { type ListedInvoice, type MessageFacts, renderMessage } from "#server/domain/mail/render-message";
import { localeFor } from "#server/domain/mail/text-locales";
import { ruleViolation } from "#server/kernel/errors";
import type { MailGround } from "#server/services/mail/load-mail-ground";
import { mailSettings } from "#server/services/mail/mail-settings";
import type { MailRequest } from "#server/services/mail/queue-customer-mails";

export type Recipient = { personId: string | null; name: string | null; address: string };

export type ComposedMail = {
  medium: MailMedium;
  /** What people call the text. */
  label: string;
  locale: string;
  recipients: readonly Recipient[];
  subject: string;
  textBody: string;
  htmlBody: string | null;
  letter: LetterContent | null;
};

type Wanted = Pick<MailRequest, "template" | "items" | "locale" | "to" | "note" | "medium" | "promise">;

/** Writes one mail or letter from what is known. Pure. @throws AppError RULE_VIOLATION saying what is missing for it. */
export function composeMail(
  wanted: Wanted,
  ground: MailGround,
  { texts, sender }: { texts: MessageTexts; sender: string | null },
): ComposedMail {
  const text = textByKey(texts, wanted.template);
  if (!text)
    throw ruleViolation(`There is no text "${wanted.template}". Choose another one, or publish one under this key.`);
  const medium = wanted.medium ?? text.medium;
  const people = recipientsOf(ground, wanted.to);
  const [first] = people;
  if (medium === "email" && !first)
    throw ruleViolation(
      `Nobody at ${ground.name} has an address for mail about money. Add a contact who gets reminders.`,
    );
  const locale = localeFor({
    person: wanted.locale ?? first?.locale ?? null,
    country: ground.country,
    written: localesOf(text),
    fallback: texts.fallbackLocale,
  });
  const words = text.versions[locale.text] ?? text.versions[texts.fallbackLocale];
  if (!words) throw ruleViolation(`“${text.label}” is not written in a language that fits. Choose another text.`);
  const note = wanted.note?.trim() || null;
  if (note !== null && !takesNote(words))
    throw ruleViolation(`“${text.label}” has no place for words of your own. Leave them out, or choose another text.`);
  if (note === null && text.about === "anything" && takesNote(words))
    throw ruleViolation("Write what the message is to say.");
  const facts: MessageFacts = {
    customerName: ground.name,
    contactName: people.length === 1 ? (first?.name ?? null) : null,
    entityName: ground.entityName,
    today: ground.today,
    senderName: sender,
    replyTo: mailSettings().replyTo(ground.entity),
    note,
    ...whereToPay(texts, ground, wanted),
    invoices: listed(text, ground, wanted),
    credits: ground.credits,
    promise: promised(text, wanted),
  };
  const { subject, text: textBody, html, blocks } = renderMessage(words, facts, locale);
  const shared = { label: text.label, locale: locale.format, subject, textBody };
  if (medium === "email")
    return {
      ...shared,
      medium,
      recipients: people.map(({ locale: _, ...one }) => one),
      htmlBody: html,
      letter: null,
    };
  const address = addressLines(ground.name, ground.address, ground.entityCountry);
  if (address === null)
    throw ruleViolation(`${ground.name} has no postal address. Add one at the source, or send an e-mail.`);
  const letter = {
    from: ground.entityName,
    address,
    dated: dayText(ground.today, locale.format),
    blocks: printedBlocks(blocks),
    paper: paperOf(ground.address?.country ?? ground.country),
  };
  return { ...shared, medium, recipients: [], htmlBody: null, letter };
}

type Reader = Recipient & { locale: string | null };

/** Those who get reminders, else the address for invoices; or whom the sender named. */
function recipientsOf(ground: MailGround, named: readonly string[] | undefined): Reader[] {
  const people = ground.people.map(({ id, name, email, locale }) => ({ personId: id, name, address: email, locale }));
  const usual: Reader[] = people.length > 0 ? people : ground.email === null ? [] : [nobodyAt(ground.email)];
  if (named === undefined) return usual.filter(({ address }) => isMailAddress(address));
  return [...new Set(named.map((one) => one.trim()))].map((address) => {
    if (!isMailAddress(address)) throw ruleViolation(`"${address.slice(0, 80)}" is no mail address. Correct it.`);
    return people.find((one) => one.address.toLowerCase() === address.toLowerCase()) ?? nobodyAt(address);
  });
}

function nobodyAt(address: string): Reader {
  return { personId: null, name: null, address, locale: null };
}

function listed(text: MessageText, { name, invoices }: MailGround, { items }: Wanted): ListedInvoice[] {
  if (text.about !== "invoices") return [];
  if (items.length === 0)
    throw ruleViolation(withFullStop(`“${text.label}” is about invoices. Choose at least one of ${name}`));
  return items.map(({ invoiceId, minor }) => {
    const invoice = invoices.get(invoiceId);
    if (!invoice)
      throw ruleViolation(`An invoice that was chosen is none of ${name}, or nothing is open of it. Choose again.`);
    if (minor <= 0n || minor > invoice.openMinor)
      throw ruleViolation(
        `More would be asked for invoice ${invoice.number} than is open of it, or nothing. Correct the amount.`,
      );
    return { ...invoice, minor };
  });
}

function promised(text: MessageText, { promise }: Wanted): MessageFacts["promise"] {
  if (text.about !== "promise") return null;
  if (promise === undefined) throw ruleViolation(`“${text.label}” is about a promise, and none was given.`);
  return promise;
}

/** What the document says for the legal entity; else its bank accounts in the currencies asked for. */
function whereToPay(
  { payTo }: MessageTexts,
  { entity, accounts, invoices }: MailGround,
  { items, promise }: Wanted,
): Pick<MessageFacts, "bankDetails" | "paymentPage"> {
  const said = payTo.find((one) => one.entity === entity);
  if (said) return { bankDetails: said.bankDetails === "" ? null : said.bankDetails, paymentPage: said.paymentPage };
  const asked = new Set(items.map(({ invoiceId }) => invoices.get(invoiceId)?.currency));
  if (promise) asked.add(promise.amount.currency);
  const fitting = accounts.filter(({ currency }) => asked.has(currency));
  const lines = fitting.map(
    ({ identifier, currency }) => `${currency}: ${identifier.replaceAll(/(.{4})(?=.)/g, "$1 ")}`,
  );
  return { bankDetails: lines.length === 0 ? null : lines.join("\n"), paymentPage: null };
}
