import {
  entitiesInWords,
  sharedEntities,
  sharedWindow,
  storedEntities,
  type Window,
} from "#server/domain/access/grant-window";
import type { Permission } from "#server/domain/access/permissions";
import { permissionsByRole } from "#server/domain/access/permissions";
import { type EntityScope, type Role, roleLabels } from "#server/domain/access/roles";

/** What must not all lie in one pair of hands, in the order of the matrix. */
export const duties = [
  "raises",
  "approves",
  "applies_cash",
  "changes_master",
  "edits_policy",
  "administers_roles",
  "reconciles",
] as const;
export type Duty = (typeof duties)[number];

/** In the words of a sentence: "somebody would both … and …". */
export const dutyLabels: Record<Duty, string> = {
  raises: "raise credits and write-offs",
  approves: "approve them",
  applies_cash: "apply cash",
  changes_master: "change customer master data",
  edits_policy: "edit approval policy",
  administers_roles: "administer roles",
  reconciles: "reconcile",
};

/** By what a duty is held: any one of these. Posting is no person's duty here: only the outbox executes. */
export const permissionsOfDuty: Record<Duty, readonly Permission[]> = {
  raises: ["approval.request"],
  approves: ["approval.decide"],
  applies_cash: ["cash.apply"],
  changes_master: ["customer.change"],
  edits_policy: ["policy.edit", "policy.publish"],
  administers_roles: ["access.administer"],
  reconciles: ["bank.assign", "sync.run"],
};

/** "forbidden" is refused, or allowed for a short time under somebody's eyes; "watched" is allowed and shown in every review. */
export type Weight = "forbidden" | "watched";

const forbidden: readonly (readonly [Duty, Duty])[] = [
  ["raises", "approves"],
  ["raises", "applies_cash"],
  ["raises", "changes_master"],
  ["raises", "edits_policy"],
  ["raises", "administers_roles"],
  ["approves", "applies_cash"],
  ["approves", "edits_policy"],
  ["approves", "administers_roles"],
  ["applies_cash", "changes_master"],
  ["applies_cash", "edits_policy"],
  ["applies_cash", "administers_roles"],
  ["applies_cash", "reconciles"],
  ["changes_master", "edits_policy"],
  ["changes_master", "administers_roles"],
  ["edits_policy", "administers_roles"],
  ["administers_roles", "reconciles"],
];

const watched: readonly (readonly [Duty, Duty])[] = [
  ["raises", "reconciles"],
  ["approves", "changes_master"],
  ["approves", "reconciles"],
  ["edits_policy", "reconciles"],
];

/** Every pair with something to say about it, in the order of the matrix. */
export const dutyPairs: readonly { pair: readonly [Duty, Duty]; weight: Weight }[] = [
  ...forbidden.map((pair) => ({ pair, weight: "forbidden" as const })),
  ...watched.map((pair) => ({ pair, weight: "watched" as const })),
];

/** A grant as far as duties go; `key` tells it from the others of the same person. */
export type DutyGrant = Window & { key: string; role: Role; entities: EntityScope };

/** Two duties meeting in one natural person: through which grants, over which legal entities, from when until when. */
export type Conflict = Window & {
  pair: readonly [Duty, Duty];
  weight: Weight;
  entities: EntityScope;
  keys: readonly [string, string];
  roles: readonly [Role, Role];
};

/** The duties that come with a role. */
export function dutiesOf(role: Role): Duty[] {
  return duties.filter((duty) => permissionsOfDuty[duty].some((one) => permissionsByRole[role].includes(one)));
}

/**
 * Where duties meet among the grants of one natural person, over all of their accounts: two grants, or one alone, whose
 * legal entities and times overlap. Each pair of grants is told once for each pair of duties.
 */
export function conflictsAmong(grants: readonly DutyGrant[]): Conflict[] {
  const held = grants.map((grant) => ({ grant, duties: dutiesOf(grant.role) }));
  return dutyPairs.flatMap(({ pair, weight }) => {
    const [first, second] = pair;
    const ofFirst = held.filter(({ duties: own }) => own.includes(first));
    const ofSecond = held.filter(({ duties: own }) => own.includes(second));
    return ofFirst.flatMap(({ grant: left }) =>
      ofSecond.flatMap(({ grant: right }): Conflict[] => {
        const entities = sharedEntities(left.entities, right.entities);
        const window = sharedWindow(left, right);
        if (window === null || (entities !== "all" && entities.length === 0)) return [];
        return [{ pair, weight, entities, ...window, keys: [left.key, right.key], roles: [left.role, right.role] }];
      }),
    );
  });
}

/** What meets what, in a sentence: "Noor Haddad would both raise … (Billing analyst) and approve them (Finance approver) for DE01." */
export function conflictSentence(
  name: string,
  { pair, roles, entities }: Conflict,
  tense: "would" | "can" = "would",
): string {
  const [first, second] = pair;
  // "Them" needs something it can mean.
  const approve = (duty: Duty) =>
    duty === "approves" && first !== "raises" ? "approve credits and write-offs" : dutyLabels[duty];
  return `${name} ${tense} both ${approve(first)} (${roleLabels[roles[0]]}) and ${approve(second)} (${roleLabels[roles[1]]}) for ${entitiesInWords(entities)}.`;
}

/** One sentence for each pair of duties, whatever number of grants bring it about. */
export function conflictSentences(name: string, conflicts: readonly Conflict[], tense?: "would" | "can"): string[] {
  return [...new Set(conflicts.map((conflict) => conflictSentence(name, conflict, tense)))];
}

/** The same conflict has the same name whichever grants bring it about. */
export const pairKey = (pair: readonly [Duty, Duty]): string => pair.join("+");

export const conflictEntities = (conflict: Conflict): string[] => storedEntities(conflict.entities);
