import type { ChargeRetryState, RetryAsks } from "#server/domain/collections/charge-retry-states";
import type { ChargeMethod } from "#server/domain/collections/scheme-rules";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** One failed charge and what follows it. */
export type RetryView = {
  id: string;
  version: number;
  invoice: { id: string; number: string };
  customer: { id: string; name: string };
  entity: string;
  state: ChargeRetryState;
  method: ChargeMethod;
  /** Why it failed, as a sentence without its full stop. */
  declined: string;
  isFinal: boolean;
  amount: Money;
  failedOn: PlainDate;
  plannedOn: PlainDate;
  reason: string;
  heldBecause: string | null;
  toldOn: PlainDate | null;
  requestedAt: Date | null;
  requestedBy: string | null;
  asks: RetryAsks | null;
  settledAt: Date | null;
  settledReason: string | null;
  settledBy: string | null;
};

/** The lists of the page. */
export const retryLists = ["planned", "under_way", "exhausted"] as const;
export type RetryList = (typeof retryLists)[number];

export type PlannedDay = { day: PlainDate; count: number; amounts: Money[] };
export type RetryOverview = {
  planned: number;
  dueToday: number;
  held: number;
  underWay: number;
  exhausted: number;
  days: PlannedDay[];
};

/** How the money of a failed charge came after all. */
export const recoveryWays = ["retry", "person", "gateway", "other", "open", "given_up"] as const;
export type RecoveryWay = (typeof recoveryWays)[number];

export const recoveryWords: Record<RecoveryWay, { label: string; definition: string }> = {
  retry: { label: "By a retry", definition: "A charge that this schedule asked for took the money." },
  person: { label: "By hand", definition: "A charge that somebody here asked for took the money." },
  gateway: { label: "By the gateway", definition: "A charge that nobody here asked for took the money." },
  other: { label: "Otherwise", definition: "The invoice was paid and no later charge took the money." },
  open: { label: "Still open", definition: "The invoice is open." },
  given_up: { label: "Given up", definition: "The invoice was voided or written off." },
};
export const RECOVERED_WAYS: readonly RecoveryWay[] = ["retry", "person", "gateway", "other"];

export const recoveryDefinition =
  "Each invoice counts once, by its first charge that failed within the days; amounts are those of that charge.";

export type RecoveryCell = { way: RecoveryWay; count: number; amounts: Money[] };
/** The failed charges of one method and kind of decline. */
export type RecoveryRow = {
  method: ChargeMethod;
  decline: "soft" | "hard";
  count: number;
  amounts: Money[];
  recovered: { count: number; amounts: Money[] };
  /** Half of what was recovered took no longer; null where nothing was. */
  medianDays: number | null;
  cells: RecoveryCell[];
};

export type RecoveredCharge = {
  invoice: { id: string; number: string };
  customer: { id: string; name: string };
  way: RecoveryWay;
  amount: Money;
  declined: string;
  failedOn: PlainDate;
  recoveredOn: PlainDate | null;
};
