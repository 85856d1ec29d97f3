import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { noSuchAccount } from "#server/services/accounts/account-customers";

/** The time zone of the legal entity that bills a customer. @throws AppError NOT_FOUND */
export async function loadCustomerZone({ tx }: Pick<Scope, "tx">, customerId: string): Promise<string> {
  const [row] = await tx.execute<{ time_zone: string }>(sql`
    select e.time_zone from customers c join legal_entities e on e.code = c.entity_code where c.id = ${customerId}::uuid`);
  if (!row) throw noSuchAccount();
  return row.time_zone;
}
