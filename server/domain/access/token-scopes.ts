import { type Permission, permissions } from "#server/domain/access/permissions";

export const LONGEST_TOKEN_DAYS = 365;
export const LONGEST_OVERLAP_HOURS = 24;
/** What every secret begins with, so that one that leaked is recognised for what it is. */
export const TOKEN_MARK = "docket_";

/** What no program may do, whoever it acts for: decide, break glass, touch access, accounts or tokens. */
export function isBarredFromTokens(permission: Permission): boolean {
  return permission === "approval.decide" || /^(break_glass|access|token|account)\./.test(permission);
}

/** Everything a token can be given, before asking what its owner holds. */
export const tokenScopes: readonly Permission[] = permissions.filter((permission) => !isBarredFromTokens(permission));
