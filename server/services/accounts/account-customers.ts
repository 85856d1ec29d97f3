import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";

/** The customer, and with `isRolledUp` everything below it, as far as the reader may see it. @throws AppError NOT_FOUND */
export async function findAccountCustomers(
  { tx }: Pick<Scope, "tx">,
  customerId: string,
  isRolledUp: boolean,
): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(
    isRolledUp
      ? sql`
        with recursive family as (
          select id from customers where id = ${customerId}::uuid
          union
          select c.id from customers c join family f on c.parent_id = f.id where c.deleted_at is null)
        select id from family`
      : sql`select id from customers where id = ${customerId}::uuid`,
  );
  if (rows.length === 0) throw noSuchAccount();
  return rows.map(({ id }) => id);
}

export function noSuchAccount() {
  return notFound("There is no such customer, or it belongs to a legal entity you do not work for.");
}
