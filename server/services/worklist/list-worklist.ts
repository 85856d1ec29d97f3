import { z } from "zod";
import type { Actor } from "#server/domain/access/actor";
import { COLLECTIONS_QUEUE, laneKeys } from "#server/domain/collections/account-case";
import type { LaneKey } from "#server/domain/collections/lanes";
import {
  type LaneCounts,
  ListWorklistInput,
  WorklistFilters,
  type WorklistPage,
} from "#server/domain/collections/worklist-views";
import { AppError } from "#server/kernel/errors";
import { defineHotQuery } from "#server/kernel/query";
import { isNothing, openQueue } from "#server/services/cases/queue-access";
import { chooseSearch } from "#server/services/cases/search-terms";
import {
  accountRow,
  laneCountsStatement,
  type StoredAccount,
  type WorklistKey,
  type WorklistQuestion,
  wantedEntities,
  worklistStatement,
} from "#server/services/worklist/worklist-sql";

/** Two sizes of statement rather than a hundred: each is prepared once a connection. */
const PAGE_SIZES = [50, 100] as const;

/** One page of the worklist, the most points first. */
export const listWorklist = defineHotQuery({
  name: "worklist.list",
  permission: "collection.read",
  input: ListWorklistInput,
  async run(scope, { filters, cursor, limit }): Promise<WorklistPage> {
    const { visible } = openQueue(scope.actor, COLLECTIONS_QUEUE);
    if (isNothing(wantedEntities({ visible, filters }))) return { rows: [], nextCursor: null };
    const question = {
      filters,
      visible,
      userId: userOf(scope.actor),
      search: await chooseSearch(scope.fetch, COLLECTIONS_QUEUE, filters.search, "open"),
    };
    const fetch = (PAGE_SIZES.find((size) => size >= limit) ?? limit) + 1;
    const { text, parameters } = worklistStatement(question, cursor === undefined ? null : readCursor(cursor), fetch);
    const stored = await scope.fetch<StoredAccount>(text, parameters);
    const last = stored.length > limit ? stored[limit - 1] : undefined;
    return {
      rows: stored.slice(0, limit).map(accountRow),
      nextCursor: last ? writeCursor({ points: last.priority, id: last.id }) : null,
    };
  },
});

/** How many accounts stand in each lane under the other filters. */
export const worklistCounts = defineHotQuery({
  name: "worklist.counts",
  permission: "collection.read",
  input: z.strictObject({ filters: WorklistFilters }),
  async run(scope, { filters }): Promise<LaneCounts> {
    const { visible } = openQueue(scope.actor, COLLECTIONS_QUEUE);
    const found = Object.fromEntries([...laneKeys, "all"].map((lane) => [lane, 0])) as LaneCounts;
    if (isNothing(wantedEntities({ visible, filters }))) return found;
    const question: WorklistQuestion = {
      filters,
      visible,
      userId: userOf(scope.actor),
      search: await chooseSearch(scope.fetch, COLLECTIONS_QUEUE, filters.search, "open"),
    };
    const { text, parameters } = laneCountsStatement(question);
    const counts = await scope.fetch<{ lane: LaneKey; count: number }>(text, parameters);
    for (const { lane, count } of counts) {
      found[lane] = count;
      found.all += count;
    }
    return found;
  },
});

function userOf(actor: Actor): string | null {
  return actor.kind === "person" ? actor.userId : null;
}

const Cursor = z.tuple([z.int(), z.uuid()]);

export function writeCursor({ points, id }: WorklistKey): string {
  return Buffer.from(JSON.stringify([points, id])).toString("base64url");
}

function readCursor(cursor: string): WorklistKey {
  const parsed = Cursor.safeParse(parseJson(Buffer.from(cursor, "base64url").toString()));
  if (!parsed.success) throw new AppError("BAD_INPUT", "This is no page of the worklist. Go back to the first page.");
  return { points: parsed.data[0], id: parsed.data[1] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
