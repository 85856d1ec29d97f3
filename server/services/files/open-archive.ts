import { inflateRawSync } from "node:zlib";

/** What a workbook may unpack to in all: several times what its hundred thousand rows need. */
const MOST_UNPACKED = 200_000_000;
const MOST_ENTRIES = 2_000;

const END = 0x06054b50;
const LISTED = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_REMARK = 65_535;
/** Between two entries may stand a description of the first. */
const LONGEST_DESCRIPTOR = 24;

export type ArchiveEntry = { name: string; read(): Buffer };
export type OpenedArchive = { ok: true; entries: ArchiveEntry[] } | { ok: false; reason: string };

type Listed = { name: string; method: number; packed: number; unpacked: number; offset: number };

/**
 * Opens a zip archive for looking, and refuses one that is made to burst: by the size it declares, by unpacking to more
 * than it declares, or by hiding entries between the listed ones, which a reader of the stream would meet all the same.
 */
export function openArchive(bytes: Buffer): OpenedArchive {
  const found = directoryOf(bytes);
  if (found === null) return { ok: false, reason: "it is no readable zip archive. Save the workbook anew as .xlsx" };
  const { listed, directoryAt } = found;
  const declared = listed.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (listed.length > MOST_ENTRIES || declared > MOST_UNPACKED)
    return {
      ok: false,
      reason: `it would unpack to ${Math.ceil(declared / 1_000_000)} MB in ${listed.length} parts, which is more than a list of rows needs. Save the rows alone in a new workbook`,
    };
  const entries: ArchiveEntry[] = [];
  const inOrder = listed.toSorted((one, other) => one.offset - other.offset);
  let reached = 0;
  for (const entry of inOrder) {
    const start = dataStart(bytes, entry);
    const isGapless = entry.offset >= reached && entry.offset - reached <= LONGEST_DESCRIPTOR;
    if (start === null || !isGapless || !unpacksAsDeclared(bytes, entry, start))
      return { ok: false, reason: contradicts };
    reached = start + entry.packed;
    entries.push({ name: entry.name, read: () => unpacked(bytes, entry, start) });
  }
  return directoryAt - reached > LONGEST_DESCRIPTOR || directoryAt < reached
    ? { ok: false, reason: contradicts }
    : { ok: true, entries };
}

const contradicts =
  "its parts are not what its list of parts says. Open it in a spreadsheet program and save it anew as .xlsx";

function directoryOf(bytes: Buffer): { listed: Listed[]; directoryAt: number } | null {
  const from = Math.max(0, bytes.length - END_LENGTH - LONGEST_REMARK);
  let end = bytes.length - END_LENGTH;
  while (end >= from && bytes.readUInt32LE(end) !== END) end -= 1;
  if (end < from || end < 0) return null;
  const count = bytes.readUInt16LE(end + 10);
  const directoryAt = bytes.readUInt32LE(end + 16);
  const listed: Listed[] = [];
  let at = directoryAt;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== LISTED) return null;
    const nameLength = bytes.readUInt16LE(at + 28);
    listed.push({
      name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return { listed, directoryAt };
}

/** Where the packed bytes of an entry begin; null when its own heading says otherwise than the list does. */
function dataStart(bytes: Buffer, { offset, method, packed }: Listed): number | null {
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL) return null;
  if (bytes.readUInt16LE(offset + 8) !== method) return null;
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  return start + packed <= bytes.length ? start : null;
}

function unpacksAsDeclared(bytes: Buffer, entry: Listed, start: number): boolean {
  try {
    return unpacked(bytes, entry, start).length === entry.unpacked;
  } catch {
    return false;
  }
}

function unpacked(bytes: Buffer, { method, packed, unpacked: declared }: Listed, start: number): Buffer {
  const data = bytes.subarray(start, start + packed);
  if (method === 0) return data;
  if (method !== 8) throw new RangeError(`The packing method ${method} is not read.`);
  return inflateRawSync(data, { maxOutputLength: Math.max(1, declared) });
}
