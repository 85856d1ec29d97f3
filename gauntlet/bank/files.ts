import { existsSync } from "node:fs";
import { PlainError } from "#scripts/lib/plain-error";
import { bankFilesIn, SHARED_BANK_FOLDER } from "#server/services/bank/testing/bank-folder";
import { type BankFileVerdict, bankFileVerdicts } from "#server/services/bank/testing/bank-verdicts";
import { bai2, camt, lockbox, mt940, nacha } from "#server/services/bank/testing/invented-files";

/** One file of a bank, with what reading it by hand says of it where somebody did. */
export type FileToTake = { path: string; bytes: Buffer; verdict: BankFileVerdict | null };

/** Those of the named folder; without one, those beside the project, and our own where there are none. */
export function filesToTake(folder: string | undefined, isSmall: boolean): { from: string; files: FileToTake[] } {
  if (folder !== undefined && !existsSync(folder))
    throw new PlainError(`There is no folder ${folder}. Name the folder that holds the bank's files.`);
  const place = folder ?? (isSmall || !existsSync(SHARED_BANK_FOLDER) ? null : SHARED_BANK_FOLDER);
  if (place === null) return { from: "files of our own", files: ownFiles() };
  const files = bankFilesIn(place).map((file) => ({ ...file, verdict: bankFileVerdicts[file.path] ?? null }));
  if (files.length === 0) throw new PlainError(`The folder ${place} holds no file.`);
  return { from: place, files };
}

const JANUARY = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"] as const;

/** One of each format that can be read, and one of each way of being broken. */
function ownFiles(): FileToTake[] {
  const week = JANUARY.flatMap((day, index) => [
    { amount: `${index + 1}0.00`, day, name: "Alder GmbH", text: `INV-${index}` },
    { amount: "5.00", day, name: "Birch Labs", text: "twin" },
    { amount: "5.00", day, name: "Birch Labs", text: "twin" },
    { amount: "7.50", day, direction: "DBIT" as const, text: "Charges" },
  ]);
  const statement = { from: JANUARY[0], day: JANUARY[3], opening: "100.00", entries: week };
  const read = (format: string, statements: number, entries: number) => ({ format, statements, entries });
  const one = { entries: [{ amount: "9.00", reference: "R-9", name: "Cedar Systems" }] };
  const files: [string, Buffer | string, BankFileVerdict][] = [
    ["week.xml", camt("camt.053", { ...statement, closing: "210.00" }), read("camt.053", 1, 16)],
    ["intraday.xml", camt("camt.052", { id: "I-1", ...one }), read("camt.052", 1, 1)],
    ["notification.xml", camt("camt.054", { id: "N-1", ...one }), read("camt.054", 1, 1)],
    ["swift.sta", mt940, read("mt940", 1, 3)],
    ["balances.bai2", bai2, read("bai2", 1, 3)],
    ["cheques.bai", lockbox, read("lockbox", 1, 2)],
    ["returns.ach", nacha, read("nacha", 2, 3)],
    [
      "off-by-a-cent.xml",
      camt("camt.053", { ...statement, closing: "210.01" }),
      { line: 3, because: /does not add up/ },
    ],
    [
      "two-of-which-one-is-wrong.xml",
      camt(
        "camt.053",
        { id: "S-1", account: "DE02120300000000202051", ...statement, closing: "210.00" },
        { id: "S-2", account: "DE02120300000000202051", ...statement, closing: "0.00" },
      ),
      { line: 103, because: /Statement S-2 .* does not add up/ },
    ],
    ["cut-off.sta", mt940.slice(0, mt940.indexOf(":62F:")), { line: 1, because: /has no closing balance/ }],
    ["no-such-day.sta", mt940.replace(":61:2602020202", ":61:2602300230"), { line: 5, because: /does not exist/ }],
    ["wrong-total.bai2", bai2.replace("49,290000", "49,290001"), { line: 9, because: /control total/ }],
    ["statement.csv", "day;amount\n2026-01-05;10,00\n", { line: 1, because: /Docket reads camt/ }],
    ["empty.xml", "", { line: 1, because: /empty/ }],
  ];
  return files.map(([path, bytes, verdict]) => ({ path, bytes: Buffer.from(bytes), verdict }));
}
