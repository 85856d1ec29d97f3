import type { ConflictView } from "#server/domain/access/access-views";
import { type Conflict, conflictSentence, conflictsAmong } from "#server/domain/access/duties";
import { countsAt } from "#server/domain/access/grant-window";
import type { Scope } from "#server/kernel/context";
import { standingGrants } from "#server/services/access/check-duties";

/** What meets in each of these people now, told once for each pair of duties; within one role alone it is no news. */
export async function conflictsNow(
  scope: Pick<Scope, "tx" | "now">,
  people: ReadonlyMap<string, string>,
): Promise<Map<string, ConflictView[]>> {
  const standing = await standingGrants(scope, people.size > 100 ? "everybody" : [...people.keys()]);
  const counting = standing.filter((grant) => countsAt(grant, scope.now));
  return new Map(
    [...Map.groupBy(counting, ({ personId }) => personId)].map(([personId, grants]) => [
      personId,
      conflictViews(people.get(personId) ?? "Somebody", conflictsAmong(grants)),
    ]),
  );
}

/** Each pair of duties once, what is forbidden before what is watched; the role itself brings what only it brings. */
export function conflictViews(
  name: string,
  conflicts: readonly Conflict[],
  tense: "can" | "would" = "can",
): ConflictView[] {
  const bySentence = Map.groupBy(
    conflicts.filter(({ keys, weight }) => weight === "forbidden" || keys[0] !== keys[1]),
    (conflict) => conflictSentence(name, conflict, tense),
  );
  return [...bySentence].map(([sentence, same]) => ({
    sentence,
    weight: same[0]?.weight ?? "forbidden",
    until: same.some(({ endsAt }) => endsAt === null)
      ? null
      : new Date(Math.max(...same.map(({ endsAt }) => endsAt?.getTime() ?? 0))),
  }));
}
