import { expect, test } from "vitest";
import { readBai2 } from "#server/domain/bank/bai2/bai2";
import { entriesOf } from "#server/domain/bank/bank-file";

/** A file of one account; its trailers are right unless a test changes the text. */
function file(account: readonly string[], control: number, group = "02,US,BANK,1,260202,,USD,2/"): string {
  const records = account.length + 1;
  return [
    "01,BANK,US,260203,0600,1,,,2/",
    group,
    ...account,
    `49,${control},${records}/`,
    `98,${control},1,${records + 2}/`,
    `99,${control},1,${records + 4}/`,
  ].join("\n");
}

const balances = (closing: number, currency = "") => `03,4433,${currency},010,1000,,,015,${closing},,/`;

function read(text: string) {
  const reading = readBai2(text);
  return reading.ok ? reading.file.statements.flatMap(entriesOf) : reading.problems;
}

test.each([
  [
    "money in and money out",
    ["16,195,500,,W1,INV-1,WIRE/", "16,475,200,,,1204,CHECK/"],
    1300,
    "",
    [{ amountMinor: 500n, bankReference: "W1", endToEndReference: "INV-1" }, { amountMinor: -200n }],
  ],
  [
    "text that goes on, with commas and slashes",
    ["16,195,500,,,,FROM A, B/C", "88,INVOICE 1/2, THANKS"],
    1500,
    "",
    [{ remittance: "FROM A, B/C\nINVOICE 1/2, THANKS" }],
  ],
  ["a value date", ["16,142,500,V,260204,,A1,,ACH/"], 1500, "", [{ valueOn: "2026-02-04", bankReference: "A1" }]],
  [
    "money available in parts",
    ["16,142,500,S,100,200,200,A1,,ACH/"],
    1500,
    "",
    [{ bankReference: "A1", amountMinor: 500n }],
  ],
  ["money available on several days", ["16,142,500,D,2,0,300,1,200,A1,,ACH/"], 1500, "", [{ bankReference: "A1" }]],
  ["a blank amount", ["16,142,,,A1,,ACH/"], 1000, "", [{ amountMinor: 0n }]],
  ["a currency without places", ["16,195,5,,,,WIRE/"], 1005, "JPY", [{ amountMinor: 5n, currency: "JPY" }]],
  ["a currency with three", ["16,195,125,,,,WIRE/"], 1125, "KWD", [{ amountMinor: 125n, currency: "KWD" }]],
  [
    "the reason of a return",
    ['16,557,500,,A1,INV-2,RETURN, Reason: "R02", of INV-2/'],
    500,
    "",
    [{ amountMinor: -500n, returnReason: "R02" }],
  ],
  ["a notice without money", ["16,890,,,,,HELLO/"], 1000, "", []],
])("%s", (_, details, closing, currency, expected) => {
  const control =
    1000 + closing + details.reduce((sum, line) => sum + Number(/^16,\d{3},(\d*)/.exec(line)?.[1] ?? 0), 0);
  const entries = read(file([balances(closing, currency), ...details], control));
  expect(entries).toHaveLength(expected.length);
  expect(entries).toMatchObject(expected);
});

test("a summary goes on in the middle of a type and its amount", () => {
  const text = file(["03,4433,,010,1000,,,190/", "88,500,2,D,1,0,500,015,1000,,/"], 2500);
  expect(readBai2(text)).toMatchObject({
    ok: true,
    file: { statements: [{ openingMinor: 1000n, closingMinor: 1000n }] },
  });
});

test("an interim report is no statement, so its balances need not agree", () => {
  const text = file([balances(9999)], 10_999, "02,US,BANK,1,260202,1200,USD,3/");
  expect(readBai2(text)).toMatchObject({ ok: true, file: { statements: [{ kind: "intraday", openingMinor: null }] } });
});

const good = file([balances(1500), "16,195,500,,W1,INV-1,WIRE/"], 3000);

test.each([
  [
    "a control total",
    good.replace("49,3000", "49,3001"),
    5,
    /account's trailer says a control total of 3001, but 3000/,
  ],
  ["a number of records", good.replace("49,3000,3", "49,3000,4"), 5, /number of records of 4, but 3/],
  ["a number of accounts", good.replace("98,3000,1", "98,3000,2"), 6, /number of accounts of 2, but 1/],
  ["a number of groups", good.replace("99,3000,1", "99,3000,3"), 7, /number of groups of 3, but 1/],
  ["a balance", good.replace("015,1500", "015,1400").replaceAll("3000", "2900"), 3, /does not add up/],
  ["a day", good.replace("260202", "260230"), 2, /260230/],
  ["a missing trailer", good.split("\n").slice(0, -1).join("\n"), 6, /was cut/],
  ["a record out of its place", good.replace("49,", "98,"), 3, /record 03 has no end \(49\)/],
  ["a line that is no record", good.replace("16,", "17,"), 4, /no BAI2 record/],
  ["a type without direction", good.replace("16,195", "16,905"), 4, /type 905 does not say/],
  ["an amount with a point", good.replace("16,195,500", "16,195,5.00"), 4, /without sign or point/],
  ["a deletion", good.replace("BANK,1,260202", "BANK,2,260202"), 2, /deletion/],
])("%s that is wrong is refused with its line", (_, text, line, reason) => {
  expect(read(text)).toContainEqual({ line, reason: expect.stringMatching(reason) });
});
