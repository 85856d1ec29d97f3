/** Letters that lose more than a mark above them, as European banks write them. */
const SPELT: Readonly<Record<string, string>> = {
  Ä: "AE",
  Ö: "OE",
  Ü: "UE",
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  ẞ: "SS",
  Æ: "AE",
  æ: "ae",
  Œ: "OE",
  œ: "oe",
  Ø: "OE",
  ø: "oe",
  Å: "AA",
  å: "aa",
  Ł: "L",
  ł: "l",
  Đ: "D",
  đ: "d",
  Ð: "D",
  ð: "d",
  Þ: "TH",
  þ: "th",
  ı: "i",
  "&": "+",
  "–": "-",
  "—": "-",
  "’": "'",
  "‘": "'",
  "“": "'",
  "”": "'",
  "„": "'",
  '"': "'",
  ";": ",",
  _: "-",
};

/**
 * Text in the characters every bank of the SEPA scheme has to take (EPC217-08, basic Latin set): others are spelt out,
 * lose their marks, or become blanks. Empty where nothing is left.
 */
export function inSepaCharacters(text: string, longest: number): string {
  const spelt = [...text.toWellFormed().normalize("NFC")]
    .map((sign) => SPELT[sign] ?? sign.normalize("NFKD").replace(/\p{M}/gu, ""))
    .join("");
  return cut(spelt.replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, " "), longest);
}

/** Text in any script, without what XML or a line of a statement cannot carry. */
export function inOneLine(text: string, longest: number): string {
  return cut(text.toWellFormed().replace(/[\p{Cc}\ufffe\uffff]/gu, " "), longest);
}

/** Never through the middle of a sign that takes two units. */
function cut(text: string, longest: number): string {
  return [...text.replace(/\s+/g, " ").trim()].slice(0, longest).join("").trim();
}
