import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultMessageTexts } from "#server/domain/mail/default-message-texts";
import { defaultTextKeys } from "#server/domain/mail/default-texts/keys";
import { moneyText } from "#server/domain/mail/format";
import { invoiceTables } from "#server/domain/mail/invoice-tables";
import { type MessageText, messageTextsTroubles, type TextWords, textByKey } from "#server/domain/mail/message-texts";
import { type MessageFacts, renderMessage } from "#server/domain/mail/render-message";
import { localeFor, type MessageLocale, textLocales } from "#server/domain/mail/text-locales";

const english: MessageLocale = { text: "en", format: "en-GB" };
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

function facts(change: Partial<MessageFacts> = {}): MessageFacts {
  return {
    customerName: "Alder GmbH",
    contactName: null,
    entityName: "Meridian Metrics GmbH",
    today: "2026-03-02",
    senderName: null,
    replyTo: "accounts@meridian.example",
    note: null,
    bankDetails: null,
    paymentPage: null,
    invoices: [
      {
        number: "M-1",
        issuedOn: "2026-01-02",
        dueOn: "2026-02-01",
        currency: "EUR",
        openMinor: 100_000n,
        minor: 60_000n,
      },
      { number: "M-2", issuedOn: "2026-02-10", dueOn: "2026-03-12", currency: "EUR", openMinor: 5_000n, minor: 5_000n },
      { number: "M-3", issuedOn: "2026-01-02", dueOn: "2026-02-01", currency: "JPY", openMinor: 9_000n, minor: 9_000n },
    ],
    credits: [{ currency: "EUR", minor: 10_000n }],
    promise: null,
    ...change,
  };
}

const words = (body: string, subject = "Hello"): TextWords => ({ subject, body });
const text = (body: string, change: Partial<MessageFacts> = {}, locale = english) =>
  plain(renderMessage(words(body), facts(change), locale).text);

describe("a message", () => {
  test("lists what is due apart from what is not, takes credit off what is due, and asks for parts", () => {
    expect(text("{{invoice_list}}\n\nPay {{total_due}}.")).toBe(
      [
        "Due",
        "- M-1 · Issued: 2 January 2026 · Due: 1 February 2026 · Open: €1,000.00 · Asked for: €600.00",
        "Total: €600.00",
        "Credit on your account: −€100.00",
        "To pay: €500.00",
        "",
        "Not due yet",
        "- M-2 · Issued: 10 February 2026 · Due: 12 March 2026 · Asked for: €50.00",
        "Total: €50.00",
        "",
        "Due",
        "- M-3 · Issued: 2 January 2026 · Due: 1 February 2026 · Asked for: JP¥9,000",
        "Total: JP¥9,000",
        "",
        "Pay €500.00 and JP¥9,000.",
      ].join("\n"),
    );
  });

  test("asks for no less than nothing where credit is more than what is asked", () => {
    expect(text("{{total_due}}", { credits: [{ currency: "EUR", minor: 99_999_999n }] })).toBe("€0.00 and JP¥9,000");
  });

  test("leaves out a paragraph whose field is not known", () => {
    expect(text("One.\n\nPay at {{payment_page}}.\n\n{{note}}\n\nTwo.")).toBe("One.\n\nTwo.");
    expect(text("{{note}}", { note: "First.\n\nSecond." })).toBe("First.\n\nSecond.");
  });

  test("never reads what is filled in as a text", () => {
    expect(text("To {{customer_name}}.", { customerName: "{{total_due}} {{nobody}}" })).toBe(
      "To {{total_due}} {{nobody}}.",
    );
  });

  test("keeps a subject on one line and takes out what turns words around", () => {
    const { subject } = renderMessage(
      words("x", "For {{customer_name}}"),
      facts({ customerName: "A\r\nBcc: x@y.example\u202e" }),
      english,
    );
    expect(subject).toBe("For A Bcc: x@y.example");
  });

  test.each([
    ["de", "de-AT", "€ 600,00", "1. Februar 2026"],
    ["fr", "fr-FR", "600,00 €", "1 février 2026"],
    ["ja", "ja-JP", "€600.00", "2026年2月1日"],
    ["en", "en-US", "€600.00", "February 1, 2026"],
  ] as const)("in %s writes amounts and days as in %s", (locale, format, amount, day) => {
    const said = text("{{invoice_list}}", {}, { text: locale, format });
    expect(said).toContain(amount);
    expect(said).toContain(day);
  });

  test("addresses nobody by a guess", () => {
    const of = (locale: MessageLocale["text"], contactName: string | null) =>
      text("{{greeting}}", { contactName }, { text: locale, format: locale });
    expect(of("de", null)).toBe("Sehr geehrte Damen und Herren,");
    expect(of("fr", "Ada Lindgren")).toBe("Bonjour Ada Lindgren,");
    expect(of("ja", null)).toBe("Alder GmbH\nご担当者様");
  });
});

