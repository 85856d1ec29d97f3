import { caseRows } from "#server/sandbox/salesforce/cases";
import { opportunityRows } from "#server/sandbox/salesforce/opportunities";
import { stamp } from "#server/sandbox/salesforce/steps";
import { decimalNumber } from "#server/sandbox/world/amounts";
import { entityOf } from "#server/sandbox/world/legal-entities";
import type { Contract, Customer, Order, OrderItem } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

export type CrmRow = Record<string, unknown>;

const OBJECTS = ["Account", "Contract", "Order", "OrderItem", "Opportunity", "Case"] as const;
export type ObjectName = (typeof OBJECTS)[number];

export function objectNamed(name: string): ObjectName | undefined {
  return OBJECTS.find((each) => each.toLowerCase() === name.toLowerCase());
}

export function crmRows(world: World, object: ObjectName): CrmRow[] {
  if (object === "Account") return world.customers.rows.map(accountRow);
  if (object === "Contract") return world.contracts.rows.map((row) => contractRow(world, row));
  if (object === "Order") return world.orders.rows.map((row) => orderRow(world, row));
  if (object === "Opportunity") return opportunityRows(world);
  if (object === "Case") return caseRows(world);
  return world.orderItems.rows.map((row) => orderItemRow(world, row));
}

/** Moves whenever the rows do; null for rows that follow from the time as well. */
export function crmRevision(world: World, object: ObjectName): number | null {
  if (object === "Account") return world.customers.revision;
  if (object === "Contract") return world.contracts.revision;
  if (object === "Opportunity" || object === "Case") return null;
  return object === "Order" ? world.orders.revision : world.orderItems.revision;
}

export function crmRow(world: World, object: ObjectName, id: string): CrmRow | null {
  if (object === "Account") {
    const customer = world.customers.get(world.links.customerByAccount.get(id) ?? "");
    return customer ? accountRow(customer) : null;
  }
  if (object === "Contract") {
    const row = world.contracts.get(id);
    return row ? contractRow(world, row) : null;
  }
  if (object === "Order") {
    const row = world.orders.get(id);
    return row ? orderRow(world, row) : null;
  }
  if (object === "Opportunity" || object === "Case") {
    return crmRows(world, object).find((row) => row.Id === id && row.IsDeleted !== true) ?? null;
  }
  const row = world.orderItems.get(id);
  return row ? orderItemRow(world, row) : null;
}

function accountRow(customer: Customer): CrmRow {
  return {
    Id: customer.accountId,
    Name: customer.name,
    ParentId: customer.parentAccountId,
    BillingStreet: customer.crmAddress.line1,
    BillingCity: customer.crmAddress.city,
    BillingState: customer.crmAddress.state,
    BillingPostalCode: customer.crmAddress.postalCode,
    BillingCountryCode: customer.crmAddress.country,
    Industry: customer.industry,
    Phone: customer.phone,
    Website: customer.website,
    Tier__c: customer.tier,
    Region__c: entityOf(customer.entity).region,
    Legal_Entity__c: customer.entity,
    PO_Required__c: customer.poRequired,
    Payment_Terms_Days__c: customer.termsDays,
    VAT_Number__c: customer.vatNumber,
    Billing_Status__c: customer.standing,
    Invoice_Delivery__c: customer.delivery,
    CurrencyIsoCode: customer.currency,
    OwnerId: customer.ownerId,
    SystemModstamp: stamp(customer.accountModifiedAt),
    IsDeleted: false,
  };
}

function contractRow(world: World, contract: Contract): CrmRow {
  const customer = world.customers.must(contract.customerId);
  return {
    Id: contract.id,
    ContractNumber: contract.number,
    AccountId: customer.accountId,
    Status: contract.status,
    StartDate: contract.startDate,
    EndDate: contract.endDate,
    ContractTerm: contract.termMonths,
    CurrencyIsoCode: customer.currency,
    PO_Number__c: contract.poNumber,
    Billing_Frequency__c: contract.frequency,
    SystemModstamp: stamp(contract.modifiedAt),
    IsDeleted: false,
  };
}

function orderRow(world: World, order: Order): CrmRow {
  const contract = world.contracts.must(order.contractId);
  return {
    Id: order.id,
    OrderNumber: order.number,
    ContractId: order.contractId,
    AccountId: world.customers.must(contract.customerId).accountId,
    Type: order.type,
    Status: order.status,
    EffectiveDate: order.effectiveDate,
    EndDate: order.endDate,
    Description: order.description,
    Approval_Status__c: order.approval,
    Approved_By__c: order.approvedBy,
    OrderReferenceNumber: order.reference ?? null,
    CurrencyIsoCode: world.customers.must(contract.customerId).currency,
    SystemModstamp: stamp(order.modifiedAt),
    IsDeleted: false,
  };
}

function orderItemRow(world: World, item: OrderItem): CrmRow {
  const contract = world.contracts.must(world.orders.must(item.orderId).contractId);
  const { currency } = world.customers.must(contract.customerId);
  return {
    Id: item.id,
    OrderId: item.orderId,
    Product_Code__c: item.productCode,
    Quantity: item.quantity,
    UnitPrice: decimalNumber(item.unitPrice, currency),
    Included_Units__c: item.includedUnits,
    Overage_Unit_Price__c: item.overagePrice === null ? null : decimalNumber(item.overagePrice, currency),
    ServiceDate: item.serviceDate,
    EndDate: item.endDate,
    CurrencyIsoCode: currency,
    SystemModstamp: stamp(item.modifiedAt),
    IsDeleted: false,
  };
}
