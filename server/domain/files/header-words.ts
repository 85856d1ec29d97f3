/** The words of a heading: lower case, without accents, camelCase and signs taken apart. */
export function headerWords(header: string): string[] {
  return header
    .replaceAll("ß", "ss")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

const EXACT = 100;
const CONTAINED = 90;
const PER_FURTHER_WORD = 9;

/**
 * How well a heading says one of the phrases: exactly, or among further words, of which each makes it less likely. An
 * earlier phrase is the better name, which decides between columns that fit equally.
 */
export function headerScore(header: string, phrases: readonly string[]): number {
  const words = headerWords(header);
  const joined = words.join("");
  const scores = phrases.map((phrase, place) => {
    const wanted = phrase.split(" ");
    if (wanted.join("") === joined) return EXACT - place / 10;
    if (!wanted.every((word) => words.includes(word))) return 0;
    return Math.max(0, CONTAINED - (words.length - wanted.length) * PER_FURTHER_WORD - place / 10);
  });
  return Math.max(0, ...scores);
}
