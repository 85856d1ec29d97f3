/** The languages texts to customers are written in. */
export const textLocales = ["en", "de", "fr", "ja"] as const;
export type TextLocale = (typeof textLocales)[number];

export const textLocaleWords: Record<TextLocale, string> = {
  en: "English",
  de: "German",
  fr: "French",
  ja: "Japanese",
};

/** A language to write in, and how dates and amounts are written in it: "de" and "de-AT". */
export type MessageLocale = { text: TextLocale; format: string };

/** Where most business is written in one of these languages. Countries with several, such as Belgium, are left out. */
const languageOf: Readonly<Record<string, TextLocale>> = {
  AT: "de",
  CH: "de",
  DE: "de",
  LI: "de",
  FR: "fr",
  LU: "fr",
  MC: "fr",
  JP: "ja",
  AU: "en",
  CA: "en",
  GB: "en",
  IE: "en",
  IN: "en",
  NZ: "en",
  SG: "en",
  US: "en",
  ZA: "en",
};

const usualFormat: Record<TextLocale, string> = { en: "en-GB", de: "de-DE", fr: "fr-FR", ja: "ja-JP" };

type Wanted = {
  /** BCP 47, as somebody entered it of a person; null where nobody did. */
  person: string | null;
  /** ISO 3166: "DE". */
  country: string | null;
  /** Languages the text is written in. */
  written: readonly TextLocale[];
  fallback: TextLocale;
};

/** The person's language, else that of the customer's country, else the fallback; each where the text is written in it. */
export function localeFor({ person, country, written, fallback }: Wanted): MessageLocale {
  const given = knownTag(person);
  const wanted = [textLocaleOf(given), country === null ? null : (languageOf[country.toUpperCase()] ?? null)];
  const text = wanted.find((one) => one !== null && written.includes(one)) ?? fallback;
  if (given !== null && textLocaleOf(given) === text)
    return { text, format: given.includes("-") ? given : inCountry(text, country) };
  return { text, format: inCountry(text, country) };
}

/** Amounts to a customer in Vienna are written as there, whatever the text was written for. */
function inCountry(text: TextLocale, country: string | null): string {
  const tag = country === null ? null : knownTag(`${text}-${country}`);
  return tag ?? usualFormat[text];
}

function textLocaleOf(tag: string | null): TextLocale | null {
  const language = tag?.split("-")[0];
  return textLocales.find((one) => one === language) ?? null;
}

/** The tag as Intl writes it; null for what is none. */
function knownTag(claimed: string | null): string | null {
  if (claimed === null) return null;
  try {
    return Intl.getCanonicalLocales(claimed)[0] ?? null;
  } catch {
    return null;
  }
}
