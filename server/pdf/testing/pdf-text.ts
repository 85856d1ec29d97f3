/** The text of an uncompressed PDF in the order it is drawn, read through the tables that say which letter each glyph is. */
export function pdfText(bytes: Uint8Array): string {
  const file = Buffer.from(bytes).toString("latin1");
  const objects = new Map(
    [...file.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
  const fonts = new Map<string, Map<string, string>>();
  for (const body of objects.values())
    for (const [, name = "", id = ""] of body.matchAll(/\/(F\d+) (\d+) 0 R/g))
      fonts.set(name, lettersOf(objects.get(/\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? "")?.[1] ?? "") ?? ""));
  return [...objects.values()]
    .filter((body) => body.includes("stream") && body.includes(" Tf"))
    .map((body) => drawnText(body, fonts))
    .join("\n");
}

function drawnText(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let letters: ReadonlyMap<string, string> = new Map();
  let text = "";
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font) letters = fonts.get(font) ?? new Map();
    for (const [, glyphs = ""] of (shown ?? "").matchAll(/<([0-9a-f]+)>/g))
      for (const glyph of glyphs.match(/.{4}/g) ?? []) text += letters.get(glyph) ?? "\ufffd";
    if (shown) text += "\n";
  }
  return text;
}

/** "<0000> <0002> [<0000> <0053> <0074>]" gives each glyph of a range its letters. */
function lettersOf(table: string): Map<string, string> {
  const letters = new Map<string, string>();
  for (const [, first = "", , list = ""] of table.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/g))
    for (const [place, [, code = ""]] of [...list.matchAll(/<([0-9a-f ]*)>/g)].entries())
      letters.set(
        (Number.parseInt(first, 16) + place).toString(16).padStart(4, "0"),
        Buffer.from(code.replaceAll(" ", ""), "hex").swap16().toString("utf16le"),
      );
  return letters;
}
