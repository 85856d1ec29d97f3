import type { ProductCode } from "#server/sandbox/world/catalogue";
import { salesforceId } from "#server/sandbox/world/ids";
import type { Contract, Order, OrderItem } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

export interface OrderedItem {
  productCode: ProductCode;
  quantity: number;
  unitPrice: number;
  includedUnits: number | null;
  overagePrice: number | null;
}

export interface OrderDetails {
  type: Order["type"];
  effectiveDate: string;
  description: string;
  items: OrderedItem[];
  at: number;
  /** A draft order binds nobody until it is activated. */
  status?: "Activated" | "Draft";
  /** Left out, its prices needed nobody's approval. */
  approval?: Order["approval"];
  approvedBy?: string;
}

export function addOrder(world: World, contract: Contract, details: OrderDetails): Order {
  const number = world.count("order");
  const order = world.orders.add({
    id: salesforceId("801", number),
    number: String(number).padStart(8, "0"),
    contractId: contract.id,
    type: details.type,
    status: details.status ?? "Activated",
    effectiveDate: details.effectiveDate,
    endDate: contract.endDate,
    description: details.description,
    approval: details.approval ?? null,
    approvedBy: details.approvedBy ?? null,
    modifiedAt: details.at,
  });
  world.links.append(world.links.ordersByContract, contract.id, order.id);
  for (const item of details.items) {
    const row: OrderItem = world.orderItems.add({
      id: salesforceId("802", world.count("order item")),
      orderId: order.id,
      ...item,
      serviceDate: details.effectiveDate,
      endDate: contract.endDate,
      modifiedAt: details.at,
    });
    world.links.append(world.links.itemsByOrder, order.id, row.id);
  }
  return order;
}
