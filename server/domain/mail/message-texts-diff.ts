import {
  localesOf,
  type MessageText,
  type MessageTexts,
  type PayTo,
  paragraphsOf,
  type TextWords,
} from "#server/domain/mail/message-texts";
import { textLocales, textLocaleWords } from "#server/domain/mail/text-locales";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/** What customers would read otherwise: per text and language, paragraph by paragraph. */
export function diffMessageTexts(before: MessageTexts, after: MessageTexts): DocumentChange[] {
  const was = new Map(before.texts.map((text) => [text.key, text]));
  const is = new Set(after.texts.map(({ key }) => key));
  return [
    ...after.texts.flatMap((text) => textChanges(was.get(text.key), text)),
    ...before.texts.filter(({ key }) => !is.has(key)).map(({ label }) => takenOut(label)),
    ...payToChanges(before.payTo, after.payTo),
    ...(before.fallbackLocale === after.fallbackLocale
      ? []
      : [
          {
            subject: "Where no language fits",
            sentence: `was ${textLocaleWords[before.fallbackLocale]}, would be ${textLocaleWords[after.fallbackLocale]}`,
          },
        ]),
  ];
}

function textChanges(old: MessageText | undefined, text: MessageText): DocumentChange[] {
  const subject = text.label;
  if (!old) {
    const languages = localesOf(text).map((locale) => textLocaleWords[locale]);
    return [{ subject, sentence: `would be new, in ${languages.join(", ")}, under the key “${text.key}”` }];
  }
  return [
    ...(old.label === text.label ? [] : [{ subject, sentence: `was called “${old.label}”` }]),
    ...(old.medium === text.medium ? [] : [changed(subject, mediumWords[old.medium], mediumWords[text.medium])]),
    ...(old.about === text.about ? [] : [changed(subject, `about ${old.about}`, `about ${text.about}`)]),
    ...textLocales.flatMap((locale) =>
      wordsChanges(`${subject}, ${textLocaleWords[locale]}`, old.versions[locale], text.versions[locale]),
    ),
  ];
}

const mediumWords: Record<MessageText["medium"], string> = { email: "an e-mail", letter: "a letter" };

function wordsChanges(subject: string, old: TextWords | undefined, now: TextWords | undefined): DocumentChange[] {
  if (!old && !now) return [];
  if (!now) return [takenOut(subject)];
  if (!old) return [{ subject, sentence: `would be new: “${now.subject}”` }];
  const [was, is] = [paragraphsOf(old.body), paragraphsOf(now.body)];
  const gone = was.filter((paragraph) => !is.includes(paragraph));
  const come = is.filter((paragraph) => !was.includes(paragraph));
  return [
    ...(old.subject === now.subject ? [] : [changed(`${subject}: subject`, quoted(old.subject), quoted(now.subject))]),
    ...paired(`${subject}: body`, gone, come),
    ...(gone.length === 0 && come.length === 0 && was.join("\n\n") !== is.join("\n\n")
      ? [{ subject: `${subject}: body`, sentence: "would have its paragraphs in another order" }]
      : []),
  ];
}

/** What went and what came, side by side as far as both last. */
function paired(subject: string, gone: readonly string[], come: readonly string[]): DocumentChange[] {
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, place) => {
    const [was, is] = [gone[place], come[place]];
    if (was === undefined) return { subject, sentence: `would also say ${quoted(is ?? "")}` };
    if (is === undefined) return { subject, sentence: `would no longer say ${quoted(was)}` };
    return changed(subject, quoted(was), quoted(is));
  });
}

function payToChanges(before: readonly PayTo[], after: readonly PayTo[]): DocumentChange[] {
  const was = new Map(before.map((one) => [one.entity, one]));
  const is = new Map(after.map((one) => [one.entity, one]));
  return [...new Set([...is.keys(), ...was.keys()])].sort().flatMap((entity) => {
    const [old, now] = [payToWords(was.get(entity)), payToWords(is.get(entity))];
    return old === now ? [] : [changed(`Where customers of ${entity} pay`, old, now)];
  });
}

function payToWords(one: PayTo | undefined): string {
  if (!one) return "what the bank accounts say";
  return [quoted(one.bankDetails), ...(one.paymentPage === null ? [] : [one.paymentPage])].join(" and ");
}

function quoted(text: string): string {
  return `“${text.replaceAll(/\s+/g, " ")}”`;
}

function takenOut(subject: string): DocumentChange {
  return { subject, sentence: "would be taken out" };
}

function changed(subject: string, was: string, is: string): DocumentChange {
  return { subject, sentence: `was ${was}, would be ${is}` };
}
