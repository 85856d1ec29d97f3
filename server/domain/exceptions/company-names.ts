/** Letters that are written in two ways, in the longer one. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  ø: "oe",
  œ: "oe",
  å: "aa",
};

/** Legal forms as single words, after punctuation is gone: who a company is does not hang on them. */
const LEGAL_FORMS = new Set([
  ..."ag bv co company corp corporation eg ek ev gbr ggmbh gmbh gmbhco inc incorporated kg kgaa kk limited llc llp ltd mbh nv".split(
    " ",
  ),
  ..."ohg oy plc pte pty sa sarl sas sasu se sl spa srl ug".split(" "),
]);

const JAPANESE_FORMS = /株式会社|合同会社|有限会社|\(株\)/g;

/**
 * A company's name as two systems can be compared by it: without case, accents, punctuation and legal form, with umlauts
 * written out. "Müller GmbH & Co. KG" and "MUELLER GMBH" are the same company.
 */
export function foldedName(name: string): string {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(JAPANESE_FORMS, " ")
    .replaceAll(/[äöüßæøœå]/g, (letter) => SPELLINGS[letter] ?? letter)
    .normalize("NFD")
    .replaceAll(/(?<=\p{Script=Latin})\p{Mn}/gu, "")
    .normalize("NFC")
    // "K.K." and "S.A." are abbreviations of one word.
    .replaceAll(/(?<=\b\p{L})\.(?=\p{L}\b)/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  const words = plain.split(" ").filter((word) => word !== "and" && word !== "und");
  const own = withoutForms(words);
  return (own.length === 0 ? words : own).join(" ");
}

/** Legal forms end a name; in the middle the same letters may be part of it. */
function withoutForms(words: readonly string[]): readonly string[] {
  let end = words.length;
  while (end > 0 && LEGAL_FORMS.has(words[end - 1] ?? "")) end -= 1;
  return words.slice(0, end);
}

export function isSameName(left: string, right: string): boolean {
  const folded = foldedName(left);
  return folded === "" ? left.trim() === right.trim() : folded === foldedName(right);
}
