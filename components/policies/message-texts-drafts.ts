import {
  type MessageText,
  MessageTexts,
  messageTextsTroubles,
  type TextWords,
} from "#server/domain/mail/message-texts";
import { type TextLocale, textLocales, textLocaleWords } from "#server/domain/mail/text-locales";
import { type ReadDocument, readWritten } from "./document-reading";

/** Words under somebody's hands; a language in which nothing is written yet is empty. */
export type WordsDraft = Record<TextLocale, TextWords>;
export type TextDraft = Pick<MessageText, "key" | "label" | "medium" | "about"> & { words: WordsDraft };
export type PayToDraft = { entity: string; bankDetails: string; paymentPage: string };
export type MessageTextsDraft = {
  texts: readonly TextDraft[];
  payTo: readonly PayToDraft[];
  fallbackLocale: TextLocale;
};

const nothing: TextWords = { subject: "", body: "" };

export function draftOfMessageTexts({ texts, payTo, fallbackLocale }: MessageTexts): MessageTextsDraft {
  return {
    texts: texts.map(({ versions, ...text }) => ({
      ...text,
      words: {
        en: versions.en ?? nothing,
        de: versions.de ?? nothing,
        fr: versions.fr ?? nothing,
        ja: versions.ja ?? nothing,
      },
    })),
    payTo: payTo.map((one) => ({ ...one, paymentPage: one.paymentPage ?? "" })),
    fallbackLocale,
  };
}

/** What was written as a document, with everything that has to be put right. A language that is empty is not written. */
export function readMessageTexts(draft: MessageTextsDraft): ReadDocument<MessageTexts> {
  const written = {
    texts: draft.texts.map(({ words, ...text }) => ({
      ...text,
      label: text.label.trim(),
      versions: versionsOf(words),
    })),
    payTo: draft.payTo
      .filter(({ bankDetails, paymentPage }) => bankDetails.trim() !== "" || paymentPage.trim() !== "")
      .map(({ entity, bankDetails, paymentPage }) => ({
        entity,
        bankDetails: bankDetails.trim(),
        paymentPage: paymentPage.trim() === "" ? null : paymentPage.trim(),
      })),
    fallbackLocale: draft.fallbackLocale,
  };
  return readWritten({
    shape: MessageTexts,
    written,
    unread: [],
    placeName: (path) => placeName(draft, path),
    check: messageTextsTroubles,
  });
}

function versionsOf(words: WordsDraft): Partial<WordsDraft> {
  return Object.fromEntries(
    textLocales
      .filter((locale) => words[locale].subject.trim() !== "" || words[locale].body.trim() !== "")
      .map((locale) => [locale, { subject: words[locale].subject.trim(), body: words[locale].body.trim() }]),
  );
}

function placeName({ texts, payTo }: MessageTextsDraft, path: readonly PropertyKey[]): string {
  const [top, place, field, locale, part] = path;
  if (top === "payTo") return `where customers of ${payTo[Number(place)]?.entity ?? "an entity"} pay, ${String(field)}`;
  const text = top === "texts" ? texts[Number(place)] : undefined;
  if (!text) return "the list of texts";
  const name = text.label.trim() === "" ? "a text without a name" : `“${text.label.trim()}”`;
  if (field !== "versions") return `${name}, ${field === "label" ? "name" : String(field)}`;
  return `${name}, ${textLocaleWords[locale as TextLocale] ?? "its languages"}, ${String(part ?? "words")}`;
}
