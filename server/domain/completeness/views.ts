import type { PlainDate } from "#server/domain/time";

export const directions = ["in", "out"] as const;
/** in: the source has it and we must; out: we did it and the source must show it. */
export type Direction = (typeof directions)[number];

/** A difference that needs nobody: it has a reason, said in words. */
export type Explained = { externalId: string; amountMinor: string; reason: string };

/** The identifiers that make a difference, as they are stored: at most so many of each kind. */
export type StoredDifferences = {
  missing: { externalId: string; amountMinor: string }[];
  surplus: { externalId: string; amountMinor: string }[];
  different: { externalId: string; sourceMinor: string; ourMinor: string }[];
  explained?: Explained[];
};

/** How many identifiers of each kind a count keeps. */
export const MOST_IDENTIFIERS = 200;

/** One counted group: legal entity, day and currency of one subject of one source. */
export type ControlTotalView = {
  id: string;
  source: string;
  subject: string;
  direction: Direction;
  entityCode: string;
  businessOn: PlainDate;
  currency: string;
  sourceCount: number;
  sourceSumMinor: bigint;
  sourceHash: string;
  ourCount: number;
  ourSumMinor: bigint;
  ourHash: string;
  state: "agrees" | "breaks";
  differences: StoredDifferences;
  countedAt: Date;
  brokenSince: Date | null;
  repairedAt: Date | null;
  /** The difference that a signed request lets stand, by both hashes, and that request; where one ever did. */
  acceptedDifference?: string | null;
  acceptedRequestId?: string | null;
};

/** Whether the difference is the one that was signed for: these two sides and no others. */
export function isAccepted({
  acceptedDifference,
  sourceHash,
  ourHash,
}: Pick<ControlTotalView, "acceptedDifference" | "sourceHash" | "ourHash">): boolean {
  return acceptedDifference === differenceOf({ sourceHash, ourHash });
}

/** What is accepted: the source's side and ours, identifier by identifier. */
export function differenceOf({ sourceHash, ourHash }: Pick<ControlTotalView, "sourceHash" | "ourHash">): string {
  return `${sourceHash}>${ourHash}`;
}

/** One day of one subject in the matrix. */
export type DayCell = {
  on: PlainDate;
  state: "agrees" | "breaks" | "open" | "not_counted";
  /** Objects at the source, and how many fewer or more we have. */
  count: number;
  countDifference: number;
  sumDifferences: { currency: string; minor: bigint }[];
  explained: number;
  countedAt: Date | null;
};

export type SubjectRow = {
  source: string;
  sourceLabel: string;
  subject: string;
  subjectLabel: string;
  direction: Direction;
  cells: DayCell[];
};

/** A silence longer than the source can list: what happened, and what was done about it. */
export type RetentionGapView = {
  source: string;
  sourceLabel: string;
  silentSince: Date;
  recognisedAt: Date;
  listableForDays: number;
};

export type CompletenessMatrix = {
  days: PlainDate[];
  rows: SubjectRow[];
  /** Per source the day up to which everything counted agrees; null when that is not known of any. */
  lastComplete: { source: string; sourceLabel: string; on: PlainDate | null }[];
  gaps: RetentionGapView[];
  entities: string[];
  asOf: Date;
};

/** The subjects that are no census of a connector. */
export const ACTS_SUBJECT = "acts";
export const BILLING_TO_ERP_SUBJECT = "billing_to_erp";

export function subjectLabel(subject: string, censuses: readonly { key: string; label: string }[]): string {
  if (subject === ACTS_SUBJECT) return "Acts we sent";
  if (subject === BILLING_TO_ERP_SUBJECT) return "Billing to ERP";
  return censuses.find((census) => census.key === subject)?.label ?? subject.replaceAll("_", " ");
}
