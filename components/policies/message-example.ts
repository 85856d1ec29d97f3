import type { TextWords } from "#server/domain/mail/message-texts";
import { type MessageFacts, type RenderedMessage, renderMessage } from "#server/domain/mail/render-message";
import type { TextLocale } from "#server/domain/mail/text-locales";

const formats: Record<TextLocale, string> = { en: "en-GB", de: "de-DE", fr: "fr-FR", ja: "ja-JP" };
const people: Record<TextLocale, string> = {
  en: "Ada Lindgren",
  de: "Ada Lindgren",
  fr: "Ada Lindgren",
  ja: "佐藤 花子",
};

/** An account that owes in two currencies, has some credit, and an invoice that is not due yet. */
function exampleFacts(locale: TextLocale): MessageFacts {
  return {
    customerName: "Alder & Sons",
    contactName: people[locale],
    entityName: "Meridian Metrics",
    today: "2026-03-02",
    senderName: "Jo Walsh",
    replyTo: "accounts@meridian-metrics.example",
    note: "…",
    bankDetails: "EUR: DE89 3704 0044 0532 0130 00",
    paymentPage: "https://pay.meridian-metrics.example",
    invoices: [
      {
        number: "M-1042",
        issuedOn: "2026-01-02",
        dueOn: "2026-02-01",
        currency: "EUR",
        openMinor: 125_000n,
        minor: 125_000n,
      },
      {
        number: "M-1077",
        issuedOn: "2026-01-15",
        dueOn: "2026-02-14",
        currency: "EUR",
        openMinor: 80_000n,
        minor: 30_000n,
      },
      {
        number: "M-1090",
        issuedOn: "2026-02-10",
        dueOn: "2026-03-07",
        currency: "EUR",
        openMinor: 42_000n,
        minor: 42_000n,
      },
      {
        number: "M-1051",
        issuedOn: "2026-01-05",
        dueOn: "2026-02-04",
        currency: "JPY",
        openMinor: 90_000n,
        minor: 90_000n,
      },
    ],
    credits: [{ currency: "EUR", minor: 5_000n }],
    promise: { on: "2026-03-12", amount: { currency: "EUR", minor: 155_000n } },
  };
}

/** A text as the example account would read it. The text has to be one that was checked. */
export function exampleMessage(words: TextWords, locale: TextLocale): RenderedMessage {
  return renderMessage(words, exampleFacts(locale), { text: locale, format: formats[locale] });
}
