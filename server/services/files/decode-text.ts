export type TextEncoding = "UTF-8" | "UTF-16" | "Windows-1252";

/**
 * The text of a file and the encoding it was found to be in: what its mark says, else UTF-16 where every other byte of
 * its beginning is zero, else UTF-8 where it is valid, else Windows-1252, which spreadsheets save by and which every byte
 * is a letter of.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: TextEncoding } {
  const wide = wideEncodingOf(bytes);
  if (wide !== null) return { text: new TextDecoder(wide).decode(bytes), encoding: "UTF-16" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "UTF-8" };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "Windows-1252" };
  }
}

const LOOKED_AT = 1_000;
const MOSTLY = 0.4;

function wideEncodingOf(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = bytes.subarray(0, LOOKED_AT);
  const zeros = (parity: 0 | 1) => head.filter((byte, index) => index % 2 === parity && byte === 0).length;
  if (head.length < 4) return null;
  if (zeros(1) > head.length * MOSTLY) return "utf-16le";
  return zeros(0) > head.length * MOSTLY ? "utf-16be" : null;
}
