import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** A plan counts from its agreement on. */
export const planStates = ["active"] as const;
export type PlanState = (typeof planStates)[number];

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
};

/** An open invoice that a plan could pay; the plan that pays it already, where one does. */
export type PlannableInvoice = {
  invoiceId: string;
  number: string | null;
  dueOn: PlainDate | null;
  left: Money;
  planNumber: number | null;
};
