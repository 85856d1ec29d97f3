import type { Seen } from "#server/domain/exceptions/facts";
import type { PlainDate } from "#server/domain/time";

/** What a customer used of one product on one day, as the meter counts it. Days without any event may have no row. */
export type UsageDayFacts = Seen & {
  productCode: string;
  usedOn: PlainDate;
  quantity: bigint;
  eventCount: number;
  /** Events of the day the meter did not count, and why, in its words. */
  refusedCount: number;
  refusal: string | null;
  /** The meter's own clock: when the day last changed. */
  changedAt: Date;
};

/** What a person may accept of measured use, so that it is not brought up again for the same numbers. */
export const acceptedKinds = ["spike", "refused", "missing"] as const;
export type AcceptedKind = (typeof acceptedKinds)[number];

/** Somebody said of a day that its number is right: so much use, so many events left out, or no use at all. */
export type AcceptedUsageFacts = {
  productCode: string;
  usedOn: PlainDate;
  kind: AcceptedKind;
  quantity: bigint;
  reason: string;
  acceptedBy: string;
  acceptedAt: Date;
};
