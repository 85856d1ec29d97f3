import { type SQL, sql } from "drizzle-orm";
import {
  type AuthorityField,
  type AuthorityRole,
  authorityRoles,
  customerKindOfRole,
  type FieldAuthority,
} from "#server/domain/sync/authority";
import type { Scope } from "#server/kernel/context";
import { activePolicy } from "#server/services/policies/active-policy";
import { type Change, projectTable } from "#server/services/sync/project/project-table";
import { crmCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";

export const customerColumns = [
  "entity_code",
  "name",
  "parent_id",
  "tier",
  "region",
  "country",
  "address",
  "email",
  "tax_id",
  "is_po_required",
  "payment_terms_days",
  "currency",
  "standing",
  "delivery_channel",
] as const;

/** The column of the statement below that holds what each role says of a customer, and how a field is read from it. */
const columnOf: Record<AuthorityRole, string> = {
  crm: "w.crm",
  billing: "w.billing",
  erp: "w.erp",
  gateway: "w.gateway",
  file: "w.file",
};
const text = (name: string) => (said: string) => `${said}->>'${name}'`;
const days = (said: string) => `(${said}->>'paymentTermsDays')::int`;
const sayings: { [Field in AuthorityField]: { [Role in AuthorityRole]?: (said: string) => string } } = {
  name: { crm: text("name"), billing: text("name"), erp: text("name"), gateway: text("name"), file: text("name") },
  address: { crm: (said) => `${said}->'address'`, billing: (said) => `${said}->'address'` },
  email: { billing: text("email"), gateway: text("email"), file: text("email") },
  taxId: { crm: text("taxId"), erp: text("taxId"), file: text("taxId") },
  paymentTerms: {
    crm: days,
    erp: (said) => `substring(${said}->>'terms' from '(\\d{1,4})')::int`,
    file: days,
  },
  currency: { crm: text("currency"), billing: text("currency"), erp: text("currency"), file: text("currency") },
  entity: {
    crm: text("entityCode"),
    billing: text("entityCode"),
    erp: () => "sub.facts->>'entityCode'",
    file: text("entityCode"),
  },
  poRule: { crm: (said) => `(${said}->>'poRequired')::boolean` },
  tier: { crm: text("tier") },
  parent: { crm: text("parentId") },
};

/** The first of those with authority that says something; what stands at the end counts when none of them does. */
function word(authority: FieldAuthority, field: AuthorityField, ...otherwise: string[]): SQL {
  const words = authority[field].flatMap((role) => sayings[field][role]?.(columnOf[role]) ?? []);
  return sql.raw(`coalesce(${[...words, ...otherwise].join(", ")})`);
}

/** What each role says, side by side in one row a customer: joining them by pairs would compare all customers with all. */
const sideBySide = sql.raw(
  authorityRoles
    .map(
      (role) =>
        `(array_agg(s.facts) filter (where s.kind = '${customerKindOfRole[role]}') over same)[1] as ${columnOf[role].slice(2)}`,
    )
    .join(",\n          "),
);

/**
 * Customers from whatever systems say about them. Whose word counts for which field is said by the document on field
 * authority. Of several objects of one system the first by id speaks; deleted ones are silent as long as one is left,
 * and a payment gateway that still knows the customer keeps nobody alive.
 */
export async function projectCustomers(scope: Scope, subjects: readonly string[]): Promise<Change[]> {
  if (subjects.length === 0) return [];
  const { document } = await activePolicy(scope, "field_authority");
  return projectTable(
    scope,
    {
      table: "customers",
      columns: customerColumns,
      followed: ["entity_code"],
      desired: desiredCustomers(subjects, document),
    },
    subjects,
  );
}

function desiredCustomers(subjects: readonly string[], authority: FieldAuthority): SQL {
  const address = word(authority, "address");
  const parent = word(authority, "parent");
  const subsidiary = recordIdSql("s", "erp_subsidiary", sql`(s.facts->>'subsidiaryId')`);
  return sql`
      with member as materialized (
        select x.subject_id, r.*, coalesce(bool_and(r.is_deleted) filter (where r.kind <> 'gateway_customer') over (partition by x.subject_id), r.is_deleted) as all_deleted,
          row_number() over (partition by x.subject_id, r.kind order by r.is_deleted, r.system, r.account, r.external_id) as turn
        from external_references x join source_records r on r.id = x.id
        where x.subject_type = 'customer' and x.subject_id = any(${sql.param(subjects)}::uuid[]) and x.object_type <> 'file_invoice'),
      speaking as (select * from member where turn = 1 and (not is_deleted or all_deleted)),
      owner as (
        select distinct on (subject_id) s.*,
          ${sideBySide},
          (array_agg(case when s.kind = 'erp_customer' then ${subsidiary} end) filter (where s.kind = 'erp_customer') over same)[1] as subsidiary_id
        from speaking s window same as (partition by s.subject_id)
        order by subject_id, case kind when 'crm_account' then 1 when 'billing_customer' then 2 when 'gateway_customer' then 4 else 3 end)
      select w.subject_id as id, l.code as entity_code,
        ${word(authority, "name", "w.billing->>'email'", "w.external_id")} as name,
        case when ${parent} is not null then ${crmCustomerIdSql(sql`(${parent})`)} end as parent_id,
        ${word(authority, "tier")} as tier, w.crm->>'region' as region,
        ${address}->>'country' as country, ${address} as address,
        ${word(authority, "email")} as email, ${word(authority, "taxId")} as tax_id,
        ${word(authority, "poRule", "false")} as is_po_required,
        ${word(authority, "paymentTerms")} as payment_terms_days,
        ${word(authority, "currency")} as currency,
        w.crm->>'standing' as standing, w.crm->>'deliveryChannel' as delivery_channel,
        w.system, w.external_id, w.version_at as source_version_at, w.mapping_version,
        case when w.all_deleted then w.version_at end as deleted_at, w.correlation_id, w.last_seen_at
      from owner w
      left join source_records sub on sub.id = w.subsidiary_id
      join legal_entities l on l.code = ${word(authority, "entity")}`;
}
