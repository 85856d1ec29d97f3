import { z } from "zod";
import { type CaseSort, ListCasesInput } from "#server/domain/cases/filters";
import type { CasePage } from "#server/domain/cases/views";
import { AppError, ruleViolation } from "#server/kernel/errors";
import { defineHotQuery } from "#server/kernel/query";
import {
  type ListOrder,
  listOrder,
  listStatement,
  type PageKey,
  wantedEntities,
} from "#server/services/cases/case-list-sql";
import { rowFromStored, type StoredRow } from "#server/services/cases/case-row";
import { chooseBreaching } from "#server/services/cases/desk-forecast";
import { isNothing, openQueue } from "#server/services/cases/queue-access";
import { chooseSearch } from "#server/services/cases/search-terms";

/** Two sizes of statement rather than a hundred: each is prepared once a connection. */
const PAGE_SIZES = [50, 100] as const;

/** One page of a queue, in its order. The cursor is the key of the page's last row, so paging costs the same at any depth. */
export const listCases = defineHotQuery({
  name: "case.list",
  permission: "case.read",
  input: ListCasesInput,
  async run(scope, { queue: key, filters, sort, cursor, limit }): Promise<CasePage> {
    const { queue, visible } = openQueue(scope.actor, key);
    refuseUnofferedSort(queue.label, queue.sorts, sort);
    if (isNothing(wantedEntities({ visible, filters }))) return { rows: [], nextCursor: null };
    const order = listOrder(filters, sort);
    const { text, parameters } = listStatement({
      queue: queue.key,
      filters,
      order,
      visible,
      userId: scope.actor.kind === "person" ? scope.actor.userId : null,
      now: scope.now,
      after: cursor === undefined ? null : readCursor(cursor, order),
      fetch: (PAGE_SIZES.find((size) => size >= limit) ?? limit) + 1,
      search: await chooseSearch(scope.fetch, queue.key, filters.search, filters.lane),
      breaching: await chooseBreaching(scope, { queue: queue.key, filters, visible }),
    });
    const stored = await scope.fetch<StoredRow & { key: string }>(text, parameters);
    const last = stored.length > limit ? stored[limit - 1] : undefined;
    return {
      rows: stored.slice(0, limit).map(rowFromStored),
      nextCursor: last ? writeCursor(order, { key: last.key, id: last.id }) : null,
    };
  },
});

function refuseUnofferedSort(label: string, offered: readonly CaseSort[], sort: CaseSort): void {
  if (!offered.includes(sort))
    throw ruleViolation(`${label} cannot be sorted by ${sort}. Choose ${offered.join(", ")}.`);
}

const Cursor = z.tuple([z.string(), z.string().max(60), z.uuid()]);

/** The opaque name of a place in the list. */
export function writeCursor(order: ListOrder, { key, id }: PageKey): string {
  return Buffer.from(JSON.stringify([order, key, id])).toString("base64url");
}

/** A cursor of another order would skip rows, so it is refused rather than guessed at. */
function readCursor(cursor: string, order: ListOrder): PageKey {
  const parsed = Cursor.safeParse(parseJson(Buffer.from(cursor, "base64url").toString()));
  if (!parsed.success || parsed.data[0] !== order || !isKey(order, parsed.data[1])) {
    throw new AppError("BAD_INPUT", "This page belongs to another order of the list. Go back to the first page.");
  }
  return { key: parsed.data[1], id: parsed.data[2] };
}

/** A whole number that fits its column, or an instant as PostgreSQL writes it. */
function isKey(order: ListOrder, key: string): boolean {
  if (order === "priority") return /^-?\d{1,9}$/.test(key);
  if (order === "amount") return /^-?\d{1,18}$/.test(key);
  return (
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(key) &&
    !Number.isNaN(Date.parse(key.slice(0, 10)))
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
