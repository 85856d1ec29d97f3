import type { Frequency, ProductCode } from "#server/sandbox/world/catalogue";
import type { EntityCode, LegalEntity } from "#server/sandbox/world/legal-entities";

export type Currency = LegalEntity["currency"];
export type Tier = "Strategic" | "Enterprise" | "Growth" | "Standard";
/** How an account stands with what it owes, and how it wants its invoices, in the CRM's own words. */
export const STANDINGS = ["Good", "Past Due", "Expansion Blocked", "Suspended", "Churned"] as const;
export type Standing = (typeof STANDINGS)[number];
export const DELIVERIES = ["Email", "Customer Portal", "E-Invoice"] as const;
export type Delivery = (typeof DELIVERIES)[number];
export type CollectionMethod = "charge_automatically" | "send_invoice";

export interface Address {
  line1: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  country: string | null;
}

export interface CustomField {
  name: string;
  value: string;
}

/** What a system has otherwise than the CRM; what is left out it has alike. */
export interface MasterDifference {
  name?: string;
  currency?: Currency;
  termsDays?: number;
  vatNumber?: string | null;
}

/** One company as all three systems know it: Stripe customer, NetSuite customer and Salesforce account. */
export interface Customer {
  id: string;
  accountId: string;
  netsuiteId: string;
  entity: EntityCode;
  currency: Currency;
  name: string;
  contactName: string;
  email: string;
  phone: string;
  website: string;
  industry: string;
  tier: Tier;
  crmAddress: Address;
  stripeAddress: Address;
  vatNumber: string | null;
  taxExempt: "none" | "exempt" | "reverse";
  poRequired: boolean;
  termsDays: number;
  collection: CollectionMethod;
  /** Typical days between the due date and the money of those who pay by transfer; negative pays early. */
  paysAfterDueDays: number;
  card: { brand: string; last4: string; expMonth: number; expYear: number };
  /** Set while every charge is declined for good, until the customer gives another card. */
  brokenCard: { declineCode: string } | null;
  /** What credits put aside for the customer; the next invoice that goes out uses it. */
  creditBalance: number;
  parentAccountId: string | null;
  standing: Standing;
  delivery: Delivery;
  /** Where billing and the ERP have the customer otherwise than the CRM has it. */
  inBilling: MasterDifference;
  inErp: MasterDifference;
  ownerId: string;
  invoiceFields: CustomField[];
  metadata: Record<string, string>;
  createdAt: number;
  accountModifiedAt: number;
  netsuiteModifiedAt: number;
}

export interface Contract {
  id: string;
  number: string;
  customerId: string;
  startDate: string;
  endDate: string;
  termMonths: number;
  frequency: Frequency;
  status: string;
  poNumber: string | null;
  modifiedAt: number;
}

export interface Order {
  id: string;
  number: string;
  contractId: string;
  type: "New" | "Amendment";
  status: string;
  effectiveDate: string;
  endDate: string;
  description: string;
  /** What became of the request to approve its prices; null when they needed none. */
  approval: "Approved" | "Pending" | "Rejected" | null;
  approvedBy: string | null;
  /** What whoever made it from outside calls it. */
  reference?: string | null;
  modifiedAt: number;
}

export interface OrderItem {
  id: string;
  orderId: string;
  productCode: ProductCode;
  quantity: number;
  unitPrice: number;
  includedUnits: number | null;
  overagePrice: number | null;
  serviceDate: string;
  endDate: string;
  modifiedAt: number;
}
