import { payloadOf } from "#server/domain/sync/payload-places";

/** Longer payloads are cut; the rest is in the inbox. */
const LONGEST_SHOWN = 400_000;
/** Characters that change how others are shown, or show nothing: they could make a payload read as what it is not. */
const DECEIVING = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

/** A payload as people read it: indented where it is JSON, and with every character that would deceive the eye spelled out. */
export function payloadText(raw: string): { text: string; isCut: boolean } {
  const payload = payloadOf(raw);
  const whole = typeof payload === "string" ? raw : JSON.stringify(payload, null, 2);
  return { text: spelledOut(whole.slice(0, LONGEST_SHOWN)), isCut: whole.length > LONGEST_SHOWN };
}

function spelledOut(text: string): string {
  return text.replaceAll(DECEIVING, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}

export type Piece = { at: number; text: string; isMatch: boolean };

/** Parts a text at what is looked for, whatever its case. */
export function piecesOf(text: string, sought: string, most: number): { pieces: Piece[]; matches: number } {
  if (sought === "") return { pieces: [{ at: 0, text, isMatch: false }], matches: 0 };
  const pieces: Piece[] = [];
  let [from, matches] = [0, 0];
  for (const { index, 0: match } of text.matchAll(new RegExp(sought.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi"))) {
    matches += 1;
    if (matches > most) continue;
    if (index > from) pieces.push({ at: from, text: text.slice(from, index), isMatch: false });
    pieces.push({ at: index, text: match, isMatch: true });
    from = index + match.length;
  }
  if (from < text.length) pieces.push({ at: from, text: text.slice(from), isMatch: false });
  return { pieces, matches };
}
