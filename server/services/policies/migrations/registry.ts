import type { MigratedKind } from "#server/domain/policies/views";
import { orderedInFlight, routedInFlight } from "#server/services/policies/migrations/cases-in-flight";
import type { InFlight } from "#server/services/policies/migrations/in-flight";
import { requestsInFlight } from "#server/services/policies/migrations/requests-in-flight";

const byKind: Record<MigratedKind, InFlight> = {
  routing: routedInFlight("routing"),
  service_levels: routedInFlight("service_levels"),
  case_priority: orderedInFlight,
  approval_authority: requestsInFlight,
};

export function inFlightOf(kind: MigratedKind): InFlight {
  return byKind[kind];
}
