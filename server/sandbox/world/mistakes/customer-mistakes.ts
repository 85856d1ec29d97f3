import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import { note } from "#server/sandbox/world/mistakes/plant";
import type { Customer } from "#server/sandbox/world/model";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Found on the customer, whom detection knows by the CRM account. */
export function noteCustomerMistake(
  world: World,
  type: InjectableType,
  customer: Customer,
  explanation: string,
): PlantedMistake {
  const subject = { system: "salesforce", type: "Account", id: customer.accountId } as const;
  return note(world, { type, entity: customer.entity, subject, plantedAt: world.now, explanation });
}

export function customerOf(world: World, { subject }: PlantedMistake): Customer | null {
  return world.customers.get(world.links.customerByAccount.get(subject.id) ?? "") ?? null;
}