describe("whatever names and numbers hold", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.constantFrom("<script>alert(1)</script>", `"><img src=x onerror=x>`, "&lt;", "{{note}}"),
  );
  const day = fc
    .integer({ min: 0, max: 400 })
    .map((days) => new Date(Date.UTC(2025, 6, 1 + days)).toISOString().slice(0, 10));
  const invoice = fc.record({
    number: nasty,
    issuedOn: day,
    dueOn: day,
    currency: fc.constantFrom("EUR", "JPY", "KWD"),
    openMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    minor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  });
  const given = fc.record({
    customerName: nasty,
    contactName: fc.option(nasty),
    entityName: nasty,
    note: fc.option(nasty),
    senderName: fc.option(nasty),
    invoices: fc.array(invoice, { minLength: 1, maxLength: 12 }),
    credits: fc.array(
      fc.record({ currency: fc.constantFrom("EUR", "JPY"), minor: fc.bigInt({ min: 1n, max: 10n ** 9n }) }),
      { maxLength: 2 },
    ),
  });
  const locale = fc.constantFrom(...textLocales);
  const whole = textByKey(defaultMessageTexts, "final_notice") as MessageText;

  test("no markup but our own reaches the HTML", () => {
    fc.assert(
      fc.property(given, locale, (change, language) => {
        const { html } = renderMessage(whole.versions[language] as TextWords, facts(change), {
          text: language,
          format: language,
        });
        const tags = new Set([...html.matchAll(/<\/?([^\s>]+)[^>]*>/g)].map(([, tag]) => tag));
        const own = ["!doctype", "html", "head", "meta", "body", "p", "br", "table", "tr", "th", "td"];
        expect([...tags].filter((tag) => !own.includes(tag ?? ""))).toEqual([]);
        // Between the tags nothing begins another, and every ampersand is one of ours.
        const between = html.replaceAll(/<[^<>]*>/g, "");
        expect(between).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#39);)/);
      }),
      { numRuns: 300 },
    );
  });

  test("the sums of the tables are the sums of what is asked for, in each currency", () => {
    fc.assert(
      fc.property(given, locale, (change, language) => {
        const all = facts(change);
        const tables = invoiceTables(all, { text: language, format: language });
        for (const currency of new Set(all.invoices.map((one) => one.currency))) {
          const own = tables.filter((table) => table.currency === currency);
          const asked = all.invoices
            .filter((one) => one.currency === currency)
            .reduce((sum, { minor }) => sum + minor, 0n);
          expect(own.reduce((sum, table) => sum + table.asked.minor, 0n)).toBe(asked);
          const credit = all.credits
            .filter((one) => one.currency === currency)
            .reduce((sum, { minor }) => sum + minor, 0n);
          const toPay = own.reduce((sum, table) => sum + table.toPay.minor, 0n);
          expect(toPay).toBeGreaterThanOrEqual(asked - credit);
          expect(toPay).toBeLessThanOrEqual(asked);
          for (const table of own) expect(table.sums[0]?.amount).toBe(moneyText(table.asked, language));
        }
        expect(tables.flatMap(({ rows }) => rows)).toHaveLength(all.invoices.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the texts a company begins with", () => {
  test("can be used, and are written in every language", () => {
    expect(messageTextsTroubles(defaultMessageTexts)).toEqual([]);
    expect(defaultMessageTexts.texts.map(({ key }) => key)).toEqual([...defaultTextKeys]);
    for (const { versions } of defaultMessageTexts.texts) expect(Object.keys(versions)).toEqual([...textLocales]);
  });

  test("name no field twice differently from language to language", () => {
    for (const { key, versions } of defaultMessageTexts.texts) {
      const named = textLocales.map((locale) => {
        const { subject, body } = versions[locale] as TextWords;
        return [...new Set([...`${subject} ${body}`.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))]
          .filter((name) => name !== "entity_name")
          .sort();
      });
      for (const one of named) expect([key, one]).toEqual([key, named[0]]);
    }
  });

  test("a courtesy before the due day speaks of no reminder", () => {
    const soon = textByKey(defaultMessageTexts, "due_soon") as MessageText;
    for (const one of Object.values(soon.versions))
      expect(`${one.subject} ${one.body}`).not.toMatch(/remind|overdue|erinner|mahn|überfällig|rappel|retard|督促/i);
  });
});

describe("a document of texts is refused", () => {
  const withBody = (body: string, change: Partial<MessageText> = {}, subject = "Hello") =>
    messageTextsTroubles({
      texts: [
        {
          key: "one",
          label: "One",
          medium: "email",
          about: "invoices",
          versions: { en: { subject, body } },
          ...change,
        },
      ],
      payTo: [],
      fallbackLocale: "en",
    }).map(({ message }) => message);

  test.each([
    [
      "a misspelt field",
      "{{custmer_name}}",
      {},
      "“One”, English, body: {{custmer_name}} is no field; perhaps {{customer_name}} is meant",
    ],
    ["an unknown field", "{{shoe_size_of_reader}}", {}, "“One”, English, body: {{shoe_size_of_reader}} is no field"],
    [
      "a field of other texts",
      "{{promised_on}}",
      {},
      "“One”, English, body: {{promised_on}} is known only in texts about a promise",
    ],
    ["braces left open", "Dear {{customer_name", {}, "“One”, English, body: double braces are opened or closed alone"],
    [
      "a table within a sentence",
      "See {{invoice_list}} here.",
      {},
      "“One”, English, body: {{invoice_list}} is a table and needs a paragraph of its own",
    ],
    [
      "no fallback",
      "Hello",
      { versions: { de: { subject: "x", body: "y" } } },
      "“One” is not written in English, which is used where no other language fits",
    ],
  ])("for %s", (_case, body, change, message) => {
    expect(withBody(body, change)).toContain(message);
  });

  test("for a field in a subject that may be unknown or long", () => {
    expect(withBody("x", {}, "{{note}}")[0]).toMatch(/takes several lines/);
    expect(withBody("x", {}, "{{reply_to}}")[0]).toMatch(/not always known/);
  });
});

describe("the language", () => {
  const written = ["en", "de", "fr", "ja"] as const;
  test.each([
    ["of the person", "de-AT", "FR", "de", "de-AT"],
    ["of the person, in the country's way", "de", "CH", "de", "de-CH"],
    ["of the country", null, "JP", "ja", "ja-JP"],
    ["of the fallback where a country has several", null, "BE", "en", "en-BE"],
    ["of the country where the person's is not written", "nl-NL", "FR", "fr", "fr-FR"],
    ["of the fallback where nothing is known", null, null, "en", "en-GB"],
    ["of the fallback for a tag that is none", "not a tag", null, "en", "en-GB"],
  ] as const)("is that %s", (_case, person, country, locale, format) => {
    expect(localeFor({ person, country, written, fallback: "en" })).toEqual({ text: locale, format });
  });
});
