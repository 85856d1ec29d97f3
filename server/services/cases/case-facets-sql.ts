import type { EntityScope } from "#server/domain/access/roles";
import type { CaseFilters, CaseLane } from "#server/domain/cases/filters";
import { binder, type SearchFilter, type Statement, unfacetedConditions } from "#server/services/cases/case-list-sql";

/** Cases that no facet tells apart, counted. */
export type Group = {
  is_closed: boolean;
  is_snoozed: boolean;
  type: string;
  severity: string;
  entity_code: string | null;
  state: string;
  owner_id: string | null;
  owner_name: string | null;
  team: string | null;
  team_name: string | null;
  currency: string | null;
  count: number;
  amount_minor: string | null;
};

/** While nobody looks at the closed lane its number only says "many": counting stops here, newest first. */
export const MOST_COUNTED_CLOSED = 10_000;

export type FacetQuestion = {
  queue: string;
  filters: CaseFilters;
  visible: EntityScope;
  now: Date;
  search: SearchFilter;
  breaching?: readonly string[];
};

/**
 * One pass over the queue, grouped by everything a facet asks about. Open and sleeping cases are always read whole;
 * closed ones, of which there are ever more, whole only when they are looked at.
 */
export function facetStatement(question: FacetQuestion): Statement {
  const bind = binder();
  const { visible, filters } = question;
  const conditions = [
    `c.queue = ${bind.once("queue", question.queue)}`,
    ...(visible === "all" ? [] : [`c.entity_code = any(${bind.once("visible", [...visible])}::text[])`]),
    ...unfacetedConditions(question, bind),
  ].join(" and ");
  // Whether it is closed is said and not read: the open half is then counted from its index alone.
  const columns = (isClosed: boolean) =>
    `${isClosed} as is_closed, c.snoozed_until is not null as is_snoozed, c.type, c.severity, c.entity_code, c.state, c.owner_id, c.team, c.currency, c.amount_minor`;
  const grouped = (source: string) =>
    `select is_closed, is_snoozed, type, severity, entity_code, state, owner_id, team, currency, count(*)::int as count, sum(amount_minor)::text as amount_minor from (${source}) counted group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
  const open = grouped(`select ${columns(false)} from cases c where c.closed_at is null and ${conditions}`);
  const closedRows = `select ${columns(true)} from cases c where c.closed_at is not null and ${conditions}`;
  const closed = grouped(
    filters.lane === "closed"
      ? closedRows
      : `${closedRows} order by c.closed_at desc, c.id desc limit ${MOST_COUNTED_CLOSED}`,
  );
  return bind.statement(
    `select g.*, (select p.name from users u join people p on p.id = u.person_id where u.id = g.owner_id) as owner_name, t.name as team_name from (${open} union all ${closed}) g left join teams t on t.key = g.team`,
  );
}

export function laneOf(group: Pick<Group, "is_closed" | "is_snoozed">): CaseLane {
  if (group.is_closed) return "closed";
  return group.is_snoozed ? "snoozed" : "open";
}
