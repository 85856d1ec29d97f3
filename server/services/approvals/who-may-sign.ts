import { z } from "zod";
import type { Role } from "#server/domain/access/roles";
import { roleLabels } from "#server/domain/access/roles";
import { signingRoles } from "#server/domain/approvals/authority";
import { canBeCompleted, type SigningFacts, standingOf } from "#server/domain/approvals/persons";
import type { StandingView, WhoMaySign } from "#server/domain/approvals/views";
import { businessDate } from "#server/domain/time";
import { ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { findRequest } from "#server/services/approvals/lock-request";
import { signingFactsOf } from "#server/services/approvals/request-row";
import { loadSigningPeople } from "#server/services/approvals/signing-facts";

/** Who can sign a request, who cannot and why, and whether it can be completed, also if one of them were away. */
export const whoMaySign = defineQuery({
  name: "request.who_may_sign",
  permission: "approval.read",
  input: z.strictObject({ requestId: z.uuid(), withoutPersonId: z.uuid().nullable().default(null) }),
  async run(scope, { requestId, withoutPersonId }): Promise<WhoMaySign> {
    const row = await findRequest(scope, requestId);
    if (row.packet === null) throw ruleViolation("A draft waits for nobody's signature; submit it first.");
    const loaded = await loadSigningPeople(scope, businessDate(scope.now, "UTC"));
    const people = loaded.people.map((person) => ({
      ...person,
      isAway: person.isAway || person.personId === withoutPersonId,
    }));
    const facts = (await signingFactsOf(scope, [row], { ...loaded, people })).get(row.id);
    if (!facts) throw ruleViolation("A draft waits for nobody's signature; submit it first.");
    const concerned = people.filter(
      (person) =>
        person.grants.some(({ role }) => (signingRoles as readonly Role[]).includes(role)) ||
        facts.exclusions.some(({ personId }) => personId === person.personId) ||
        loaded.delegations.some(({ toPersonId }) => toPersonId === person.personId),
    );
    return { people: concerned.map((person) => viewOf(facts, person)), ...completion(facts) };
  },
});

function viewOf(
  facts: SigningFacts,
  { personId, name, isAway }: { personId: string; name: string; isAway: boolean },
): StandingView {
  const standing = standingOf(facts, personId);
  const away = isAway ? " Away today." : "";
  if (!standing.may) return { personId, name, may: false, isAway, sentence: `${standing.because}${away}` };
  const { power } = standing;
  const whose = power.onBehalfOf ? `with the power of ${power.onBehalfOf.name}` : "with a power of their own";
  const sentence = `${name} can sign as ${roleLabels[power.role].toLowerCase()}, ${whose}.${away}`;
  return { personId, name, may: true, isAway, sentence };
}

export function completion(facts: SigningFacts): Pick<WhoMaySign, "isPossible" | "sentence"> {
  const { isPossible, missingRoles } = canBeCompleted(facts);
  if (isPossible) return { isPossible, sentence: "Enough people are there for every signature that is missing." };
  const roles = missingRoles.map((role) => roleLabels[role].toLowerCase()).join(" and ");
  return { isPossible, sentence: `Nobody is there to complete it: it waits for a ${roles}.` };
}
