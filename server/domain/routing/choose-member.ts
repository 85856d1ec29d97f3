/** Somebody a case could be given to, with what is already in their hands. */
export type Candidate = {
  userId: string;
  name: string;
  skills: readonly string[];
  loadCap: number;
  open: number;
  isAbsent: boolean;
  /** May this person work the case at all: its queue and its legal entity. */
  mayWork: boolean;
};

/**
 * Who gets the case: has the skill, is here, has less in hand than their cap, and the least of all; of two with as much
 * the one whose id comes first, so that the same facts always choose the same person. Null leaves it in the queue.
 */
export function chooseMember(candidates: readonly Candidate[], skill: string | null): Candidate | null {
  const able = candidates.filter(
    ({ mayWork, isAbsent, open, loadCap, skills }) =>
      mayWork && !isAbsent && open < loadCap && (skill === null || skills.includes(skill)),
  );
  return able.reduce<Candidate | null>((best, one) => (best === null || isBefore(one, best) ? one : best), null);
}

function isBefore(left: Candidate, right: Candidate): boolean {
  return left.open !== right.open ? left.open < right.open : left.userId < right.userId;
}
