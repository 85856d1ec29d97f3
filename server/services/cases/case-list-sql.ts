import type { EntityScope } from "#server/domain/access/roles";
import { type CaseFilters, type CaseSort, type DueFilter, NO_TEAM } from "#server/domain/cases/filters";
import type { HotParameter } from "#server/kernel/flight";
import { storedRowColumns } from "#server/services/cases/case-row";
import type { SearchTerms } from "#server/services/cases/search-terms";

/** A written statement and its parameters. */
export type Statement = { text: string; parameters: HotParameter[] };

/** The orders there are: the four a person picks, and the one each of the other lanes has of its own. */
export type ListOrder = CaseSort | "waking" | "closing";

/** Where the page before ended: the key of its last row as text, exact to the microsecond, and the row's id. */
export type PageKey = { key: string; id: string };

export type ListQuestion = {
  queue: string;
  filters: CaseFilters;
  order: ListOrder;
  visible: EntityScope;
  /** The account of whoever asks; null for machines. */
  userId: string | null;
  now: Date;
  after: PageKey | null;
  /** Rows to fetch, one more than the page shows. It is written into the text: the planner must know how few are wanted. */
  fetch: number;
  search: SearchFilter;
  /** Which cases are foretold to be late before the day is over; asked for only where the filters say so. */
  breaching?: readonly string[];
};

/** How a search narrows: not at all, to these ids, or, when its words are too common for that, by looking at the words of each row. */
export type SearchFilter = { by: "nothing" } | { by: "ids"; ids: string[] } | { by: "words"; terms: SearchTerms };

/** An actor or filter with at most this many entities is served by one short index page per entity, merged. */
const MOST_MERGED_ENTITIES = 8;

type OrderDefinition = { column: string; type: string; direction: "asc" | "desc" };

const orders: Record<ListOrder, OrderDefinition> = {
  priority: { column: "priority", type: "int4", direction: "desc" },
  due: { column: "due_at", type: "timestamptz", direction: "asc" },
  amount: { column: "base_amount_minor", type: "int8", direction: "desc" },
  age: { column: "detected_at", type: "timestamptz", direction: "asc" },
  waking: { column: "snoozed_until", type: "timestamptz", direction: "asc" },
  closing: { column: "closed_at", type: "timestamptz", direction: "desc" },
};

/** The lanes' conditions, letter for letter those of the partial indexes, without which no index would serve them. */
const lanes: Record<CaseFilters["lane"], string> = {
  open: "c.closed_at is null and c.snoozed_until is null",
  snoozed: "c.closed_at is null and c.snoozed_until is not null",
  closed: "c.closed_at is not null",
};

/** The open lane is read in the order asked for; sleeping cases by when they wake, closed ones latest first. */
export function listOrder(filters: CaseFilters, sort: CaseSort): ListOrder {
  if (filters.lane === "snoozed") return "waking";
  return filters.lane === "closed" ? "closing" : sort;
}

/** The owner's name is looked up for the rows of the page alone. */
function rowColumns(order: ListOrder): string {
  return `${storedRowColumns("c.")}, c.${orders[order].column}::text as key`;
}

const ownerName =
  "(select p.name from users u join people p on p.id = u.person_id where u.id = c.owner_id) as owner_name";

/** One page of a queue, in its order, after a key. */
export function listStatement(question: ListQuestion): Statement {
  const bind = binder();
  const { order, fetch } = question;
  const page = (entityCondition: string | null) => {
    const conditions = [
      lanes[question.filters.lane],
      `c.queue = ${bind.once("queue", question.queue)}`,
      entityCondition,
      ...narrowing(question, bind),
      afterKey(question, bind),
    ];
    return `from cases c where ${conditions.filter((condition) => condition !== null).join(" and ")} order by ${orderBy(order)} limit ${fetch}`;
  };
  const entities = wantedEntities(question);
  if (entities === "all") return bind.statement(`select ${rowColumns(order)}, ${ownerName} ${page(null)}`);
  const [only] = entities;
  if (entities.length === 1 && only !== undefined)
    return bind.statement(`select ${rowColumns(order)}, ${ownerName} ${page(`c.entity_code = ${bind.add(only)}`)}`);
  if (order !== "priority" || entities.length > MOST_MERGED_ENTITIES) {
    return bind.statement(
      `select ${rowColumns(order)}, ${ownerName} ${page(`c.entity_code = any(${bind.add([...entities])}::text[])`)}`,
    );
  }
  const codes = bind.add([...entities]);
  return bind.statement(
    `select c.*, ${ownerName} from unnest(${codes}::text[]) as entity(code) cross join lateral (select ${rowColumns(order)} ${page("c.entity_code = entity.code")}) c order by ${orderBy(order)} limit ${fetch}`,
  );
}

