import type { Labels } from "#server/domain/routing/routing-words";
import type { PolicyChoices } from "#server/domain/routing/views";

/** How this company calls what documents name by key. */
export function labelsOf({ types, teams }: Pick<PolicyChoices, "types" | "teams">): Labels {
  const typeNames = new Map(types.map(({ key, label }) => [key, label]));
  const teamNames = new Map(teams.map(({ key, name }) => [key, name]));
  return { type: (key) => typeNames.get(key) ?? key, team: (key) => teamNames.get(key) ?? key };
}
