import type { Invoice } from "#server/sandbox/world/billing-model";
import type { Customer } from "#server/sandbox/world/model";
import { DAY, HOUR } from "#server/sandbox/world/time";

export type Happening = { action: string; at: number; cause: string; description: string };

export interface GatewayMandate {
  id: string;
  customer: Customer;
  customerId: string;
  reference: string;
  createdAt: number;
  happenings: Happening[];
}

export interface GatewayPayment {
  id: string;
  invoice: Invoice;
  mandate: GatewayMandate;
  amount: number;
  createdAt: number;
  chargeDate: string;
  /** What happened so far, oldest first; the last one is its state. */
  happenings: Happening[];
  refunds: GatewayRefund[];
}

export interface GatewayRefund {
  id: string;
  payment: GatewayPayment;
  amount: number;
  createdAt: number;
  happenings: Happening[];
}

export interface GatewayPayout {
  id: string;
  amount: number;
  fees: number;
  createdAt: number;
  arrivesOn: string;
  happenings: Happening[];
}

export interface Gateway {
  mandates: GatewayMandate[];
  payments: GatewayPayment[];
  refunds: GatewayRefund[];
  payouts: GatewayPayout[];
}

/** Fridays, when what was confirmed by then is paid out. */
export function nextPayout(at: number): number {
  const noon = Math.floor(at / DAY) * DAY + 12 * HOUR;
  const days = (5 - new Date(noon).getUTCDay() + 7) % 7;
  const friday = noon + days * DAY;
  return friday > at ? friday : friday + 7 * DAY;
}

export function happening(action: string, at: number, cause: string, description: string): Happening {
  return { action, at, cause, description };
}
