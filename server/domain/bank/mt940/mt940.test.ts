import { describe, expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { readDetails } from "#server/domain/bank/mt940/details";
import { readMt940 } from "#server/domain/bank/mt940/mt940";

const statement = (lines: readonly string[], closing: string, end = "\r\n") =>
  [":20:S", ":25:12345678/1020304050EUR", ":28C:1/1", ":60F:C260201EUR100,", ...lines, `:62F:${closing}`, "-"].join(
    end,
  );

function entriesIn(text: string) {
  const reading = readMt940(text);
  if (!reading.ok) throw new Error(reading.problems[0]?.reason);
  return reading.file.statements.flatMap(entriesOf);
}

function firstProblem(text: string) {
  const reading = readMt940(text);
  return reading.ok ? null : reading.problems[0];
}

describe("bookings", () => {
  test.each([
    [
      ":61:2602020202CR25,50NTRFREF-1//BANK-1",
      "C260202EUR125,5",
      { amountMinor: 2550n, isReversal: false, endToEndReference: "REF-1", bankReference: "BANK-1" },
    ],
    [
      ":61:260202D25,NTRFNONREF",
      "C260202EUR75,00",
      { amountMinor: -2500n, bookedOn: "2026-02-02", bankReference: null },
    ],
    [":61:2602020202RC25,00NMSCNONREF", "C260202EUR75,00", { amountMinor: -2500n, isReversal: true }],
    [":61:2602020202RDR25,00NMSCNONREF", "C260202EUR125,00", { amountMinor: 2500n, isReversal: true }],
    [":61:2512310102C1,00NTRFNONREF", "C260202EUR101,00", { valueOn: "2025-12-31", bookedOn: "2026-01-02" }],
    [":61:2602020202C1,00 NTRFNONREF", "C260202EUR101,00", { transactionCode: "NTRF" }],
    [
      ":61:2602020202C1,00N0440121470966      W.P. Jansen   ",
      "C260202EUR101,00",
      { endToEndReference: "0121470966", counterpartyName: "W.P. Jansen" },
    ],
    [":61:2602020202EC1,00NTRFNONREF", "C260202EUR100,00", { status: "pending" }],
  ])("%s", (line, closing, expected) => {
    expect(entriesIn(statement([line], closing))).toMatchObject([expected]);
  });

  test("every kind of line end, marks of the transmission and a last line without its end", () => {
    for (const end of ["\r\n", "\n", "\r"]) {
      const text = `\u0001{1:F01BANKDEFFAXXX0000000000}{2:I940XXXXXXXXXXXXN}{4:${end}${statement([":61:2602020202C1,00NTRFNONREF"], "C260202EUR101,00", end)}}\u0003`;
      expect(entriesIn(text)).toHaveLength(1);
    }
  });

  test("the account stands without spaces and without the currency behind it", () => {
    const reading = readMt940(statement([], "C260202EUR100,00"));
    expect(reading.ok && reading.file.statements[0]?.accountIdentifier).toBe("12345678/1020304050");
  });

  test("amounts have as many places as the currency", () => {
    const yen = statement([":61:2602020202C5,00NTRFNONREF"], "C260202JPY105,").replace("EUR100,", "JPY100,");
    expect(entriesIn(yen)).toMatchObject([{ amountMinor: 5n, currency: "JPY" }]);
    const dinars = statement([":61:2602020202C0,125NTRFNONREF"], "C260202KWD100,125").replace("EUR100,", "KWD100,");
    expect(entriesIn(dinars)).toMatchObject([{ amountMinor: 125n }]);
    expect(firstProblem(statement([":61:2602020202C0,125NTRFNONREF"], "C260202EUR100,"))).toMatchObject({
      line: 5,
      reason: "The booking's amount 0,125 is no amount of EUR.",
    });
  });
});

describe("details", () => {
  test.each([
    [
      "a German bank's, wrapped in the middle of a word and of a subfield",
      [
        "166?00GUTSCHRIFT?20EREF+INV-10423?21SVWZ+Rechnung 10423 ueber Si?22tze?30GENODEF1?31DE02120",
        "300000000202051?32Alder Analytics Gm?33bH?34",
        "000",
      ],
      {
        code: "166",
        counterpartyName: "Alder Analytics GmbH",
        counterpartyAccount: "DE02120300000000202051",
        endToEndReference: "INV-10423",
        remittance: "EREF+INV-10423 SVWZ+Rechnung 10423 ueber Sitze",
      },
    ],
    [
      "a return's, with the bank's reason",
      ["109?00RUECKLASTSCHRIFT?20EREF+INV-7?32Birch GmbH?34914"],
      { returnReason: "914", endToEndReference: "INV-7" },
    ],
    [
      "a Dutch bank's words",
      ["/TRTP/SEPA OVERBOEKING/IBAN/NL20INGB0001234567/BIC/INGBNL2A/NAME/Cedar B.V./REM", "I/INV-8/EREF/NOTPROVIDED"],
      {
        counterpartyName: "Cedar B.V.",
        counterpartyAccount: "NL20INGB0001234567",
        remittance: "INV-8",
        endToEndReference: null,
      },
    ],
    [
      "another Dutch bank's words, with a return",
      ["/RTRN/MD06//CNTP/NL20INGB0001234567/INGBNL2A/Cedar B.V.///REMI/USTD//INV-9/"],
      { counterpartyName: "Cedar B.V.", remittance: "INV-9", returnReason: "MD06" },
    ],
    [
      "a Polish bank's words",
      ["911 TRANSAKCJA; Z RACH.: ", "56114010810000267002001001; OD: JAN NOWAK  ", "UL. NIJAKA 1; TYT.: INV-10; "],
      { counterpartyAccount: "56114010810000267002001001", counterpartyName: "JAN NOWAK UL. NIJAKA 1" },
    ],
    ["free text", ["Invoice 11", "", "  from Dogwood "], { remittance: "Invoice 11\nfrom Dogwood" }],
  ])("%s", (_, lines, expected) => {
    expect(readDetails(lines)).toMatchObject(expected);
  });

  test("a wrapped time is no tag", () => {
    const text = statement(
      [":61:2602020202C1,00NTRFNONREF", ":86:106?20Card 12-09-2014T16", ":26:37 Fo?21lgenr. 007"],
      "C260202EUR101,00",
    );
    expect(entriesIn(text)).toMatchObject([{ remittance: "Card 12-09-2014T16:26:37 Folgenr. 007" }]);
  });
});

describe("what is refused", () => {
  test.each([
    ["30 February", statement([":61:2602300302C1,00NTRFNONREF"], "C260202EUR101,00"), 5, /260230/],
    ["an entry date that is none", statement([":61:2602020230C1,00NTRFNONREF"], "C260202EUR101,00"), 5, /0230/],
    ["a booking out of shape", statement([":61:26020202XX1,00"], "C260202EUR101,00"), 5, /cannot be read/],
    [
      "a sum that is wrong",
      statement([":61:2602020202C1,00NTRFNONREF"], "C260202EUR102,00"),
      1,
      /102\.00 EUR instead of 101\.00 EUR/,
    ],
    ["two currencies", statement([], "C260202USD100,00"), 5, /closing balance is in USD/],
    ["a closing balance twice", statement([":62F:C260202EUR100,00"], "C260202EUR100,00"), 6, /more than one closing/],
    ["no closing balance", statement([], "C260202EUR100,00").replace(":62F:", ":65:"), 1, /no closing balance/],
    [
      "a booking after the closing balance",
      statement([], "C260202EUR100,00").replace("\r\n-", "\r\n:61:2602020202C1,00NTRFNONREF\r\n-"),
      6,
      /outside of the opening and closing/,
    ],
  ])("%s", (_, text, line, reason) => {
    expect(firstProblem(text)).toEqual({ line, reason: expect.stringMatching(reason) });
  });
});
