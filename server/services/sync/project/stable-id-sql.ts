import { type SQL, sql } from "drizzle-orm";

/** The same id as `stableId` gives for the same parts, made inside a statement. Parts are SQL expressions of type text. */
export function stableIdSql(...parts: readonly SQL[]): SQL {
  const bytes = sql.join(
    parts.map((part) => sql`convert_to(${part}, 'UTF8')`),
    sql` || '\\x00'::bytea || `,
  );
  return sql`(select overlay(overlay(h.digest placing '8' from 13 for 1)
      placing substr('89ab89ab89ab89ab', 1 + ('x' || substr(h.digest, 17, 1))::bit(4)::int, 1) from 17 for 1)::uuid
    from (select left(encode(sha256(${bytes}), 'hex'), 32) as digest offset 0) as h)`;
}

/** The id of a record, and of the canonical row made from it, from what another record of the same system calls it. */
export function recordIdSql(by: string, kind: string, externalId: SQL): SQL {
  const column = (name: string) => sql.raw(`${by}.${name}`);
  return stableIdSql(column("system"), column("account"), sql.raw(`'${kind}'`), externalId);
}

/** A customer the CRM knows has the id that follows from its CRM account alone, so a mere reference is enough to make it. */
export const crmCustomerIdSql = (accountId: SQL): SQL => stableIdSql(sql`'customer'`, sql`'crm'`, accountId);

/** A customer known from a file follows from the legal entity it was brought in for and its key there. */
export const fileCustomerIdSql = (entity: SQL, key: SQL): SQL => stableIdSql(sql`'customer'`, sql`'file'`, entity, key);
