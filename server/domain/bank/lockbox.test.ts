import { expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { readLockbox } from "#server/domain/bank/lockbox";

const cheque = (item: string, amount: string) =>
  `6001${item}${amount}02100002100012345670000000102012926${"CEDAR SYSTEMS LLC".padEnd(30)}${"MERIDIAN".padEnd(20)}`;
const good = [
  "100MERIDIANXX02100002122602021800",
  "50010000012345260202MERIDIANXX0210000212",
  cheque("001", "0000150000"),
  "40010016010INV-30007",
  "40010016029INV-30008",
  cheque("002", "0000025000"),
  "700100000123452602020020000175000",
  "8000000001234526020200020000175000",
  "9000009",
].join("\n");

function read(text: string) {
  const reading = readLockbox(text);
  return reading.ok ? reading.file.statements.flatMap(entriesOf) : reading.problems;
}

test("each cheque is money in, with the invoices its payer named", () => {
  expect(read(good)).toMatchObject([
    {
      amountMinor: 150_000n,
      bookedOn: "2026-02-02",
      counterpartyName: "CEDAR SYSTEMS LLC",
      bankReference: "102",
      counterpartyAccount: "21000021/1234567",
      remittance: "INV-30007\nINV-30008",
    },
    { amountMinor: 25_000n, remittance: null },
  ]);
});

test.each([
  [
    "a cheque's amount",
    good.replace("0000150000", "0000150001"),
    7,
    /batch's total says 2 cheques of together 175000 cents, but 2 of together 175001/,
  ],
  ["the lockbox total", good.replace("00020000175000\n9", "00030000175000\n9"), 8, /lockbox's total says 3 cheques/],
  ["the number of records", good.replace("9000009", "9000010"), 9, /has 10 records/],
  ["the deposit day", good.replace("2345260202M", "2345260230M"), 2, /260230/],
  ["an invoice of another cheque", good.replace("40010016029", "40010026029"), 5, /does not follow its cheque/],
  ["a cheque before its batch", good.split("\n").toSpliced(1, 1).join("\n"), 2, /before the first batch header/],
  ["a file that was cut", good.split("\n").slice(0, -1).join("\n"), 8, /no last record/],
  ["a line that is no record", good.replace("4001001601", "X001001601"), 4, /no lockbox record/],
])("%s that is wrong is refused with its line", (_, text, line, reason) => {
  expect(read(text)).toContainEqual({ line, reason: expect.stringMatching(reason) });
});
