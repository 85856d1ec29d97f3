import { actorName } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";

/** Who plans, approves or starts a run, as the run keeps it: the human being, whatever account they use; Docket itself by the clock. */
export function actingPerson({ actor }: Pick<Scope, "actor">): { name: string; personId: string | null } {
  if (actor.kind !== "person") return { name: actor.kind === "job" ? "Docket" : actorName(actor), personId: null };
  return { name: actorName(actor), personId: actor.personId };
}
