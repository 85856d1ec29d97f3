import { authorityRehearser } from "#server/services/policies/rehearsals/authority";
import { chargeRetryRehearser } from "#server/services/policies/rehearsals/charge-retry";
import { deskRehearser } from "#server/services/policies/rehearsals/desk";
import { disputeReasonsRehearser } from "#server/services/policies/rehearsals/dispute-reasons";
import { dunningRehearser } from "#server/services/policies/rehearsals/dunning";
import { freshnessRehearser } from "#server/services/policies/rehearsals/freshness";
import { matchingRehearser } from "#server/services/policies/rehearsals/matching";
import { messageTextsRehearser } from "#server/services/policies/rehearsals/message-texts";
import { priorityRehearser } from "#server/services/policies/rehearsals/priority";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";
import { worklistPointsRehearser } from "#server/services/policies/rehearsals/worklist-points";

const rehearsers: Readonly<Record<string, Rehearser>> = {
  routing: deskRehearser("routing"),
  service_levels: deskRehearser("service_levels"),
  holds: deskRehearser("holds"),
  approval_authority: authorityRehearser,
  freshness: freshnessRehearser,
  case_priority: priorityRehearser,
  matching: matchingRehearser,
  dunning: dunningRehearser,
  worklist_points: worklistPointsRehearser,
  charge_retry: chargeRetryRehearser,
  message_texts: messageTextsRehearser,
  dispute_reasons: disputeReasonsRehearser,
};

/** How documents of a kind are tried; null where they are not, or otherwise, as mappings are on stored messages. */
export function rehearserOf(kind: string): Rehearser | null {
  return rehearsers[kind] ?? null;
}
