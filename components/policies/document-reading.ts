import type { z } from "zod";
import { minorFromDecimal } from "#server/domain/money";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { issueWords } from "../documents/issue-words";

export type ReadDocument<Content> = { document: Content | null; troubles: DocumentTrouble[] };

type Written<Content> = {
  shape: z.ZodType<Content>;
  written: unknown;
  /** What was typed and cannot stand in a document at all: a currency twice, a list in words. */
  unread: readonly DocumentTrouble[];
  /** How people call a place: "“Key accounts”, days of grace". */
  placeName: (path: readonly PropertyKey[]) => string;
  check: (document: Content) => DocumentTrouble[];
};

/** What was typed as a document, with everything that has to be put right and where; null while it cannot be read. */
export function readWritten<Content>({
  shape,
  written,
  unread,
  placeName,
  check,
}: Written<Content>): ReadDocument<Content> {
  const parsed = shape.safeParse(written);
  const issues = (parsed.error?.issues ?? []).map((issue) => ({
    path: issue.path.join("."),
    message: `${placeName(issue.path)} ${issueWords(issue)}`,
  }));
  if (!parsed.success || unread.length > 0) return { document: null, troubles: [...unread, ...issues] };
  return { document: parsed.data, troubles: check(parsed.data) };
}

/** A number without a sign; NaN, which no document takes, for anything else. */
export function wholeOf(text: string): number {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** Minor units of an amount typed in decimals; NaN where it is none, is below zero or has more places than its currency. */
export function minorOf(text: string, currency: string): number {
  const minor = minorFromDecimal(text.trim().replaceAll(",", ""), currency);
  if (minor === null || minor < 0n || minor > BigInt(Number.MAX_SAFE_INTEGER)) return Number.NaN;
  return Number(minor);
}

/** Everything that has to be put right, once each, as sentences. */
export function sentencesOf(troubles: readonly DocumentTrouble[]): string[] {
  return [...new Set(troubles.map(({ message }) => sentenceOf(message)))];
}

/** What is wrong with exactly one place, for the field that stands there. */
export function troubleAt(troubles: readonly DocumentTrouble[], path: string): string | undefined {
  const here = sentencesOf(troubles.filter((trouble) => trouble.path === path));
  return here.length === 0 ? undefined : here.join(" ");
}

/** What is wrong with a place or anything in it, for one field that holds all of it. */
export function troubleIn(troubles: readonly DocumentTrouble[], path: string): string | undefined {
  const inside = sentencesOf(troublesUnder(troubles, path));
  return inside.length === 0 ? undefined : inside.join(" ");
}

/** What is wrong with a place or anything in it. */
export function troublesUnder(troubles: readonly DocumentTrouble[], path: string): DocumentTrouble[] {
  return troubles.filter((trouble) => trouble.path === path || trouble.path.startsWith(`${path}.`));
}

function sentenceOf(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}${/[.?]$/.test(message) ? "" : "."}`;
}
