import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { foldedName } from "#server/domain/exceptions/company-names";

/** Letters of other alphabets as systems that cannot write them do. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/[Ää]/g, "AE"],
  [/[Öö]/g, "OE"],
  [/[Üü]/g, "UE"],
  [/ß/g, "SS"],
];
/** Names and words come up again with everything they are held against: so many of them are read once. */
const MOST_REMEMBERED = 50_000;

function remembering<Value extends object>(read: (text: string) => Value): (text: string) => Value {
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

function plain(text: string): string {
  return SPELLINGS.reduce((words, [letter, spelled]) => words.replace(letter, spelled), text)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toUpperCase();
}

function joined(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]/gu, "");
}

/** Numbers shorter than this stand for anything: a day, a quantity, part of an address. */
const SHORTEST_NUMBER = 3;

const wordsIn = remembering((text) => plain(text).split(/[^\p{L}\p{N}]+/u));

const numberParts = remembering((number) => ({
  wanted: joined(number),
  figures: /(\d+)\D*$/.exec(plain(number))?.[1]?.replace(/^0+/, "") ?? "",
}));

/** Whether the text names the document: its number in any writing, or the figures at the number's end on their own. */
export function textNames(text: string | null, number: string | null): boolean {
  if (text === null || number === null) return false;
  const { wanted, figures } = numberParts(number);
  if (wanted.length < SHORTEST_NUMBER) return false;
  const words = wordsIn(text);
  if (words.some((word, index) => word === wanted || (words[index + 1] && word + words[index + 1] === wanted)))
    return true;
  if (figures.length < SHORTEST_NUMBER) return false;
  return words.some((word, index) => isFigures(word, figures) && !isOtherNumber(words[index - 1], wanted));
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
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ""));
  const figures = words.filter((word) => /^\d+$/.test(word)).map((word) => FIGURES + word.replace(/^0+/, ""));
  return new Set([...words, ...pairs, ...figures]);
});

function isFigures(word: string, figures: string): boolean {
  return /^\d+$/.test(word) && word.replace(/^0+/, "") === figures;
}

/** "US01 1234" is not the 1234 of DE01. */
function isOtherNumber(before: string | undefined, wanted: string): boolean {
  return before !== undefined && /^[A-Z]{2,4}\d+$/.test(before) && !wanted.startsWith(before);
}

const LONGEST_NUMBER = 24;

/** Every writing of a number that may stand in the text: what the store is asked for. */
export function numbersIn(text: string | null): string[] {
  if (text === null) return [];
  const words = plain(text)
    .split(/[\s,;:()/]+/)
    .filter((word) => word !== "");
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ""));
  const found = [...words, ...pairs].filter((word) => /\d{3}/.test(word) && word.length <= LONGEST_NUMBER);
  return [...new Set(found.flatMap(writingsOf))];
}

function writingsOf(word: string): string[] {
  const bare = word.replace(/[^\p{L}\p{N}]/gu, "");
  const cuts = Array.from({ length: Math.max(0, bare.length - 3) }, (_, index) => index + 2);
  return [word, bare, ...cuts.map((at) => `${bare.slice(0, at)}-${bare.slice(at)}`)];
}

/** How alike two companies are called, from 0 to 1: the share of words they have in common. */
export function nameLikeness(left: string | null, right: string | null): number {
  const [first, second] = [wordsOfName(left ?? ""), wordsOfName(right ?? "")];
  if (first.size === 0 || second.size === 0) return 0;
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / Math.max(first.size, second.size);
}

const wordsOfName = remembering(
  (name) =>
    new Set(
      foldedName(name)
        .split(" ")
        .filter((word) => word !== ""),
    ),
);

/** Whether two names are taken for one company's. */
export function isLikeName(
  left: string | null,
  right: string | null,
  { likeNamesPercent }: Pick<MatchingPolicy, "likeNamesPercent">,
): boolean {
  return nameLikeness(left, right) * 100 >= likeNamesPercent;
}
