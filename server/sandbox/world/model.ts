import type { Frequency, ProductCode } from "#server/sandbox/world/catalogue";
import type { EntityCode, LegalEntity } from "#server/sandbox/world/legal-entities";

export type Currency = LegalEntity["currency"];
export type Tier = "Strategic" | "Enterprise" | "Growth" | "Standard";
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
  parentAccountId: string | null;
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
