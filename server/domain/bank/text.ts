const utf8Bom = [0xef, 0xbb, 0xbf];

/**
 * The text of a file. UTF-16 says so by its first two bytes and an XML file may name its own encoding; otherwise what is
 * valid UTF-8 is UTF-8, and the rest is Windows-1252, of which Latin-1 is a part.
 */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decode("utf-16le", bytes);
  if (first === 0xfe && second === 0xff) return decode("utf-16be", bytes);
  const isMarked = utf8Bom.every((byte, index) => bytes[index] === byte);
  const declared = isMarked ? "utf-8" : declaredEncoding(bytes);
  if (declared !== null && declared !== "utf-8") return decode(declared, bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decode("windows-1252", bytes);
  }
}

function decode(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** The encoding an XML declaration names, if it is one of those banks use. */
function declaredEncoding(bytes: Uint8Array): string | null {
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  const name = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1]?.toLowerCase();
  if (name === undefined) return null;
  if (/^iso-?8859-1$|^latin-?1$|^windows-1252$|^cp1252$|^us-ascii$/.test(name)) return "windows-1252";
  if (/^iso-8859-(2|15)$|^windows-125[0-8]$/.test(name)) return name;
  return null;
}

/**
 * Control characters become blanks, so that places in fixed columns stay; line ends and the marks of a transmission's
 * beginning and end stay as they are. A byte order mark has done its work.
 */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are taken out
  return text.replace(/^\uFEFF/, "").replace(/[\u0000\u0004-\u0009\u000b\u000c\u000e-\u001f\u007f]/g, " ");
}

/** Lines without their ends, whichever of the three kinds these are. */
export function linesOf(text: string): string[] {
  return text.replace(/\r\n?/g, "\n").split("\n");
}

/** Control characters say nothing to a reader, and some cannot be stored. Line ends stay. */
export function readable(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are taken out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ")
      .trim()
  );
}

/** Text worth keeping; null when nothing is left. */
export function textOrNull(text: string | null | undefined): string | null {
  const clean = readable(text ?? "");
  return clean === "" ? null : clean;
}

/** A reference, unless it is one of the words banks put where there is none. */
export function referenceOrNull(text: string | null | undefined): string | null {
  const clean = textOrNull(text);
  return clean === null || /^(NON-?REF|NOTPROVIDED|NOT PROVIDED|NONE|[KE]REF\+?|0+)$/i.test(clean) ? null : clean;
}

/** Several pieces of text, one a line; null when none says anything. Repeated pieces are said once. */
export function joinedText(pieces: readonly (string | null)[]): string | null {
  const said = [...new Set(pieces.filter((piece) => piece !== null))];
  return said.length === 0 ? null : said.join("\n");
}
