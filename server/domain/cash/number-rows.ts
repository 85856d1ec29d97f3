import { isFigures, numberParts, plain } from "#server/domain/cash/references";

type Numbered = { id: string; number: string | null };
type Token = { word: string; gap: string };

/** Words and signs between the first and the last of a row, and between those of a list. */
const UP_TO = /^(BIS|TO|TILL|THRU|THROUGH|AU|A|AL|HASTA|から)$/;
const DASH = /^\s*[-–—~〜]\s*$/;
const AND = /^(U|UND|AND|ET|Y|E)$/;
const LIST = /^\s*[,;/+&、]\s*$/;
/** A longer row is no list of what is paid but two numbers that happen to stand beside each other. */
const LONGEST_ROW = 40;

/** The items of rows and lists in a text: "DE01-001001-1004", "1001/02/03", "1001 bis 1004", by id. */
export function rowsOfFigures(text: string, items: readonly Numbered[]): ReadonlySet<string> {
  const tokens = tokensOf(text);
  const known = Map.groupBy(items, ({ number }) => numberParts(number ?? "").figures);
  const found = new Set<string>();
  for (let at = 0; at < tokens.length; at++) {
    const head = figuresAt(tokens, at);
    if (head === null || !known.has(head)) continue;
    const row = rowFrom(tokens, at, head, known);
    if (row.figures.length < 2) continue;
    const before = tokens[at - 1]?.word ?? "";
    for (const item of row.figures.flatMap((figures) => known.get(figures) ?? []))
      if (isOfSameKind(item, before, items)) found.add(item.id);
    at = row.last;
  }
  return found;
}

function tokensOf(text: string): Token[] {
  const parts = plain(text).matchAll(/([^\p{L}\p{N}]*)([\p{L}\p{N}]+)/gu);
  return Array.from(parts, ([, gap = "", word = ""]) => ({ gap, word }));
}

function figuresAt(tokens: readonly Token[], at: number): string | null {
  const word = tokens[at]?.word ?? "";
  const figures = word.replace(/^0+/, "");
  return /^\d+$/.test(word) && figures.length >= 3 ? figures : null;
}

/** Everything that follows the head as a row or list, up to what is neither. */
function rowFrom(tokens: readonly Token[], at: number, head: string, known: ReadonlyMap<string, unknown>) {
  const figures = [head];
  let last = at;
  for (;;) {
    const previous = figures.at(-1) ?? head;
    const next = nextOf(tokens, last, previous, known);
    if (!next) return { figures, last };
    figures.push(...next.figures);
    last = next.at;
  }
}

function nextOf(tokens: readonly Token[], last: number, previous: string, known: ReadonlyMap<string, unknown>) {
  const linkAt = last + 1;
  const link = tokens[linkAt];
  if (!link) return null;
  const isWord = UP_TO.test(link.word) || AND.test(link.word);
  const isUpTo = UP_TO.test(link.word) || DASH.test(link.gap);
  if (!isWord && !isUpTo && !LIST.test(link.gap)) return null;
  // The number may be written out once more: "DE01-001001 bis DE01-001004".
  const at = [linkAt, linkAt + 1, linkAt + 2].find(
    (place) => place >= linkAt + Number(isWord) && isNumeric(tokens, place),
  );
  const word = at === undefined ? "" : (tokens[at]?.word ?? "");
  const end = continued(previous, word);
  if (at === undefined || end === null || !known.has(end)) return null;
  const span = Number(end) - Number(previous);
  if (!isUpTo) return { at, figures: [end] };
  if (span > LONGEST_ROW) return null;
  return { at, figures: Array.from({ length: span }, (_, step) => String(Number(previous) + step + 1)) };
}

function isNumeric(tokens: readonly Token[], at: number): boolean {
  return /^\d{1,12}$/.test(tokens[at]?.word ?? "");
}

/** "04" after 1001 is 1004; what does not come after the one before it is no continuation. */
function continued(previous: string, word: string): string | null {
  const figures = word.replace(/^0+(?=\d)/, "");
  const whole = word.length < previous.length ? previous.slice(0, previous.length - word.length) + word : figures;
  return whole.length <= 12 && Number(whole) > Number(previous) ? whole : null;
}

/** A row that begins with "US01" holds none of DE01. */
function isOfSameKind(item: Numbered, before: string, items: readonly Numbered[]): boolean {
  const isPrefix =
    /[A-Z]/.test(before) && items.some(({ number }) => numberParts(number ?? "").wanted.startsWith(before));
  const { wanted } = numberParts(item.number ?? "");
  return !isPrefix || wanted.startsWith(before) || isFigures(before, wanted);
}
