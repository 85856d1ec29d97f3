import { rowsOfFigures } from "#server/domain/cash/number-rows";
import {
  isFigures,
  isOtherNumber,
  isWrittenAt,
  numberParts,
  SHORTEST_NUMBER,
  wordsIn,
} from "#server/domain/cash/references";

/**
 * How a payer's words name an item: by its whole number in any writing, as one of a row or list, by the figures at the
 * number's end alone, by the purchase order, or by a number that is one slip away from its own. The surest first.
 */
export const NAMINGS = ["number", "listed", "figures", "order", "near"] as const;
export type NamedAs = (typeof NAMINGS)[number];

type Nameable = { id: string; number: string | null; poNumber: string | null };

/** What the words name, by id. A number that is somebody's own is nobody's slip. */
export function namedItems(text: string | null, items: readonly Nameable[]): ReadonlyMap<string, NamedAs> {
  const found = new Map<string, NamedAs>();
  if (text === null) return found;
  for (const reading of readingsOf(text)) {
    const words = wordsIn(reading).filter((word) => word !== "");
    const rows = rowsOfFigures(reading, items);
    for (const item of items) keepSurest(found, item.id, namingIn(words, rows, item));
    const spare = words.filter((word) => !items.some((item) => isOwn(word, item)));
    for (const item of items) if (isSlipIn(spare, item.number)) keepSurest(found, item.id, "near");
  }
  return found;
}

function keepSurest(found: Map<string, NamedAs>, id: string, naming: NamedAs | null): void {
  const before = found.get(id);
  if (naming && (!before || NAMINGS.indexOf(naming) < NAMINGS.indexOf(before))) found.set(id, naming);
}

/** How many characters a line of field 86 of an MT940 statement holds: a line that is full goes on in the next. */
const FULL_LINE = 27;

/** MT940 cuts the payer's words into lines, in the middle of words where they are full. */
function readingsOf(text: string): string[] {
  if (!/\?2\d/.test(text)) return [text];
  return [
    text
      .split(/\?[2-6]\d/)
      .map((line) => (line.length === FULL_LINE ? line : `${line} `))
      .join(""),
  ];
}

/** Numbers that are only figures are as sure as a name from so many places on. */
const SURE_FIGURES = 7;

function namingIn(words: readonly string[], rows: ReadonlySet<string>, item: Nameable): NamedAs | null {
  const { wanted, figures, short } = numberParts(item.number ?? "");
  if (wanted.length >= SHORTEST_NUMBER) {
    const isSure = /\D/.test(wanted) || wanted.length >= SURE_FIGURES;
    if (words.some((_, at) => isWrittenAt(words, at, wanted) || isWrittenAt(words, at, short)))
      return isSure ? "number" : "figures";
    if (rows.has(item.id)) return "listed";
    if (figures.length >= SHORTEST_NUMBER)
      if (words.some((word, at) => isFigures(word, figures) && !isOtherNumber(words[at - 1], wanted))) return "figures";
  }
  const order = numberParts(item.poNumber ?? "").wanted;
  return order.length > SHORTEST_NUMBER && words.some((_, at) => isWrittenAt(words, at, order)) ? "order" : null;
}

function isOwn(word: string, { number, poNumber }: Nameable): boolean {
  const { wanted, figures } = numberParts(number ?? "");
  return word === wanted || isFigures(word, figures) || word === numberParts(poNumber ?? "").wanted;
}

/** Slips are only seen in figures of so many places: shorter ones are all alike. */
const SHORTEST_SLIP = 4;

function isSlipIn(words: readonly string[], number: string | null): boolean {
  const { wanted, places, figures } = numberParts(number ?? "");
  if (figures.length < SHORTEST_SLIP) return false;
  return words.some((word) => isSlip(word, figures) || isSlip(word, places) || isSlip(word, wanted));
}

/** Whether one figure is another, or two beside each other are swapped. */
function isSlip(word: string, wanted: string): boolean {
  if (word.length !== wanted.length || !/\d/.test(word)) return false;
  const apart = Array.from(word, (letter, at) => (letter === wanted[at] ? -1 : at)).filter((at) => at >= 0);
  const [first = -1, second = -1] = apart;
  if (apart.length === 1) return /\d/.test(word[first] ?? "");
  return apart.length === 2 && second === first + 1 && word[first] === wanted[second] && word[second] === wanted[first];
}
