import { z } from "zod";
import type { CaseState } from "#server/domain/cases/machine";
import { type AccountCaseDetails, laneKeys } from "#server/domain/collections/account-case";
import type { LaneKey } from "#server/domain/collections/lanes";
import type { PointsComparison, WorklistReason } from "#server/domain/collections/points";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** Lanes in which something is to be done now: what the next account is served from. */
export const activeLanes = ["today", "promises_due", "broken", "waiting_on_us"] as const satisfies readonly LaneKey[];

export const worklistOwners = ["anyone", "me", "nobody"] as const;

/** Stands for the accounts no group of the points holds. */
export const NO_GROUP = "-";

export const WorklistFilters = z.strictObject({
  lane: z.enum([...laneKeys, "all"]),
  entities: z.array(z.string().max(20)).max(30).default([]),
  owner: z.enum(worklistOwners).default("anyone"),
  group: z.string().max(120).nullable().default(null),
  search: z.string().trim().max(120).default(""),
});
export type WorklistFilters = z.infer<typeof WorklistFilters>;

export const ListWorklistInput = z.strictObject({
  filters: WorklistFilters,
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(100).default(50),
});

/** One account of the worklist, drawn from its case alone. */
export type WorklistRow = {
  id: string;
  number: number;
  version: number;
  state: CaseState;
  customerId: string;
  customerName: string;
  entity: string;
  lane: LaneKey;
  points: number;
  reasons: WorklistReason[];
  amount: Money;
  details: AccountCaseDetails;
  boost: string | null;
  ownerId: string | null;
  ownerName: string | null;
  dueAt: Date;
  snoozedUntil: Date | null;
};

export type WorklistPage = { rows: WorklistRow[]; nextCursor: string | null };

/** How many accounts stand in each lane, for the filters beside it. */
export type LaneCounts = { [Lane in LaneKey | "all"]: number };

export type WorklistChoices = { groups: string[]; entities: { code: string; name: string }[] };

export type CriticalInvoice = {
  id: string;
  number: string;
  customerId: string;
  customerName: string;
  entity: string;
  dueOn: PlainDate;
  days: number;
  open: Money;
  base: Money;
  /** What of it is contested; null where nothing is. */
  contested: Money | null;
  lane: LaneKey | null;
  ownerName: string | null;
};

export type ComparedAccounts = { left: WorklistRow; right: WorklistRow; rows: PointsComparison[] };

export type CollectorWork = {
  /** Null for what nobody holds. */
  userId: string | null;
  name: string;
  accounts: number;
  overdue: Money;
  promisedToday: Money[];
  brokenUnanswered: number;
  contactsToday: number;
  contactsThisWeek: number;
  away: { until: PlainDate; coverName: string | null } | null;
  /** In the last seven days: served in order, picked by hand, higher accounts that picking passed over, and skipped. */
  served: number;
  picked: number;
  passedOver: number;
  skipped: number;
};
export type WorklistTeam = { asOf: Date; people: CollectorWork[] };
