import type { CaseFilters, CaseSort } from "#server/domain/cases/filters";

/** What a list is asked for. The server and the browser ask in the same words, so the browser finds what the server loaded. */
export type ListQuestion = { queue: string; filters: CaseFilters; sort: CaseSort };

const ROWS_A_PAGE = 100;

export function listInput({ queue, filters, sort }: ListQuestion) {
  return { queue, filters, sort, limit: ROWS_A_PAGE };
}

export const pageOptions = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };
