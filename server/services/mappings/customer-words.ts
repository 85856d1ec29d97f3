import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CustomerFound, CustomerWords } from "#server/domain/policies/views";
import {
  type AuthorityRole,
  authorityRoles,
  type CustomerWord,
  customerKindOfRole,
  fieldWords,
} from "#server/domain/sync/authority";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { activePolicy } from "#server/services/policies/active-policy";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Customers by a part of their name or by an id any system gives them. */
export const findCustomers = defineQuery({
  name: "mappings.find_customers",
  permission: "customer.read",
  input: z.strictObject({ search: z.string().trim().min(2).max(100) }),
  async run(scope, { search }): Promise<CustomerFound[]> {
    const pattern = `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
    const rows = await scope.tx.execute<{
      id: string;
      name: string;
      entity_code: string;
      external_id: string;
      system: string;
    }>(sql`
      select c.id, c.name, c.entity_code, c.external_id, c.system from customers c
      where c.deleted_at is null and (c.name ilike ${pattern}
        or c.id in (select subject_id from external_references where subject_type = 'customer' and external_id = ${search}))
      order by c.name, c.id limit 10`);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      entityCode: row.entity_code,
      externalId: row.external_id,
      system: row.system,
    }));
  },
});

/** For every field of a customer: what counts, whose word that is, and what the other systems say. */
export const customerWords = defineQuery({
  name: "mappings.customer_words",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<CustomerWords> {
    // Row-level security shows customers of the asker's legal entities alone; what systems say follows from there.
    const [customer] = await scope.tx.execute<{ id: string; name: string; entity_code: string }>(
      sql`select id, name, entity_code from customers where id = ${customerId}`,
    );
    if (!customer) throw notFound("This customer does not exist, or belongs to a legal entity you do not work for.");
    const { name, document } = await activePolicy(scope, "field_authority");
    return {
      id: customer.id,
      name: customer.name,
      entityCode: customer.entity_code,
      policy: name,
      fields: fieldWords(document, await wordsOn(scope, customerId)),
    };
  },
});

/** Of several objects of one system the first by id speaks, and deleted ones are silent as long as one is left: as in the projection. */
async function wordsOn(scope: Scope, customerId: string): Promise<CustomerWord[]> {
  const rows = await scope.tx.execute<{
    kind: string;
    system: string;
    external_id: string;
    facts: unknown;
    subsidiary_entity: string | null;
  }>(sql`
    with member as (
      select r.*, bool_and(r.is_deleted) over () as all_deleted,
        row_number() over (partition by r.kind order by r.is_deleted, r.system, r.account, r.external_id) as turn
      from external_references x join source_records r on r.id = x.id
      where x.subject_type = 'customer' and x.subject_id = ${customerId} and r.kind = any(${sql.param(Object.values(customerKindOfRole))}::text[]))
    select w.kind, w.system, w.external_id, w.facts, s.facts->>'entityCode' as subsidiary_entity
    from member w left join source_records s on w.kind = 'erp_customer' and s.id = ${recordIdSql("w", "erp_subsidiary", sql`(w.facts->>'subsidiaryId')`)}
    where w.turn = 1 and (not w.is_deleted or w.all_deleted)`);
  return rows.flatMap((row) => {
    const role = roleOf(row.kind);
    if (role === null) return [];
    const { system, external_id: externalId, facts, subsidiary_entity: subsidiaryEntity } = row;
    return [{ role, system, externalId, facts, subsidiaryEntity }];
  });
}

function roleOf(kind: string): AuthorityRole | null {
  return authorityRoles.find((role) => customerKindOfRole[role] === kind) ?? null;
}
