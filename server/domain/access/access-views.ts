import type { LineDecision, ProposalState } from "#server/domain/access/access-states";
import type { Weight } from "#server/domain/access/duties";
import type { Permission } from "#server/domain/access/permissions";
import type { EntityScope, Role } from "#server/domain/access/roles";

/** Nobody signed in for this long: the account is asked about in a review. */
export const DORMANT_DAYS = 60;
/** Duties may meet no longer than this, under somebody's eyes. */
export const LONGEST_BOX_DAYS = 30;

/** Letters of a name or an address that are looked for. */
export const LONGEST_SEARCH = 100;

/** A grant in a list: of which account, what, where, since when, given by whom. */
export type GrantView = {
  id: string;
  userId: string;
  email: string;
  role: Role;
  entities: EntityScope;
  grantedAt: Date;
  grantedBy: string;
  startsAt: Date;
  endsAt: Date | null;
  endedAt: Date | null;
  reason: string | null;
  state: "counts" | "begins later" | "over";
};

export type ConflictView = { sentence: string; weight: Weight; until: Date | null };

export type ListedPerson = {
  personId: string;
  name: string;
  accounts: { userId: string; email: string; isDisabled: boolean; disabledAt: Date | null }[];
  roles: Role[];
  lastSignInAt: Date | null;
  isDormant: boolean;
  conflicts: ConflictView[];
  openSessions: number;
};

export type ProposalView = {
  id: string;
  userId: string;
  personId: string;
  name: string;
  email: string;
  role: Role;
  entities: EntityScope;
  startsAt: Date;
  endsAt: Date | null;
  reason: string;
  state: ProposalState;
  proposedBy: string;
  proposedByPersonId: string;
  proposedAt: Date;
};

export type DutyReviewView = {
  id: string;
  personId: string;
  name: string;
  sentence: string;
  reason: string;
  startsAt: Date;
  endsAt: Date;
  isOver: boolean;
  reviewerId: string;
  reviewerPersonId: string;
  reviewer: string;
  openedBy: string;
  openedAt: Date;
  signedOffAt: Date | null;
  signedOffBy: string | null;
  note: string | null;
};

export type SessionView = {
  id: string;
  userId: string;
  personId: string;
  name: string;
  email: string;
  startedAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  userAgent: string | null;
  endedAt: Date | null;
  endedReason: string | null;
  isOpen: boolean;
};

export type TokenView = {
  id: string;
  userId: string;
  owner: string;
  name: string;
  prefix: string;
  scopes: Permission[];
  /** What its owner may no longer do; the token neither. */
  withoutEffect: Permission[];
  createdAt: Date;
  expiresAt: Date;
  rotatedAt: Date | null;
  previousUntil: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  revokedReason: string | null;
  state: "in use" | "expired" | "revoked" | "owner gone";
};

/** The facts of one grant as they were when a review was opened; instants as text, since they are stored as said. */
export type ReviewedLine = {
  name: string;
  email: string;
  role: Role;
  entities: string[];
  since: string;
  until: string | null;
  givenBy: string;
  reason: string | null;
  lastSignInAt: string | null;
  isDormant: boolean;
  isDisabled: boolean;
  conflicts: string[];
};

export type ReviewLineView = ReviewedLine & {
  id: string;
  personId: string;
  decision: LineDecision | null;
  note: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
};

export type ReviewSummary = {
  id: string;
  title: string;
  openedAt: Date;
  openedBy: string;
  signedOffAt: Date | null;
  signedOffBy: string | null;
  documentHash: string | null;
  lines: number;
  undecided: number;
  removals: number;
};
