import { expect, test } from "vitest";
import { defaultMessageTexts } from "#server/domain/mail/default-message-texts";
import { addressLines, type Paper, paperOf, printedBlocks } from "#server/domain/mail/letter";
import { type MessageText, type TextWords, textByKey } from "#server/domain/mail/message-texts";
import { renderMessage } from "#server/domain/mail/render-message";
import { textLocales } from "#server/domain/mail/text-locales";
import { lettersPdf } from "#server/pdf/letter-pdf";
import { pdfText } from "#server/pdf/testing/pdf-text";

const text = textByKey(defaultMessageTexts, "letter_final") as MessageText;

function letterIn(locale: (typeof textLocales)[number]) {
  const { subject, blocks } = renderMessage(
    text.versions[locale] as TextWords,
    {
      customerName: "Böhm & Söhne 株式会社",
      contactName: null,
      entityName: "Meridian Metrics GmbH",
      today: "2026-03-02",
      senderName: null,
      replyTo: "accounts@meridian.example",
      note: null,
      bankDetails: "EUR: DE89 3704",
      paymentPage: null,
      invoices: [
        {
          number: "M-1",
          issuedOn: "2026-01-02",
          dueOn: "2026-02-01",
          currency: "EUR",
          openMinor: 100_000_00n,
          minor: 60_000_00n,
        },
      ],
      credits: [],
      promise: null,
    },
    { text: locale, format: locale },
  );
  const address = ["Böhm & Söhne 株式会社", "Lindenstraße 4", "04109 Leipzig"];
  const content = { from: "Meridian Metrics GmbH", address, dated: "2 March 2026", blocks: printedBlocks(blocks) };
  return { subject, locale, content };
}

test("a batch holds each letter whole, on pages of its own, in every language", async () => {
  const letters = textLocales.map(letterIn);
  const bytes = await lettersPdf(letters, { isCompressed: false });
  const squeezed = (said: string) => said.replaceAll(/\s/g, "");
  const read = squeezed(pdfText(bytes));
  for (const { subject, content } of letters) {
    const said = content.blocks.flatMap((block) =>
      block.is === "paragraph"
        ? block.text.split("\n")
        : [...block.columns, ...block.rows.flat(), ...block.sums.map(({ amount }) => amount)],
    );
    for (const each of [subject, content.dated, ...content.address, ...said]) expect(read).toContain(squeezed(each));
  }
  expect(
    Buffer.from(bytes)
      .toString("latin1")
      .match(/\/Type \/Page\b/g),
  ).toHaveLength(letters.length);
});

test("each letter is on the paper of its reader, whatever lies beside it", async () => {
  const at = (paper?: Paper) => {
    const letter = letterIn("en");
    return { ...letter, content: { ...letter.content, ...(paper ? { paper } : {}) } };
  };
  const bytes = await lettersPdf([at("letter"), at("a4"), at()], { isCompressed: false });
  const boxes = Buffer.from(bytes)
    .toString("latin1")
    .matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g);
  expect([...boxes].map(([, width, height]) => [Number(width), Number(height)])).toEqual([
    [612, 792],
    [595.28, 841.89],
    [595.28, 841.89],
  ]);
});

test.each([
  ["US", "letter"],
  ["CA", "letter"],
  ["DE", "a4"],
  ["JP", "a4"],
  [null, "a4"],
])("a letter to %s is written on %s", (country, paper) => expect(paperOf(country)).toBe(paper));

test.each([
  ["at home", { country: "DE" }, ["Alder", "Lindenstraße 4", "04109 Leipzig"]],
  ["abroad", { country: "FR" }, ["Alder", "Lindenstraße 4", "04109 Leipzig", "FRANCE"]],
  ["in America", { country: "US", region: "TX" }, ["Alder", "Lindenstraße 4", "Leipzig, TX 04109", "UNITED STATES"]],
  ["without a street", { line1: " " }, null],
])("an address %s is written as its country does", (_case, change, lines) => {
  const address = {
    line1: "Lindenstraße 4",
    city: "Leipzig",
    region: null,
    postalCode: "04109",
    country: "DE",
    ...change,
  };
  expect(addressLines("Alder", address, "DE")).toEqual(lines);
});
