import type { DocumentChange } from "#server/domain/policies/document-diff";

/** One thing a document says, as somebody reads it from top to bottom. */
export type DocumentLine = { subject: string; words: string };

/** What of two documents is said otherwise, in the order of the first, then what only the second one says. */
export function diffLines(before: readonly DocumentLine[], after: readonly DocumentLine[]): DocumentChange[] {
  const [was, is] = [wordsBySubject(before), wordsBySubject(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((subject): DocumentChange[] => {
    const [old, now] = [was.get(subject), is.get(subject)];
    if (old === now) return [];
    if (old === undefined) return [{ subject, sentence: `was not said, would be ${now}` }];
    if (now === undefined) return [{ subject, sentence: `was ${old}, would not be said any more` }];
    return [{ subject, sentence: `was ${old}, would be ${now}` }];
  });
}

function wordsBySubject(lines: readonly DocumentLine[]): Map<string, string> {
  return new Map(lines.map(({ subject, words }) => [subject, words]));
}
