import { objectNamed } from "#server/sandbox/salesforce/shapes";
import { minorFromDecimal } from "#server/sandbox/world/amounts";
import {
  type Contract,
  type Currency,
  type Customer,
  DELIVERIES,
  type Order,
  type OrderItem,
  STANDINGS,
} from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

type Fields = Record<string, unknown>;
/** What a written field means for the row behind the object. */
type Meaning<T> = (value: unknown, row: T) => Partial<T>;

const text = (value: unknown) => (value === null || value === undefined || value === "" ? null : String(value));
const count = (value: unknown) => (value === null ? null : Number(value));

const approvals = ["Approved", "Pending", "Rejected"] as const;

const ACCOUNT: Record<string, Meaning<Customer>> = {
  Name: (value, row) => ({ name: text(value) ?? row.name }),
  BillingStreet: (value, row) => ({ crmAddress: { ...row.crmAddress, line1: text(value) } }),
  BillingCity: (value, row) => ({ crmAddress: { ...row.crmAddress, city: text(value) } }),
  BillingState: (value, row) => ({ crmAddress: { ...row.crmAddress, state: text(value) } }),
  BillingPostalCode: (value, row) => ({ crmAddress: { ...row.crmAddress, postalCode: text(value) } }),
  BillingCountryCode: (value, row) => ({ crmAddress: { ...row.crmAddress, country: text(value) } }),
  Industry: (value) => ({ industry: text(value) ?? "" }),
  Phone: (value) => ({ phone: text(value) ?? "" }),
  Website: (value) => ({ website: text(value) ?? "" }),
  PO_Required__c: (value) => ({ poRequired: value === true || value === "true" }),
  Payment_Terms_Days__c: (value) => ({ termsDays: Number(value) }),
  VAT_Number__c: (value) => ({ vatNumber: text(value) }),
  Billing_Status__c: (value, row) => ({ standing: STANDINGS.find((each) => each === value) ?? row.standing }),
  Invoice_Delivery__c: (value, row) => ({ delivery: DELIVERIES.find((each) => each === value) ?? row.delivery }),
  OwnerId: (value, row) => ({ ownerId: text(value) ?? row.ownerId }),
};

const CONTRACT: Record<string, Meaning<Contract>> = {
  PO_Number__c: (value) => ({ poNumber: text(value) }),
  Status: (value, row) => ({ status: text(value) ?? row.status }),
  EndDate: (value, row) => ({ endDate: text(value) ?? row.endDate }),
};

const ORDER: Record<string, Meaning<Order>> = {
  Status: (value, row) => ({ status: text(value) ?? row.status }),
  Description: (value) => ({ description: text(value) ?? "" }),
  Approval_Status__c: (value) => ({ approval: approvals.find((each) => each === value) ?? null }),
  Approved_By__c: (value) => ({ approvedBy: text(value) }),
};

function orderItemFields(currency: Currency): Record<string, Meaning<OrderItem>> {
  return {
    Quantity: (value) => ({ quantity: Number(value) }),
    UnitPrice: (value) => ({ unitPrice: minorFromDecimal(Number(value), currency) }),
    Included_Units__c: (value) => ({ includedUnits: count(value) }),
    Overage_Unit_Price__c: (value) => ({
      overagePrice: value === null ? null : minorFromDecimal(Number(value), currency),
    }),
  };
}

/** The name of a field that cannot be written, `null` when all were, `undefined` when there is no such row. */
export function patchObject(world: World, objectName: string, id: string, fields: Fields): string | null | undefined {
  const object = objectNamed(objectName);
  if (object === "Account") {
    const row = world.customers.get(world.links.customerByAccount.get(id) ?? "");
    world.customers.touch();
    return row && write(row, ACCOUNT, fields, { accountModifiedAt: world.now });
  }
  if (object === "Contract") {
    const row = world.contracts.get(id);
    world.contracts.touch();
    return row && write(row, CONTRACT, fields, { modifiedAt: world.now });
  }
  if (object === "Order") {
    const row = world.orders.get(id);
    world.orders.touch();
    return row && write(row, ORDER, fields, { modifiedAt: world.now });
  }
  const row = object === "OrderItem" ? world.orderItems.get(id) : undefined;
  if (!row) return undefined;
  world.orderItems.touch();
  const contract = world.contracts.must(world.orders.must(row.orderId).contractId);
  const { currency } = world.customers.must(contract.customerId);
  return write(row, orderItemFields(currency), fields, { modifiedAt: world.now });
}

function write<T extends object>(
  row: T,
  meanings: Record<string, Meaning<T>>,
  fields: Fields,
  modified: Partial<T>,
): string | null {
  const unknown = Object.keys(fields).find((field) => !(field in meanings));
  if (unknown) return unknown;
  for (const [field, value] of Object.entries(fields)) Object.assign(row, meanings[field]?.(value, row));
  Object.assign(row, modified);
  return null;
}
