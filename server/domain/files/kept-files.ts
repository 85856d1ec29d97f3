import { z } from "zod";

export const LARGEST_KEPT_FILE_BYTES = 10 * 1_048_576;
export const MOST_KEPT_FILES = 30;
const LONGEST_BASE64 = Math.ceil(LARGEST_KEPT_FILE_BYTES / 3) * 4;

/** Kinds that are kept with cases and requests, by the ending of the name; anything else is refused. Nothing of them is ever run or shown inline. */
export const keptFileTypes: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  txt: "text/plain",
  csv: "text/csv",
  eml: "message/rfc822",
  msg: "application/vnd.ms-outlook",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xml: "application/xml",
};

const ARCHIVE = [0x50, 0x4b, 0x03, 0x04];
/** How files of a kind begin; kinds that are text have no beginning of their own. */
const beginnings: Readonly<Record<string, readonly number[]>> = {
  pdf: [0x25, 0x50, 0x44, 0x46],
  png: [0x89, 0x50, 0x4e, 0x47],
  jpg: [0xff, 0xd8, 0xff],
  jpeg: [0xff, 0xd8, 0xff],
  docx: ARCHIVE,
  xlsx: ARCHIVE,
  msg: [0xd0, 0xcf, 0x11, 0xe0],
};

/** Whether the bytes are what the ending of the name says: a program called invoice.pdf is none. */
export function isWhatItsNameSays(name: string, bytes: Uint8Array): boolean {
  const beginning = beginnings[endingOf(name)];
  return beginning ? beginning.every((byte, at) => bytes[at] === byte) : !bytes.includes(0);
}

function endingOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
}

export function keptFileTypeOf(name: string): string | null {
  const ending = endingOf(name);
  return Object.hasOwn(keptFileTypes, ending) ? (keptFileTypes[ending] ?? null) : null;
}

/** A file as it is sent, under the name it has with whoever sends it. */
export const SentFile = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((name) => !/[\\/\p{Cc}]/u.test(name), "a file name without slashes and control characters"),
  /** The bytes in base64. */
  content: z.base64().max(LONGEST_BASE64, "larger than 10 MB; attach a smaller file"),
};
export const RemoveFileInput = z.strictObject({ fileId: z.uuid(), reason: z.string().trim().min(3).max(300) });

export type KeptFileView = {
  id: string;
  name: string;
  byteCount: number;
  addedBy: string;
  addedAt: Date;
  canRemove: boolean;
};
