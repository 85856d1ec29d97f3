import type { Severity } from "#server/domain/cases/machine";
import { addBusinessMinutes, type BusinessCalendar, businessCalendar } from "#server/domain/routing/calendar";
import type { RoutingFacts } from "#server/domain/routing/facts";
import { type HoldsPolicy, holdsDraft } from "#server/domain/routing/holds-policy";
import { compileRouting, type RoutingDecision, type RoutingPolicy } from "#server/domain/routing/routing-policy";
import { calendarOf, minutesAllowed, type ServiceLevels } from "#server/domain/routing/service-levels";

export type DeskPolicies = { routing: RoutingPolicy; service_levels: ServiceLevels; holds: HoldsPolicy };

/** A legal entity as calendars see it. */
export type Workplace = { code: string; country: string; timeZone: string };

/** Everything the documents decide about one case. */
export type Judgement = RoutingDecision & {
  /** Minutes of working time it may take. */
  allottedMinutes: number;
  isHolding: boolean;
};

/** What a case keeps of its judgement: what was looked at, and what of it has no column of its own. */
export type CaseRouting = { facts: RoutingFacts } & Pick<RoutingDecision, "row" | "skill" | "escalation" | "assign">;

/** The documents as a function, with the calendars of the legal entities. */
export type Judge = {
  judge(facts: RoutingFacts): Judgement;
  /** The working time of a legal entity; of everybody else where the case belongs to none. */
  calendar(entity: string | null): BusinessCalendar;
  dueAt(facts: Pick<RoutingFacts, "entity">, from: Date, minutes: number): Date;
  holds(facts: Pick<RoutingFacts, "type" | "typeHolds" | "isDraft">, severity: Severity): boolean;
};

export function makeJudge(policies: DeskPolicies, workplaces: readonly Workplace[]): Judge {
  const route = compileRouting(policies.routing);
  const byCode = new Map(workplaces.map((place) => [place.code, place]));
  const calendars = new Map<string, BusinessCalendar>();
  const calendar = (entity: string | null): BusinessCalendar => {
    const place = entity === null ? null : (byCode.get(entity) ?? null);
    const key = place?.code ?? "";
    const known = calendars.get(key);
    if (known) return known;
    const made = businessCalendar(calendarOf(policies.service_levels, place), place?.timeZone ?? "UTC");
    calendars.set(key, made);
    return made;
  };
  const holds: Judge["holds"] = (facts, severity) => holdsDraft(policies.holds, facts, severity);
  return {
    calendar,
    holds,
    judge(facts) {
      const decision = route(facts);
      return {
        ...decision,
        allottedMinutes: decision.dueInMinutes ?? minutesAllowed(policies.service_levels, facts, decision.severity),
        isHolding: holds(facts, decision.severity),
      };
    },
    dueAt: ({ entity }, from, minutes) => addBusinessMinutes(calendar(entity), from, minutes),
  };
}
