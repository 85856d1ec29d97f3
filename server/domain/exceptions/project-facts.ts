import type { Seen } from "#server/domain/exceptions/facts";
import type { PlainDate } from "#server/domain/time";

/** A milestone that the project system says an invoice bills. */
export type BilledMilestoneFacts = Seen & {
  id: string;
  projectId: string;
  projectName: string;
  name: string;
  status: string;
  currency: string;
  amountMinor: bigint;
  dueOn: PlainDate;
  acceptedOn: PlainDate | null;
};

/** The agreed price of an hour, as far as an approval of it is concerned. */
export type HourlyRateFacts = Seen & {
  role: string;
  currency: string;
  hourlyMinor: bigint;
  startsOn: PlainDate;
  endsOn: PlainDate | null;
  approvedOn: PlainDate | null;
  /** Whether the system says anything about approvals of its rates. */
  carriesApproval: boolean;
};

/** Hours of one role and rate of one project that the project system says an invoice bills. */
export type BilledTimeFacts = {
  projectId: string;
  projectExternalId: string;
  projectName: string;
  role: string;
  minutes: number;
  entryCount: number;
  /** The rate in force on the days worked; null when none was agreed. */
  rate: HourlyRateFacts | null;
};

export type TimeEntryFacts = Seen & {
  id: string;
  personName: string;
  role: string;
  workedOn: PlainDate;
  minutes: number;
  isBillable: boolean;
  /** draft, submitted, approved, rejected or billed. */
  status: string;
  approvedOn: PlainDate | null;
  /** The invoice that bills it, by the billing platform's id. */
  invoiceExternalId: string | null;
  /** How people call that invoice, where we know it. */
  invoiceName: string | null;
};

/** Everything detection may know about one project: what was worked, what an hour costs, and what was billed. */
export type ProjectFacts = {
  project: Seen & {
    id: string;
    name: string;
    status: string;
    /** time_and_materials, fixed_price or retainer. */
    billingMethod: string;
    currency: string;
    contractNumber: string | null;
    /** How often its contract is billed; null without a contract. */
    billingFrequency: string | null;
    isDeleted: boolean;
  };
  entity: { code: string; name: string; country: string; currency: string; timeZone: string };
  customer: { id: string; name: string; tier: string | null };
  /** Billable, and either approved or on an invoice; by the day worked. Those in order and settled are left out. */
  entries: readonly TimeEntryFacts[];
  rates: readonly HourlyRateFacts[];
  /** Whether the project system says when an entry was approved. */
  keepsApprovals: boolean;
};

/** The rate of a role on a day: of several the one that began last. */
export function rateOn(rates: readonly HourlyRateFacts[], role: string, day: PlainDate): HourlyRateFacts | null {
  const inForce = rates.filter(
    (rate) => rate.role === role && rate.startsOn <= day && (rate.endsOn === null || day <= rate.endsOn),
  );
  return inForce.reduce<HourlyRateFacts | null>(
    (latest, rate) => (latest === null || rate.startsOn > latest.startsOn ? rate : latest),
    null,
  );
}
