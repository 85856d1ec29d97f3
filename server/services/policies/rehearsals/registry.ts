import { authorityRehearser } from "#server/services/policies/rehearsals/authority";
import { deskRehearser } from "#server/services/policies/rehearsals/desk";
import { freshnessRehearser } from "#server/services/policies/rehearsals/freshness";
import { matchingRehearser } from "#server/services/policies/rehearsals/matching";
import { priorityRehearser } from "#server/services/policies/rehearsals/priority";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

const rehearsers: Readonly<Record<string, Rehearser>> = {
  routing: deskRehearser("routing"),
  service_levels: deskRehearser("service_levels"),
  holds: deskRehearser("holds"),
  approval_authority: authorityRehearser,
  freshness: freshnessRehearser,
  case_priority: priorityRehearser,
  matching: matchingRehearser,
};

/** How documents of a kind are tried; null where they are not, or otherwise, as mappings are on stored messages. */
export function rehearserOf(kind: string): Rehearser | null {
  return rehearsers[kind] ?? null;
}
