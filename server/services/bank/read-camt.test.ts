import { expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { readBankFile } from "#server/services/bank/read-bank-file";
import { camt } from "#server/services/bank/testing/invented-files";

function read(bytes: Uint8Array) {
  const reading = readBankFile(bytes);
  return reading.ok ? reading.file.statements.flatMap(entriesOf) : reading.problems;
}

const changed = (bytes: Buffer, from: string | RegExp, to: string) => Buffer.from(bytes.toString().replace(from, to));
const one = camt("camt.053", {
  opening: "10.00",
  closing: "15.00",
  entries: [{ amount: "5.00", reference: "R-1", name: "Alder", text: "INV-1" }],
});

test.each([1, 2, 3, 4, 6, 8, 10, 13])("version %i is read like the others", (version) => {
  const old = changed(one, ".001.08", `.001.${String(version).padStart(2, "0")}`);
  const parties = version < 8 ? changed(old, /<Pty>(.*?)<\/Pty>/, "$1") : old;
  const root =
    version === 1
      ? changed(changed(parties, "<BkToCstmrStmt>", "<BkToCstmrStmtV01>"), "</BkToCstmrStmt>", "</BkToCstmrStmtV01>")
      : parties;
  const status = version < 7 ? changed(root, "<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>") : root;
  expect(read(status)).toMatchObject([
    { amountMinor: 500n, counterpartyName: "Alder", remittance: "INV-1", bankReference: "R-1" },
  ]);
});

test("names with a prefix are the same names", () => {
  const prefixed = changed(changed(one, /<(\/?)(?=[A-Z])/g, "<$1ns:"), "xmlns=", "xmlns:ns=");
  expect(read(prefixed)).toHaveLength(1);
});

test.each([
  ["yen have no places", "JPY", "5", 5n],
  ["dinars have three", "KWD", "5.125", 5125n],
])("%s", (_, currency, amount, minor) => {
  const bytes = camt("camt.053", { currency, opening: "0", closing: amount, entries: [{ amount }] });
  expect(read(bytes)).toMatchObject([{ amountMinor: minor, currency }]);
});

test("entries that only inform are left out, pending ones are not in the balance", () => {
  const bytes = camt("camt.053", {
    opening: "0.00",
    closing: "5.00",
    entries: [{ amount: "5.00" }, { amount: "7.00", status: "PDNG" }, { amount: "9.00", status: "INFO" }],
  });
  expect(read(bytes)).toMatchObject([{ status: "booked" }, { status: "pending", amountMinor: 700n }]);
});

test("a statement in pages has its opening balance on the first and its closing balance on the last", () => {
  const page = (number: number, isLast: boolean) =>
    changed(one, "<CreDtTm>", `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${isLast}</LastPgInd></StmtPgntn><CreDtTm>`);
  expect(readBankFile(page(1, false))).toMatchObject({
    ok: true,
    file: { statements: [{ number: "S-1", openingMinor: 1000n, closingMinor: null }] },
  });
  expect(readBankFile(page(2, true))).toMatchObject({
    ok: true,
    file: { statements: [{ number: "S-1/2", openingMinor: null, closingMinor: 1500n }] },
  });
});

test("a message's own totals must agree", () => {
  const summed = (count: number, sum: string) =>
    changed(
      one,
      "<Ntry>",
      `<TxsSummry><TtlNtries><NbOfNtries>${count}</NbOfNtries><Sum>${sum}</Sum></TtlNtries></TxsSummry><Ntry>`,
    );
  expect(read(summed(1, "5.0"))).toHaveLength(1);
  expect(read(summed(2, "5.00"))).toMatchObject([
    { line: 6, reason: expect.stringContaining("a number of 2, but the entries give 1") },
  ]);
  expect(read(summed(1, "6.00"))).toMatchObject([
    { reason: expect.stringContaining("TxsSummry/TtlNtries says a sum of 6.00") },
  ]);
});

test.each([
  ["an amount with too many places", changed(one, ">5.00<", ">5.001<"), 7, /"5\.001" in the currency "EUR"/],
  ["an amount with a sign", changed(one, ">5.00<", ">-5.00<"), 7, /no amount of a currency/],
  [
    "a direction that is none",
    changed(one, "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>", "</Amt><CdtDbtInd>IN</CdtDbtInd><Sts>"),
    6,
    /CRDT or DBIT/,
  ],
  ["a status that is none", changed(one, "BOOK", "MAYBE"), 6, /Ntry\/Sts says "MAYBE"/],
  [
    "an entry in another currency",
    changed(one, '<Amt Ccy="EUR">5.00', '<Amt Ccy="USD">5.00'),
    6,
    /kept in EUR, but an entry is in USD/,
  ],
  ["no account", changed(one, /<Acct>.*<\/Acct>/, ""), 3, /names no account/],
])("%s is refused with its line", (_, bytes, line, reason) => {
  expect(read(bytes)).toContainEqual({ line, reason: expect.stringMatching(reason) });
});

test("entities nobody defined stay as they stand, and none is fetched or expanded", () => {
  expect(read(changed(one, "INV-1", "&xxe; &#73;NV &amp;amp;"))).toMatchObject([{ remittance: "&xxe; INV &amp;" }]);
});
