import { readBai2 } from "#server/domain/bank/bai2/bai2";
import { type BankReading, LARGEST_FILE_BYTES, READABLE_FORMATS, refused } from "#server/domain/bank/bank-file";
import { readCamt } from "#server/domain/bank/camt/camt";
import { readLockbox } from "#server/domain/bank/lockbox";
import { readMt940 } from "#server/domain/bank/mt940/mt940";
import { readNacha } from "#server/domain/bank/nacha/nacha";
import { recognised } from "#server/domain/bank/recognise";
import { decoded, withoutControls } from "#server/domain/bank/text";
import { readXml } from "#server/services/bank/read-xml";

/**
 * Reads a bank's file of any kind, recognised by what stands in it. It is read whole or refused whole, with the line and
 * the reason; no bytes make this throw.
 */
export function readBankFile(bytes: Uint8Array): BankReading {
  if (bytes.length > LARGEST_FILE_BYTES)
    return refusal("The file is larger than 20 MB. Ask the bank for shorter periods, or bring it in in parts.");
  if (bytes.length === 0) return refusal("The file is empty. Choose another one.");
  const doctype = doctypeAt(bytes);
  if (doctype !== null)
    return refused(null, [
      {
        line: doctype,
        reason:
          "The file defines a document type (DOCTYPE). No bank's statement needs one and it can do harm, so it is not read. Ask the bank for a plain file.",
      },
    ]);
  const text = withoutControls(decoded(bytes));
  switch (recognised(text)) {
    case "camt": {
      const xml = readXml(text.trimStart());
      return xml.ok ? readCamt(xml.root) : refused(null, [xml.problem]);
    }
    case "mt940":
      return readMt940(text);
    case "bai2":
      return readBai2(text);
    case "lockbox":
      return readLockbox(text);
    case "nacha":
      return readNacha(text);
    default:
      return refusal(`The file is of no kind that is read here. ${READABLE_FORMATS}; ask the bank for one of these.`);
  }
}

const refusal = (reason: string): BankReading => refused(null, [{ line: 1, reason }]);

/**
 * The line of a document type or entity definition, found in the bytes before anything is made of them; null when there
 * is none. Only what begins like XML can have one; "<!" also begins comments and literal text, which are passed over.
 */
function doctypeAt(bytes: Uint8Array): number | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = file.subarray(0, 1_000);
  const encoding = start.includes("<\u0000", "latin1") || start.includes("\u0000<", "latin1") ? "utf16le" : "latin1";
  if (!start.includes("<")) return null;
  const mark = Buffer.from("<!", encoding);
  for (let place = file.indexOf(mark); place !== -1; place = file.indexOf(mark, place + mark.length)) {
    const word = file.subarray(place + mark.length, place + mark.length * 5).toString(encoding);
    if (/^(DOCTYPE|ENTITY)/i.test(word)) return lineOf(file, place);
  }
  return null;
}

/** Whole stretches are passed over at once: this runs before anything else has been decided about the file. */
function lineOf(file: Buffer, place: number): number {
  let line = 1;
  for (let end = file.indexOf(0x0a); end !== -1 && end < place; end = file.indexOf(0x0a, end + 1)) line += 1;
  return line;
}
