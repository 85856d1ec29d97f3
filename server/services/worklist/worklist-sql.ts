import type { EntityScope } from "#server/domain/access/roles";
import { AccountCaseDetails, COLLECTIONS_QUEUE, laneKeys } from "#server/domain/collections/account-case";
import type { LaneKey } from "#server/domain/collections/lanes";
import type { WorklistReason } from "#server/domain/collections/points";
import { NO_GROUP, type WorklistFilters, type WorklistRow } from "#server/domain/collections/worklist-views";
import { type Binder, binder, type SearchFilter, type Statement } from "#server/services/cases/case-list-sql";

export type WorklistQuestion = {
  filters: WorklistFilters;
  visible: EntityScope;
  userId: string | null;
  search: SearchFilter;
};

/** Where the page before ended. */
export type WorklistKey = { points: number; id: string };

export type StoredAccount = {
  id: string;
  number: string;
  version: number;
  state: WorklistRow["state"];
  customer_id: string;
  customer_name: string;
  entity_code: string;
  lane: LaneKey;
  priority: number;
  priority_reasons: WorklistReason[];
  amount_minor: string;
  currency: string;
  details: unknown;
  boost: string | null;
  owner_id: string | null;
  owner_name: string | null;
  due_at: Date | string;
  snoozed_until: Date | string | null;
};

const columns =
  "c.id, c.number, c.version, c.state, c.customer_id, c.customer_name, c.entity_code, c.lane, c.priority, c.priority_reasons, c.amount_minor, c.currency, c.details, c.boost, c.owner_id, c.due_at, c.snoozed_until";
export const ownerName =
  "(select p.name from users u join people p on p.id = u.person_id where u.id = c.owner_id) as owner_name";
/** The index's own condition, letter for letter. */
const listed = "c.closed_at is null and c.lane is not null";
const byPoints = "order by c.priority desc, c.id desc";

/** An actor with at most this many entities is served by one short index page per entity and lane, merged. */
const MOST_MERGED_ENTITIES = 8;

/** One page of a lane, or of all of them, by points: every lane, and every entity, is read in its order and merged. */
export function worklistStatement(question: WorklistQuestion, after: WorklistKey | null, fetch: number): Statement {
  const bind = binder();
  const { filters } = question;
  const entities = wantedEntities(question);
  const lanes = bind.add(filters.lane === "all" ? [...laneKeys] : [filters.lane]);
  const isMerged = entities !== "all" && entities.length <= MOST_MERGED_ENTITIES;
  const conditions = [
    `c.queue = ${bind.add(COLLECTIONS_QUEUE)}`,
    listed,
    "c.lane = lanes.lane",
    ...(entities === "all"
      ? []
      : [
          isMerged
            ? "c.entity_code = entities.code"
            : `c.entity_code = any(${bind.once("entities", [...entities])}::text[])`,
        ]),
    ...narrowing(question, bind),
    ...(after ? [`(c.priority, c.id) < (${bind.add(after.points)}::int4, ${bind.add(after.id)}::uuid)`] : []),
  ];
  const places = isMerged
    ? ` cross join unnest(${bind.once("entities", [...entities])}::text[]) as entities(code)`
    : "";
  return bind.statement(
    `select c.*, ${ownerName} from unnest(${lanes}::text[]) as lanes(lane)${places} cross join lateral (select ${columns} from cases c where ${conditions.join(" and ")} ${byPoints} limit ${fetch}) c ${byPoints} limit ${fetch}`,
  );
}

/** How many stand in each lane, whatever lane is asked for. */
export function laneCountsStatement(question: WorklistQuestion): Statement {
  const bind = binder();
  const entities = wantedEntities(question);
  const conditions = [
    `c.queue = ${bind.add(COLLECTIONS_QUEUE)}`,
    listed,
    ...(entities === "all" ? [] : [`c.entity_code = any(${bind.add([...entities])}::text[])`]),
    ...narrowing(question, bind),
  ];
  return bind.statement(
    `select c.lane, count(*)::int as count from cases c where ${conditions.join(" and ")} group by c.lane`,
  );
}

export function wantedEntities({ visible, filters }: Pick<WorklistQuestion, "visible" | "filters">): EntityScope {
  if (filters.entities.length === 0) return visible;
  const named = [...new Set(filters.entities)];
  return visible === "all" ? named : named.filter((code) => visible.includes(code));
}

function narrowing({ filters, userId, search }: WorklistQuestion, bind: Binder): string[] {
  const { owner, group } = filters;
  return [
    ...(owner === "nobody" ? ["c.owner_id is null"] : []),
    ...(owner === "me" ? [`c.owner_id = ${bind.add(userId)}::uuid`] : []),
    ...(group === NO_GROUP ? ["c.details->>'group' is null"] : []),
    ...(group !== null && group !== NO_GROUP ? [`c.details->>'group' = ${bind.add(group)}`] : []),
    ...(search.by === "ids" ? [`c.id = any(${bind.add(search.ids)}::uuid[])`] : []),
    ...(search.by === "words" ? [`c.customer_name ilike all(${bind.add(search.terms.patterns)}::text[])`] : []),
  ];
}

export function accountRow(row: StoredAccount): WorklistRow {
  return {
    id: row.id,
    number: Number(row.number),
    version: row.version,
    state: row.state,
    customerId: row.customer_id,
    customerName: row.customer_name,
    entity: row.entity_code,
    lane: row.lane,
    points: row.priority,
    reasons: row.priority_reasons,
    amount: { minor: BigInt(row.amount_minor), currency: row.currency },
    details: AccountCaseDetails.parse(row.details),
    boost: row.boost,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    dueAt: new Date(row.due_at),
    snoozedUntil: row.snoozed_until === null ? null : new Date(row.snoozed_until),
  };
}

/** The accounts' cases of some customers. */
export function accountsOfStatement(customerIds: readonly string[]): Statement {
  const bind = binder();
  return bind.statement(
    `select ${columns}, ${ownerName} from cases c where c.queue = ${bind.add(COLLECTIONS_QUEUE)} and ${listed} and c.customer_id = any(${bind.add([...customerIds])}::uuid[])`,
  );
}
