import type { CaseLane } from "#server/domain/cases/filters";
import type { HotFetch } from "#server/kernel/query";
import type { SearchFilter } from "#server/services/cases/case-list-sql";

/** What was typed, as the database is asked for it: every word must occur; a number may also be the case's own. */
export type SearchTerms = { patterns: string[]; leading: string; number: string | null };

/** Up to this many matches are named by id; words that occur more often than that are looked for row by row, in the list's order. */
const MOST_NAMED_MATCHES = 1_000;
/** Shorter words have no trigram, so no index knows them. */
const SHORTEST_INDEXED = 3;

export function searchTerms(search: string): SearchTerms | null {
  // An umlaut typed as a letter and its dots is the one letter that names are kept with.
  const typed = search
    .normalize("NFC")
    .split(/\s+/)
    .filter((word) => word !== "");
  if (typed.length === 0) return null;
  const longest = typed.reduce((left, right) => (right.length > left.length ? right : left));
  const number = /^(?:case\s*)?#?(\d{1,15})$/i.exec(search)?.[1] ?? null;
  return { patterns: typed.map(containing), leading: containing(longest), number };
}

/**
 * Chooses how to search: by the trigram index while the words are rare, else by walking the list until the page is full.
 * @param lane the one lane that is read; null when all are, as facets do.
 */
export async function chooseSearch(
  fetch: HotFetch,
  queue: string,
  search: string,
  lane: CaseLane | null,
): Promise<SearchFilter> {
  const terms = searchTerms(search);
  if (terms === null) return { by: "nothing" };
  if (terms.leading.length - 2 < SHORTEST_INDEXED) return { by: "words", terms };
  const matches = await fetch<{ id: string }>(
    `select id from case_ids_matching($1, $2, $3, $4::text[], ${MOST_NAMED_MATCHES + 1}) as matching(id) union select id from cases where number = $5::int8`,
    [queue, lane === null ? null : lane === "closed", terms.leading, terms.patterns, terms.number],
  );
  return matches.length > MOST_NAMED_MATCHES
    ? { by: "words", terms }
    : { by: "ids", ids: matches.map((match) => match.id) };
}

function containing(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
