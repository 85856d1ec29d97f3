import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineQuery } from "#server/kernel/query";
import { containing } from "#server/services/messages/search-candidates";

/** Customers by a part of their name or address, for whoever says whose a mail is. */
export const findMailCustomers = defineQuery({
  name: "mail.find_customers",
  permission: "collection.read",
  input: z.strictObject({ text: z.string().trim().min(2).max(100) }),
  async run({ tx }, { text }): Promise<{ id: string; name: string; entity: string }[]> {
    const like = containing(text);
    return tx.execute<{ id: string; name: string; entity: string }>(sql`
      select id, name, entity_code as entity from customers where deleted_at is null and (name ilike ${like} or email ilike ${like})
      order by length(name), name, id limit 20`);
  },
});
