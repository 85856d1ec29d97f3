import { isObject } from "#server/sandbox/http/call";
import { minorFromDecimal } from "#server/sandbox/world/amounts";
import { CATALOGUE } from "#server/sandbox/world/catalogue";
import { addOrder, type OrderedItem } from "#server/sandbox/world/orders";
import type { World } from "#server/sandbox/world/world";

type Fields = Record<string, unknown>;

/** An order with its items, in one call; the field that is not right when it was refused. */
export function createOrder(world: World, fields: Fields): { id: string } | { field: string } {
  const contract = world.contracts.get(String(fields.ContractId ?? ""));
  if (!contract) return { field: "ContractId" };
  const customer = world.customers.must(contract.customerId);
  if (fields.AccountId !== customer.accountId) return { field: "AccountId" };
  const effectiveDate = String(fields.EffectiveDate ?? "");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(effectiveDate)) return { field: "EffectiveDate" };
  if (fields.Status !== "Draft") return { field: "Status" };
  const records =
    isObject(fields.OrderItems) && Array.isArray(fields.OrderItems.records) ? fields.OrderItems.records : [];
  const items = records.filter(isObject).map((item) => itemOf(item, customer.currency));
  const known = items.filter((item) => item !== null);
  if (known.length === 0 || known.length < records.length) return { field: "OrderItems" };
  const order = addOrder(world, contract, {
    type: fields.Type === "New" ? "New" : "Amendment",
    status: "Draft",
    effectiveDate,
    description: String(fields.Description ?? ""),
    approval: fields.Approval_Status__c === "Approved" ? "Approved" : null,
    ...(typeof fields.Approved_By__c === "string" ? { approvedBy: fields.Approved_By__c } : {}),
    items: known,
    at: world.now,
  });
  order.reference = typeof fields.OrderReferenceNumber === "string" ? fields.OrderReferenceNumber : null;
  world.orders.touch();
  return { id: order.id };
}

function itemOf(fields: Fields, currency: Parameters<typeof minorFromDecimal>[1]): OrderedItem | null {
  const productCode = CATALOGUE.find(({ code }) => code === fields.Product_Code__c)?.code;
  const numberOf = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : null);
  const quantity = numberOf(fields.Quantity);
  const price = numberOf(fields.UnitPrice);
  const overage = numberOf(fields.Overage_Unit_Price__c);
  if (!productCode || quantity === null || price === null) return null;
  return {
    productCode,
    quantity,
    unitPrice: minorFromDecimal(price, currency),
    includedUnits: numberOf(fields.Included_Units__c),
    overagePrice: overage === null ? null : minorFromDecimal(overage, currency),
  };
}