/** The conditions that facets share with the list: those that are no facet of their own. */
export function unfacetedConditions(
  question: Pick<ListQuestion, "filters" | "now" | "search" | "breaching">,
  bind: Binder,
): string[] {
  return [
    dueCondition(question, bind),
    causeCondition(question.filters.cause, bind),
    searchCondition(question.search, bind),
  ].filter((condition) => condition !== null);
}

export function wantedEntities({ visible, filters }: Pick<ListQuestion, "visible" | "filters">): EntityScope {
  if (filters.entities.length === 0) return visible;
  const named = [...new Set(filters.entities)];
  return visible === "all" ? named : named.filter((code) => visible.includes(code));
}

function narrowing(question: ListQuestion, bind: Binder): (string | null)[] {
  const { types, severities, states, owner, teams } = question.filters;
  return [
    types.length > 0 ? `c.type = any(${bind.once("types", types)}::text[])` : null,
    severities.length > 0 ? `c.severity = any(${bind.once("severities", severities)}::text[])` : null,
    states.length > 0 ? `c.state = any(${bind.once("states", states)}::text[])` : null,
    ownerCondition(owner, question.userId, bind),
    teamCondition(teams, bind),
    ...unfacetedConditions(question, bind),
  ];
}

function ownerCondition(owner: CaseFilters["owner"], userId: string | null, bind: Binder): string | null {
  if (owner === "anyone") return null;
  if (owner === "nobody") return "c.owner_id is null";
  return `c.owner_id = ${bind.once("owner", owner === "me" ? userId : owner)}::uuid`;
}

/** Cases that are no team's have no key to be equal to. */
function teamCondition(teams: CaseFilters["teams"], bind: Binder): string | null {
  if (teams.length === 0) return null;
  const named = teams.filter((team) => team !== NO_TEAM);
  if (named.length === 0) return "c.team is null";
  const ofThem = `c.team = any(${bind.once("teams", named)}::text[])`;
  return named.length === teams.length ? ofThem : `(c.team is null or ${ofThem})`;
}

/** Overdue is past its time; today and this week include what is overdue, since that is to be done first. Days are UTC days. */
function dueCondition(
  { filters: { due }, now, breaching = [] }: Pick<ListQuestion, "filters" | "now" | "breaching">,
  bind: Binder,
): string | null {
  if (due === "any") return null;
  if (due === "breaching") return `c.id = any(${bind.once("breaching", breaching)}::uuid[])`;
  return `c.due_at < ${bind.once("due", dueBefore(due, now).toISOString())}::timestamptz`;
}

function causeCondition(cause: CaseFilters["cause"], bind: Binder): string | null {
  return cause === null ? null : `c.cause_signature = ${bind.once("cause", cause)}`;
}

export function dueBefore(due: Exclude<DueFilter, "any" | "breaching">, now: Date): Date {
  if (due === "overdue") return now;
  const midnight = new Date(now.getTime());
  midnight.setUTCHours(24, 0, 0, 0);
  return due === "today" ? midnight : new Date(midnight.getTime() + 6 * 86_400_000);
}

const words = "(c.title || ' ' || coalesce(c.customer_name, '') || ' ' || coalesce(c.document, ''))";

function searchCondition(search: SearchFilter, bind: Binder): string | null {
  if (search.by === "nothing") return null;
  if (search.by === "ids") return `c.id = any(${bind.once("ids", search.ids)}::uuid[])`;
  const matches = `${words} ilike all(${bind.once("patterns", search.terms.patterns)}::text[])`;
  return search.terms.number === null
    ? matches
    : `(${matches} or c.number = ${bind.once("number", search.terms.number)}::int8)`;
}

function afterKey({ order, after }: ListQuestion, bind: Binder): string | null {
  if (after === null) return null;
  const { column, type, direction } = orders[order];
  return `(c.${column}, c.id) ${direction === "desc" ? "<" : ">"} (${bind.once("key", after.key)}::${type}, ${bind.once("id", after.id)}::uuid)`;
}

function orderBy(order: ListOrder): string {
  const { column, direction } = orders[order];
  return `c.${column} ${direction}, c.id ${direction}`;
}

export type Binder = ReturnType<typeof binder>;

/** Collects parameters while a statement is written, so that one shape of question is always one text, prepared once. */
export function binder() {
  const parameters: HotParameter[] = [];
  const named = new Map<string, string>();
  const add = (value: HotParameter) => `$${parameters.push(value)}`;
  return {
    add,
    once(name: string, value: HotParameter): string {
      const placed = named.get(name) ?? add(value);
      named.set(name, placed);
      return placed;
    },
    statement: (text: string): Statement => ({ text, parameters }),
  };
}
