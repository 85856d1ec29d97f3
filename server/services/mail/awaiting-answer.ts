import { sql } from "drizzle-orm";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";

/** What a customer waits for once it has written to us. */
export const AN_ANSWER = "an answer to its mail";

/** The customer wrote and waits; what it waited for before stays, with its first day. */
export async function awaitsAnswer(
  { tx }: Pick<Scope, "tx">,
  customerId: string,
  entity: string,
  today: PlainDate,
): Promise<void> {
  await tx.execute(sql`
    insert into collection_accounts (customer_id, entity_code, awaiting_us, awaiting_us_since) values (${customerId}, ${entity}, ${AN_ANSWER}, ${today}::date)
    on conflict (customer_id) do update set awaiting_us = coalesce(collection_accounts.awaiting_us, excluded.awaiting_us),
      awaiting_us_since = coalesce(collection_accounts.awaiting_us_since, excluded.awaiting_us_since)`);
}

/** Somebody wrote back. What else the customer waits for is not done with that. */
export async function answered({ tx }: Pick<Scope, "tx">, customerId: string): Promise<void> {
  await tx.execute(sql`
    update collection_accounts set awaiting_us = null, awaiting_us_since = null where customer_id = ${customerId} and awaiting_us = ${AN_ANSWER}`);
}
