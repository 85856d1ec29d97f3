import { nameColumns } from "#server/domain/files/name-columns";
import type { FileRow } from "#server/domain/receivables/read-rows";
import { decodeText, type TextEncoding } from "#server/services/files/decode-text";
import { type Delimiter, readCsv } from "#server/services/files/read-csv";
import { readXlsx } from "#server/services/files/read-xlsx";
import { refusedFile } from "#server/services/files/refused-file";

export const MOST_BYTES = 20 * 1024 * 1024;

/** What kind of file it is, told to the person who brings it. */
export type FileForm =
  | { kind: "csv"; encoding: TextEncoding; delimiter: Delimiter }
  | { kind: "xlsx"; sheets: string[]; sheet: string };

/** A file as a table of text cells with uniquely named columns. */
export type ReadFile = { header: string[]; rows: FileRow[]; form: FileForm };

const ZIP = Buffer.from("PK\u0003\u0004");
const OLD_WORKBOOK = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/** Reads a CSV file or a sheet of a workbook. What it is, its first bytes say; its name says nothing. */
export async function readFile(fileName: string, bytes: Buffer, sheet: string | null): Promise<ReadFile> {
  if (bytes.length > MOST_BYTES) throw refusedFile(fileName, "it is larger than 20 MB. Bring it in in parts");
  if (bytes.subarray(0, 4).equals(OLD_WORKBOOK))
    throw refusedFile(fileName, "it is a workbook of the old .xls form. Save it as .xlsx or as CSV");
  const read = bytes.subarray(0, 4).equals(ZIP)
    ? await workbook(fileName, bytes, sheet)
    : separatedValues(fileName, bytes);
  if (read.rows.length === 0)
    throw refusedFile(fileName, "it has no rows below the one that names its columns. Choose another file");
  return read;
}

async function workbook(fileName: string, bytes: Buffer, wanted: string | null): Promise<ReadFile> {
  const { header, rows, sheets, sheet } = await readXlsx(fileName, bytes, wanted);
  return { header: nameColumns(header), rows, form: { kind: "xlsx", sheets, sheet } };
}

function separatedValues(fileName: string, bytes: Buffer): ReadFile {
  const { text, encoding } = decodeText(bytes);
  if (text.slice(0, 10_000).includes("\u0000"))
    throw refusedFile(fileName, "it is neither a text file nor a workbook. Choose a .csv or .xlsx file");
  const { header, rows, delimiter } = readCsv(fileName, text);
  return { header: nameColumns(header), rows, form: { kind: "csv", encoding, delimiter } };
}
