import { sql } from "drizzle-orm";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { noSuchAccount } from "#server/services/accounts/account-customers";

/** The customer an act is about. */
export type Account = { id: string; name: string; entity: string; timeZone: string; today: PlainDate };

type Row = { id: string; name: string; entity: string; time_zone: string };

/**
 * Where every act on an account starts: the customer exists, lies in the actor's legal entities, and is locked until the
 * command ends, so that of two acts the second sees what the first did. @throws AppError NOT_FOUND
 */
export async function lockAccount(scope: Pick<Scope, "tx" | "now">, customerId: string): Promise<Account> {
  const [row] = await scope.tx.execute<Row>(sql`
    select c.id, c.name, c.entity_code as entity, e.time_zone from customers c join legal_entities e on e.code = c.entity_code
    where c.id = ${customerId}::uuid for update of c`);
  if (!row) throw noSuchAccount();
  const { time_zone: timeZone, ...account } = row;
  return { ...account, timeZone, today: businessDate(scope.now, timeZone) };
}
