import { sql } from "drizzle-orm";
import type { Looked, RehearsalWindow } from "#server/domain/policies/rehearsal";
import { compareJudgements, judged } from "#server/domain/routing/compare-judgements";
import type { RoutingFacts } from "#server/domain/routing/facts";
import { type DeskPolicies, makeJudge } from "#server/domain/routing/judge";
import type { Scope } from "#server/kernel/context";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { activePolicies } from "#server/services/policies/active-policy";
import { afterPlace, placeOf, within } from "#server/services/policies/rehearsals/places";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";
import { type DeskPolicyKind, deskPolicyKinds } from "#server/services/routing/desk-policy-kinds";
import { loadWorkplaces } from "#server/services/routing/load-judge";
import { teamNames } from "#server/services/teams/team-names";

/** Cases judged at a time. */
const BATCH = 5_000;

/** Routing, service levels and holds: every case judged once more on what routing looked at and kept. */
export function deskRehearser(kind: DeskPolicyKind): Rehearser {
  return {
    windows: ["open", "past"],
    noun: { one: "case", many: "cases" },
    look: (scope, draft, window, after) =>
      lookAtCases(scope, { [kind]: draft } as Partial<DeskPolicies>, window, after),
    async knownSince(scope) {
      const [row] = await scope.tx.execute<{ at: string | null }>(
        sql`select min(detected_at) as at from cases where routing is not null`,
      );
      return row?.at ? new Date(row.at) : null;
    },
  };
}

async function* lookAtCases(
  scope: Scope,
  draft: Partial<DeskPolicies>,
  window: RehearsalWindow,
  after: string | null,
): AsyncGenerator<Looked> {
  const active = await activePolicies(scope, deskPolicyKinds);
  const policies: DeskPolicies = {
    routing: active.routing.document,
    service_levels: active.service_levels.document,
    holds: active.holds.document,
  };
  const workplaces = await loadWorkplaces(scope);
  const teamName = await teamNames(scope);
  const [before, then] = [makeJudge(policies, workplaces), makeJudge({ ...policies, ...draft }, workplaces)];
  let place = after;
  for (;;) {
    const rows = await nextCases(scope, window, place);
    for (const row of rows) {
      const detectedAt = new Date(row.detected_at);
      const [was, is] = [judged(before, row.facts, detectedAt), judged(then, row.facts, detectedAt)];
      place = placeOf(detectedAt, row.id);
      const baseMinor = BigInt(row.base_amount_minor);
      const changes = compareJudgements(was, is, teamName);
      yield { place, baseMinor, item: { ...caseItem(row), decidedBy: is.row, changes } };
    }
    if (rows.length < BATCH) return;
  }
}

export type CaseRow = {
  id: string;
  number: string;
  queue: string;
  title: string;
  customer_name: string | null;
  detected_at: string;
  base_amount_minor: string;
  is_open: boolean;
};

/** A case as a rehearsal lists it. */
export function caseItem(row: CaseRow): Omit<Looked["item"], "decidedBy" | "changes"> {
  return {
    id: row.id,
    href: `/${row.queue}?case=${row.id}`,
    name: `Case ${row.number}`,
    title: row.customer_name === null ? row.title : `${row.title} · ${row.customer_name}`,
    at: new Date(row.detected_at),
    isOver: !row.is_open,
    amount: { minor: BigInt(row.base_amount_minor), currency: REPORTING_CURRENCY },
  };
}

async function nextCases(
  scope: Scope,
  window: RehearsalWindow,
  place: string | null,
): Promise<(CaseRow & { facts: RoutingFacts })[]> {
  return scope.tx.execute<CaseRow & { facts: RoutingFacts }>(sql`
    select c.id, c.number, c.queue, c.title, c.customer_name, c.detected_at, c.base_amount_minor::text as base_amount_minor, c.closed_at is null as is_open, c.routing->'facts' as facts
    from cases c where c.routing is not null and ${within(window, sql`c.detected_at`, sql`c.closed_at is null`)}${afterPlace(place, sql`c.detected_at`, sql`c.id`)}
    order by c.detected_at desc, c.id desc limit ${BATCH}`);
}
