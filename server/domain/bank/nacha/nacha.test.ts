import { expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { readNacha } from "#server/domain/bank/nacha/nacha";

type Return = { code?: string; amount?: string; addenda: string };

/** A file of one batch; its totals are right unless a test changes the text. */
function file(returns: readonly Return[], entryClass = "PPD"): string {
  const entries = returns.flatMap(({ code = "26", amount = "0000012500", addenda }, index) => [
    `6${code}121042882${"123456789".padEnd(17)}${amount}${"INV-1".padEnd(15)}${"Elm Partners".padEnd(22)}  1${trace(index)}`,
    `7${addenda.padEnd(78)}${trace(index)}`,
  ]);
  const sum = (isDebit: boolean) =>
    returns
      .filter(({ code = "26" }) => Number(code[1]) >= 6 === isDebit)
      .reduce((total, { amount = "0000012500" }) => total + Number(amount), 0);
  const totals = (count: number) =>
    `${String(returns.length * 2).padStart(count, "0")}${String(12104288 * returns.length).padStart(10, "0")}${String(sum(true)).padStart(12, "0")}${String(sum(false)).padStart(12, "0")}`;
  const records = [
    `101 021000021 1210428822602030600A094101${"Receiving Bank".padEnd(23)}${"Sending Bank".padEnd(23)}`,
    `5200${"MERIDIAN".padEnd(36)}1234567890${entryClass}${"INVOICES".padEnd(10)}${" ".repeat(6)}260202033102100002${"0000001"}`,
    ...entries,
    `8200${totals(6)}1234567890${" ".repeat(25)}021000020000001`,
    `9000001${String(Math.ceil((entries.length + 4) / 10)).padStart(6, "0")}${totals(8)}`,
  ];
  return records.map((record) => record.padEnd(94)).join("\n");
}

const trace = (index: number) => `12104288${String(index + 1).padStart(7, "0")}`;
const returned = (reason: string, text = "") => `99${reason}021000020000101${" ".repeat(6)}12104288${text}`;
const dishonoured = `99R68021000020000101${" ".repeat(6)}12104288   12104288000000103301Untimely`;
const contested = `99R72021000020000101${" ".repeat(6)}12104288033121042880000001033010210000200000010336 8`.slice(
  0,
  78,
);

function read(text: string) {
  const reading = readNacha(text);
  return reading.ok ? reading.file.statements.flatMap(entriesOf) : reading.problems;
}

test.each([
  [
    "a returned debit takes money out",
    { addenda: returned("R01", "No funds") },
    {
      amountMinor: -12_500n,
      returnReason: "R01",
      remittance: "No funds",
      isReversal: true,
      bankReference: "021000020000101",
      endToEndReference: "INV-1",
      counterpartyName: "Elm Partners",
    },
  ],
  [
    "a returned credit brings it back",
    { code: "21", addenda: returned("R03") },
    { amountMinor: 12_500n, returnReason: "R03" },
  ],
  ["a reason only the bank knows is kept", { addenda: returned("R97") }, { returnReason: "R97" }],
  [
    "a dishonoured return brings the debit in again",
    { addenda: dishonoured },
    { amountMinor: 12_500n, returnReason: "R68" },
  ],
  ["a contested one takes it out once more", { addenda: contested }, { amountMinor: -12_500n, returnReason: "R72" }],
])("%s", (_, one, expected) => {
  expect(read(file([one]))).toMatchObject([{ ...expected, bookedOn: "2026-02-02", currency: "USD" }]);
});

test("a notice of change moves no money and brings what to correct", () => {
  const change = `98C01021000020000101${" ".repeat(6)}12104288987654321`;
  const text = file([{ code: "26", amount: "0000000000", addenda: change }], "COR");
  expect(read(text)).toMatchObject([
    { amountMinor: 0n, returnReason: "C01", remittance: "987654321", isReversal: false },
  ]);
});

test("a file without line ends is cut where its records end", () => {
  expect(read(file([{ addenda: returned("R01") }]).replaceAll("\n", ""))).toHaveLength(1);
});

const good = file([{ addenda: returned("R01") }, { code: "21", addenda: returned("R02") }]);
const changed = (line: number, from: number, text: string) =>
  good
    .split("\n")
    .map((record, index) =>
      index === line - 1 ? record.slice(0, from) + text + record.slice(from + text.length) : record,
    )
    .join("\n");

test("the file these cases damage is good", () => {
  expect(read(good)).toMatchObject([{ amountMinor: -12_500n }, { amountMinor: 12_500n }]);
});

test.each([
  [
    "an entry's amount",
    changed(3, 29, "0000012501"),
    7,
    /total of debits in cents of 000000012500, but the records give 12501/,
  ],
  ["an entry's bank", changed(3, 3, "12104289"), 7, /entry hash of 0024208576, but the records give 24208577/],
  [
    "a number of entries",
    changed(7, 4, "000005"),
    7,
    /number of entries and addenda of 000005, but the records give 4/,
  ],
  ["the file's credits", changed(8, 43, "000000012501"), 8, /file control says a total of credits/],
  ["the number of batches", changed(8, 1, "000002"), 8, /says 2 batches/],
  ["the number of blocks", changed(8, 7, "000002"), 8, /in 2 blocks of ten records, but 1 in 1/],
  ["the batch number", changed(7, 87, "0000009"), 7, /control is of batch 0000009/],
  ["a reason", changed(4, 3, "X01"), 4, /reason "X01" should be R and two digits/],
  ["a record's length", good.replace("INV-1", "INV-12"), 3, /95 characters instead of 94/],
  ["a missing batch control", good.split("\n").toSpliced(6, 1).join("\n"), 7, /type 9 stands where an entry/],
  ["a missing file control", good.split("\n").slice(0, -1).join("\n"), 7, /ends without its control/],
  ["the file's day", changed(1, 23, "260230"), 1, /beginning is missing or was changed/],
  ["an addenda that is no return", changed(4, 1, "05"), 3, /payment order, not a return/],
])("%s that is wrong is refused with its line", (_, text, line, reason) => {
  expect(read(text)).toContainEqual({ line, reason: expect.stringMatching(reason) });
});
