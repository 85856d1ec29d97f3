import readWorkbook, { InvalidInputError, InvalidSpreadsheetError } from "read-excel-file/node";
import type { FileRow } from "#server/domain/receivables/read-rows";
import { type ArchiveEntry, openArchive } from "#server/services/files/open-archive";
import { MOST_ROWS } from "#server/services/files/read-csv";
import { refusedFile } from "#server/services/files/refused-file";

type Cell = string | boolean | Date | null;

/**
 * Reads one sheet of a workbook as text cells: the one that is wanted, else the first that holds rows. Rows that are wholly empty are passed over, as
 * blank lines of a CSV are.
 */
export async function readXlsx(
  fileName: string,
  bytes: Buffer,
  wanted: string | null,
): Promise<{ header: string[]; rows: FileRow[]; sheets: string[]; sheet: string }> {
  const archive = openArchive(bytes);
  if (!archive.ok) throw refusedFile(fileName, archive.reason);
  const workbook = await sheetsOf(fileName, bytes);
  const sheets = workbook.map(({ sheet }) => sheet);
  const withRows = workbook.findIndex(({ cells }) => cells.filter(isFilled).length > 1);
  const index = wanted === null ? Math.max(0, withRows) : sheets.indexOf(wanted);
  const found = workbook[index];
  if (!found) {
    throw refusedFile(fileName, `it has no sheet "${wanted}". Choose one of ${sheets.join(", ")}`);
  }
  for (const { row, column, value } of errorCells(archive.entries, index)) {
    const cells = found.cells[row];
    if (cells) cells[column] = value;
  }
  const width = Math.max(0, ...found.cells.map((cells) => cells.length));
  const filled = found.cells
    .map((cells, at) => ({ row: at + 1, cells: Array.from({ length: width }, (_, column) => cells[column] ?? "") }))
    .filter(({ cells }) => isFilled(cells));
  const [first, ...rows] = filled;
  if (!first)
    throw refusedFile(fileName, `its sheet "${found.sheet}" is empty. Choose one whose first row names its columns`);
  if (rows.length > MOST_ROWS) throw refusedFile(fileName, `it has more than ${MOST_ROWS} rows. Bring it in in parts`);
  return { header: first.cells.map((cell) => cell.trim()), rows, sheets, sheet: found.sheet };
}

const isFilled = (cells: readonly string[]) => cells.some((cell) => cell.trim() !== "");

async function sheetsOf(fileName: string, bytes: Buffer): Promise<{ sheet: string; cells: string[][] }[]> {
  try {
    const workbook = await readWorkbook<string>(bytes, { parseNumber: numberText, trim: false });
    return workbook.map(({ sheet, data }) => ({
      sheet,
      cells: data.map((row) => row.map((cell) => textOf(cell as unknown as Cell))),
    }));
  } catch (error) {
    if (!(error instanceof InvalidInputError) && !(error instanceof InvalidSpreadsheetError)) throw error;
    throw refusedFile(fileName, "it is no workbook that can be read. Save it anew as .xlsx or as CSV");
  }
}

function textOf(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "boolean") return cell ? "true" : "false";
  if (typeof cell === "string") return cell;
  const iso = cell.toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 16).replace("T", " ");
}

/** Spreadsheets count with this many digits; what a stored number has beyond them is the tail of its binary form. */
const DIGITS = 15;

/**
 * A number of a workbook as decimal text: the shortest that means the stored number, cut to the digits a spreadsheet counts
 * with. Money goes on from this text alone, never from the number. What is longer than those digits is kept as it stands.
 */
export function numberText(stored: string): string {
  const number = Number(stored);
  if (!Number.isFinite(number) || /^-?\d{16,}$/.test(stored)) return stored;
  const shortest = String(number);
  const digits = shortest.replace(/e.*$/, "").replaceAll(/^-?0*\.?0*|\./g, "");
  return plainDecimal(digits.length > DIGITS ? String(Number(number.toPrecision(DIGITS))) : shortest);
}

/** "1.5e-7" as "0.00000015", "1e+21" as its digits. */
function plainDecimal(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, minus = "", whole = "", fraction = "", exponent = "0"] = match;
  const power = Number(exponent);
  const digits = whole + fraction;
  if (power < 0) return `${minus}0.${"0".repeat(-power - 1)}${digits}`;
  return `${minus}${digits.padEnd(power + 1, "0")}`;
}

type ErrorCell = { row: number; column: number; value: string };

/**
 * The cells of a sheet whose formula failed ("#N/A"). The reader would give them as empty, and an empty cell can mean
 * something: an invoice without a day of payment is open.
 */
function errorCells(entries: readonly ArchiveEntry[], sheetIndex: number): ErrorCell[] {
  const sheet = entries.find(({ name }) => name === pathOfSheet(entries, sheetIndex))?.read();
  if (!sheet?.includes('t="e"')) return [];
  const cells = sheet
    .toString("utf8")
    .matchAll(
      /<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!<\/(?:\w+:)?c>)[\s\S])*?<(?:\w+:)?v>([^<]*)/g,
    );
  return [...cells].map(([, letters = "", row = "1", value = ""]) => ({
    row: Number(row) - 1,
    column: [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1,
    value,
  }));
}

/** The workbook lists its sheets by relation, and a list of relations says where each is kept. */
function pathOfSheet(entries: readonly ArchiveEntry[], index: number): string | null {
  const text = (name: string) =>
    entries
      .find((entry) => entry.name === name)
      ?.read()
      .toString("utf8") ?? "";
  const listed = [...text("xl/workbook.xml").matchAll(/<(?:\w+:)?sheet\s[^>]*\br:id="([^"]+)"/g)].map(([, id]) => id);
  const relations = text("xl/_rels/workbook.xml.rels").matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g);
  for (const [relation] of relations) {
    const target = /\bTarget="\/?(?:xl\/)?([^"]+)"/.exec(relation)?.[1];
    if (target !== undefined && /\bId="([^"]+)"/.exec(relation)?.[1] === listed[index]) return `xl/${target}`;
  }
  return null;
}
