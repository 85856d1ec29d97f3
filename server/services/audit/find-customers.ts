import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineQuery } from "#server/kernel/query";
import { containing } from "#server/services/messages/search-candidates";

const MOST = 20;

export type FoundCustomer = { customerId: string; name: string; entity: string | null };

/** Customers by a part of their name, so that the address of a search holds their id and never their name. */
export const findCustomers = defineQuery({
  name: "audit.find_customers",
  permission: "audit.read",
  input: z
    .strictObject({ text: z.string().trim().min(2).max(100), customerId: z.uuid().optional() })
    .or(z.strictObject({ customerId: z.uuid() })),
  async run({ tx }, asked): Promise<FoundCustomer[]> {
    const condition = "text" in asked ? sql`name ilike ${containing(asked.text)}` : sql`id = ${asked.customerId}::uuid`;
    const rows = await tx.execute<{ id: string; name: string; entity_code: string | null }>(
      sql`select id, name, entity_code from customers where ${condition} order by length(name), name, id limit ${MOST}`,
    );
    return rows.map((row) => ({ customerId: row.id, name: row.name, entity: row.entity_code }));
  },
});
