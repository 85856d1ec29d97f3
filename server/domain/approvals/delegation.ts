/** A delegation as the graph sees it: from one person to another, for a time. `endsAt` is not included. */
export type DelegationEdge = { fromPersonId: string; toPersonId: string; startsAt: Date; endsAt: Date };

/** The longest a delegation may last, in days: longer is a change of role. */
export const LONGEST_DELEGATION_DAYS = 90;

/**
 * Why a delegation cannot be entered beside those that stand, in a sentence; null when it can. Powers never come back to
 * whoever they started from: at no instant may the delegations in force form a circle, however long.
 */
export function delegationTrouble(
  entered: DelegationEdge,
  standing: readonly DelegationEdge[],
  nameOf: (personId: string) => string,
): string | null {
  if (entered.fromPersonId === entered.toPersonId) return "Nobody delegates to themself. Choose another person.";
  if (entered.startsAt >= entered.endsAt) return "The delegation would end before it begins. Choose a later end.";
  const days = (entered.endsAt.getTime() - entered.startsAt.getTime()) / 86_400_000;
  if (days > LONGEST_DELEGATION_DAYS)
    return `A delegation lasts ${LONGEST_DELEGATION_DAYS} days at most; whoever signs for longer needs the role itself.`;
  const circle = circleThrough(entered, standing);
  if (!circle) return null;
  const names = circle.map(nameOf).join(" to ");
  return `This would close a circle of delegations: ${names}. Powers may not come back to whom they started from; end one of those delegations first, or choose other dates.`;
}

/** The people of a circle that the edge closes, beginning and ending with its delegator; null when it closes none. */
function circleThrough(entered: DelegationEdge, standing: readonly DelegationEdge[]): string[] | null {
  type Path = { people: string[]; from: number; until: number };
  const begin: Path = {
    people: [entered.fromPersonId, entered.toPersonId],
    from: entered.startsAt.getTime(),
    until: entered.endsAt.getTime(),
  };
  const open: Path[] = [begin];
  for (let path = open.pop(); path; path = open.pop()) {
    const last = path.people.at(-1);
    for (const edge of standing) {
      if (edge.fromPersonId !== last) continue;
      const from = Math.max(path.from, edge.startsAt.getTime());
      const until = Math.min(path.until, edge.endsAt.getTime());
      // Only delegations that are in force together can hand a power round.
      if (from >= until) continue;
      if (edge.toPersonId === entered.fromPersonId) return [...path.people, edge.toPersonId];
      if (!path.people.includes(edge.toPersonId)) open.push({ people: [...path.people, edge.toPersonId], from, until });
    }
  }
  return null;
}
