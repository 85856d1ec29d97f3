import { z } from "zod";
import {
  fieldOf,
  hasLooseBraces,
  isTextField,
  namedIn,
  nearestField,
  type TextSubject,
  type textFields,
  textSubjects,
} from "#server/domain/mail/text-fields";
import { type TextLocale, textLocales, textLocaleWords } from "#server/domain/mail/text-locales";
import { type DocumentTrouble, repeated } from "#server/domain/routing/document-trouble";

export const mailMedia = ["email", "letter"] as const;
export type MailMedium = (typeof mailMedia)[number];

/** Subject and body as they are written, with fields in double braces. A blank line begins a paragraph. */
export const TextWords = z.strictObject({
  subject: z.string().trim().min(1).max(200),
  body: z.string().trim().min(1).max(8_000),
});
export type TextWords = z.infer<typeof TextWords>;

export const MessageText = z.strictObject({
  /** The name steps of a strategy call it by; it never changes. */
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "use small letters, digits and _"),
  label: z.string().trim().min(1).max(80),
  medium: z.enum(mailMedia),
  about: z.enum(textSubjects),
  versions: z.partialRecord(z.enum(textLocales), TextWords),
});
export type MessageText = z.infer<typeof MessageText>;

/** Where customers of a legal entity pay. Part of the document, so that a second person sees every change of an account. */
export const PayTo = z.strictObject({
  entity: z.string().min(1).max(20),
  bankDetails: z.string().trim().max(600),
  paymentPage: z.url({ protocol: /^https$/, error: "must be an https address" }).nullable(),
});
export type PayTo = z.infer<typeof PayTo>;

/** Every text customers get, in each language it is written in. */
export const MessageTexts = z.strictObject({
  texts: z.array(MessageText).min(1).max(60),
  payTo: z.array(PayTo).max(60),
  fallbackLocale: z.enum(textLocales),
});
export type MessageTexts = z.infer<typeof MessageTexts>;

export function textByKey({ texts }: MessageTexts, key: string): MessageText | undefined {
  return texts.find((text) => text.key === key);
}

export function localesOf({ versions }: MessageText): TextLocale[] {
  return textLocales.filter((locale) => versions[locale] !== undefined);
}

/** What keeps a document of the right shape from being used: each with its text, its language and its field. */
export function messageTextsTroubles({ texts, payTo, fallbackLocale }: MessageTexts): DocumentTrouble[] {
  return [
    ...repeated(texts.map(({ key }) => key)).map((key) => ({
      path: "texts",
      message: `two texts go by the key "${key}"`,
    })),
    ...repeated(payTo.map(({ entity }) => entity)).map((entity) => ({
      path: "payTo",
      message: `where to pay is said twice for ${entity}`,
    })),
    ...texts.flatMap((text, place) => textTroubles(text, `texts.${place}`, fallbackLocale)),
  ];
}

function textTroubles(text: MessageText, path: string, fallback: TextLocale): DocumentTrouble[] {
  const locales = localesOf(text);
  const missing: DocumentTrouble[] = locales.includes(fallback)
    ? []
    : [
        {
          path: `${path}.versions.${fallback}`,
          message: `“${text.label}” is not written in ${textLocaleWords[fallback]}, which is used where no other language fits`,
        },
      ];
  return [
    ...missing,
    ...locales.flatMap((locale) => {
      const { subject, body } = text.versions[locale] as TextWords;
      const here = { label: text.label, about: text.about, locale };
      return [
        ...wordsTroubles(here, "subject", subject, `${path}.versions.${locale}.subject`),
        ...wordsTroubles(here, "body", body, `${path}.versions.${locale}.body`),
      ];
    }),
  ];
}

type Here = { label: string; about: TextSubject; locale: TextLocale };

function wordsTroubles(here: Here, part: "subject" | "body", words: string, path: string): DocumentTrouble[] {
  const where = `“${here.label}”, ${textLocaleWords[here.locale]}, ${part}`;
  const troubles = [...new Set(namedIn(words))].flatMap((name) => {
    const wrong = fieldTrouble(name, here.about, part);
    return wrong === null ? [] : [{ path, message: `${where}: ${wrong}` }];
  });
  if (hasLooseBraces(words)) troubles.push({ path, message: `${where}: double braces are opened or closed alone` });
  const crowded = paragraphsOf(words).find(
    (paragraph) =>
      namedIn(paragraph).some((name) => isTextField(name) && fieldOf(name).isTable) &&
      !/^\{\{[^{}]*\}\}$/.test(paragraph),
  );
  if (part === "body" && crowded !== undefined)
    troubles.push({ path, message: `${where}: {{invoice_list}} is a table and needs a paragraph of its own` });
  return troubles;
}

function fieldTrouble(name: string, about: TextSubject, part: "subject" | "body"): string | null {
  if (!isTextField(name)) {
    const near = nearestField(name, about);
    return `{{${name}}} is no field${near === null ? "" : `; perhaps {{${near}}} is meant`}`;
  }
  const { of, isLong, mayBeUnknown } = fieldOf(name);
  if (of !== undefined && of !== about) return `{{${name}}} is known only in texts about ${ofWords[of]}`;
  if (part === "subject" && isLong) return `{{${name}}} takes several lines, so it cannot stand in a subject`;
  if (part === "subject" && mayBeUnknown) return `{{${name}}} is not always known, so it cannot stand in a subject`;
  return null;
}

const ofWords: Record<TextSubject, string> = { invoices: "invoices", promise: "a promise", anything: "anything" };

/** Paragraphs are parted by blank lines. */
export function paragraphsOf(body: string): string[] {
  return body
    .replaceAll(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
}

/** Whether a text has a place for what a sender adds. */
export function takesNote({ body }: TextWords): boolean {
  return namedIn(body).includes("note" satisfies keyof typeof textFields);
}
