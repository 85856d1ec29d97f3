import { sharedEntities } from "#server/domain/access/grant-window";
import type { EntityScope, Grant, Role } from "#server/domain/access/roles";

/** For how long what a review took away does not come back with a group: until the review of next year. */
export const OVERRIDE_STANDS_DAYS = 365;

/** What a review took from an account, for a time. */
export type GroupOverride = {
  id: string;
  role: Role;
  entities: EntityScope;
  reason: string;
  decidedBy: string;
  decidedAt: Date;
  endsAt: Date;
};

export type Withheld = { grant: Grant; override: GroupOverride };

/**
 * What groups give to somebody from whom a review took some of it. A named legal entity that was taken away is left out
 * of a grant for several; a grant for all of them cannot be given without it, so it is withheld as a whole.
 */
export function withoutOverridden(
  wanted: readonly Grant[],
  overrides: readonly GroupOverride[],
): { given: Grant[]; withheld: Withheld[] } {
  const given: Grant[] = [];
  const withheld: Withheld[] = [];
  for (const grant of wanted) {
    let left: EntityScope = grant.entities;
    for (const override of overrides.filter(({ role }) => role === grant.role)) {
      const taken = left === "all" ? left : sharedEntities(left, override.entities);
      if (taken !== "all" && taken.length === 0) continue;
      withheld.push({ grant: { role: grant.role, entities: taken }, override });
      left = left === "all" || taken === "all" ? [] : left.filter((code) => !taken.includes(code));
    }
    if (left === "all" || left.length > 0) given.push({ role: grant.role, entities: left });
  }
  return { given, withheld };
}
