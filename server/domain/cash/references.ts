/** Letters of other alphabets as systems that cannot write them do. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/[Ää]/g, "AE"],
  [/[Öö]/g, "OE"],
  [/[Üü]/g, "UE"],
  [/ß/g, "SS"],
];
/** Names and words come up again with everything they are held against: so many of them are read once. */
const MOST_REMEMBERED = 50_000;

export function remembering<Value extends object>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const value = read(text);
    if (known.size === MOST_REMEMBERED) known.clear();
    known.set(text, value);
    return value;
  };
}

/** Nothing separates "請求書DE01-001001分" but the change of script. */
const SCRIPTS_WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu;

/** A text as the plainest system would have passed it on: capitals, no accents, umlauts written out, ordinary figures. */
export function plain(text: string): string {
  return SPELLINGS.reduce((words, [letter, spelled]) => words.replace(letter, spelled), text)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(SCRIPTS_WITHOUT_SPACES, " $& ")
    .toUpperCase();
}

export function joined(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]/gu, "");
}

/** Numbers shorter than this stand for anything: a day, a quantity, part of an address. */
export const SHORTEST_NUMBER = 3;

export const wordsIn = remembering((text) => plain(text).split(/[^\p{L}\p{N}]+/u));

/**
 * A number in one piece, the figures at its end with and without the zeros before them, and the number as some write it,
 * without those zeros: DE01-1001.
 */
export const numberParts = remembering((number) => {
  const places = /(\d+)\D*$/.exec(plain(number))?.[1] ?? "";
  return {
    wanted: joined(number),
    places,
    figures: places.replace(/^0+/, ""),
    short: joined(number.replace(/(\D)0+(\d+\D*)$/, "$1$2")),
  };
});

/** Whether the text names the document: its number in any writing, or the figures at the number's end on their own. */
export function textNames(text: string | null, number: string | null): boolean {
  if (text === null || number === null) return false;
  const { wanted, figures } = numberParts(number);
  if (wanted.length < SHORTEST_NUMBER) return false;
  const words = wordsIn(text);
  if (words.some((_, index) => isWrittenAt(words, index, wanted))) return true;
  if (figures.length < SHORTEST_NUMBER) return false;
  return words.some((word, index) => isFigures(word, figures) && !isOtherNumber(words[index - 1], wanted));
}

/** Writers put blanks, dashes and slashes into numbers, but no more than this many words of them. */
const MOST_PARTS = 4;

/** Whether the words from this one on, put together, are just what is wanted. */
export function isWrittenAt(words: readonly string[], from: number, wanted: string): boolean {
  let written = "";
  for (let index = from; index < from + MOST_PARTS && index < words.length; index++) {
    written += words[index];
    if (written === wanted) return true;
    if (!wanted.startsWith(written)) return false;
  }
  return false;
}

/**
 * Keys by which many texts are searched for many numbers: a text that names a number has a key in common with it. The
 * other way round it need not be so; `textNames` decides.
 */
export function keysOfText(text: string | null): ReadonlySet<string> {
  return text === null ? noKeys : keysOfWords(text);
}

export function keysOfNumber(number: string): string[] {
  const { wanted, figures } = numberParts(number);
  return [wanted, `${FIGURES}${figures}`];
}

/** Marks a key of figures alone, so that it is not taken for a word. */
const FIGURES = "#";
const noKeys: ReadonlySet<string> = new Set();

const keysOfWords = remembering((text): ReadonlySet<string> => {
  const words = wordsIn(text);
  const several = words.flatMap((_, index) => partsFrom(words, index));
  const figures = words.filter((word) => /^\d+$/.test(word)).map((word) => FIGURES + word.replace(/^0+/, ""));
  return new Set([...several, ...figures]);
});

/** A word on its own, with the next, and with as many more as a number may be written in. */
function partsFrom(words: readonly string[], from: number): string[] {
  return Array.from({ length: MOST_PARTS }, (_, more) => words.slice(from, from + more + 1).join(""));
}

export function isFigures(word: string, figures: string): boolean {
  return /^\d+$/.test(word) && word.replace(/^0+/, "") === figures;
}

/** "US01 1234" is not the 1234 of DE01. */
export function isOtherNumber(before: string | undefined, wanted: string): boolean {
  return before !== undefined && /^[A-Z]{2,4}\d+$/.test(before) && !wanted.startsWith(before);
}

const LONGEST_NUMBER = 24;

/** Every writing of a number that may stand in the text: what the store is asked for. */
export function numbersIn(text: string | null): string[] {
  if (text === null) return [];
  const words = plain(text)
    .split(/[\s,;:()/]+/)
    .filter((word) => word !== "");
  const several = words.flatMap((_, index) => partsFrom(words, index));
  const found = [...new Set(several)].filter((word) => /\d{3}/.test(word) && word.length <= LONGEST_NUMBER);
  return [...new Set(found.flatMap(writingsOf))];
}

function writingsOf(word: string): string[] {
  const bare = word.replace(/[^\p{L}\p{N}]/gu, "");
  const cuts = Array.from({ length: Math.max(0, bare.length - 3) }, (_, index) => index + 2);
  return [word, bare, ...cuts.map((at) => `${bare.slice(0, at)}-${bare.slice(at)}`)];
}
