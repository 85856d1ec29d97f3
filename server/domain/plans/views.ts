import type { Money } from "#server/domain/money";
import type { PlanState } from "#server/domain/plans/plan-states";
import type { PlanStanding } from "#server/domain/plans/standing";
import type { PlainDate } from "#server/domain/time";

/** One thing that happened to a plan, the first first. */
export type PlanHappening = { at: Date; text: string };

/** A payment plan as a page shows it. */
export type PaymentPlanView = {
  id: string;
  number: number;
  entity: string;
  customer: { id: string; name: string };
  currency: string;
  totalMinor: bigint;
  state: PlanState;
  agreedAt: Date;
  note: string;
  request: { id: string; number: number };
  invoices: { invoiceId: string; number: string | null; leftMinor: bigint }[];
  instalments: { position: number; dueOn: PlainDate; amountMinor: bigint }[];
  /** As of today in its legal entity, by the terms in force. */
  standing: PlanStanding;
  history: PlanHappening[];
};

/** An open invoice that a plan could pay; the plan that pays it already, where one does. */
export type PlannableInvoice = {
  invoiceId: string;
  number: string | null;
  dueOn: PlainDate | null;
  left: Money;
  planNumber: number | null;
};
