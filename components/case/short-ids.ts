const SHOWN_WHOLE = 16;
const HEAD = 7;
const TAIL = 4;

/** "in_1SgCHeZTfXVqfxgiGGJUamSo" → "in_1SgC…amSo": enough to tell two apart, and the whole is one hover away. */
export function shortId(id: string): string {
  return id.length <= SHOWN_WHOLE ? id : `${id.slice(0, HEAD)}…${id.slice(-TAIL)}`;
}

export type Part = { at: number; part: string; isId: boolean };

/** Parts a text at the long identifiers in it: a prefix and an underscore as billing writes them, or 15 and 18 signs as the CRM does. */
export function splitIds(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: id, index } of text.matchAll(
    /\b(?:[a-z]{2,8}_[A-Za-z0-9]{14,}|(?=[A-Za-z]*\d)[A-Za-z0-9]{15,18})\b/g,
  )) {
    if (index > from) parts.push({ at: from, part: text.slice(from, index), isId: false });
    parts.push({ at: index, part: id, isId: true });
    from = index + id.length;
  }
  if (from < text.length) parts.push({ at: from, part: text.slice(from), isId: false });
  return parts;
}

/** A document as a row has room for it: "draft in_1SgC…amSo". */
export function shortDocument(document: string): string {
  return splitIds(document)
    .map(({ part, isId }) => (isId ? shortId(part) : part))
    .join("");
}
