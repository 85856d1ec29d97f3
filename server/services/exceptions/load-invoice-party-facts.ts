import { sql } from "drizzle-orm";
import type { InvoicePartyFacts } from "#server/domain/exceptions/customer-facts-of-invoices";
import type { AuthorityRole } from "#server/domain/sync/authority";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";
import { activePolicy } from "#server/services/policies/active-policy";

/** Companies above a customer; a chain longer than this is a loop somebody made in the CRM. */
const DEEPEST_HIERARCHY = 6;

const nothing: InvoicePartyFacts = {
  taxIds: null,
  taxedIn: null,
  isExempt: false,
  masterTaxIds: [],
  engine: null,
  account: null,
  contractor: null,
};

/** Whom each invoice bills, by invoice, in a number of queries that does not grow with them. */
export async function loadInvoiceParties(
  scope: Pick<Scope, "tx" | "now">,
  invoiceIds: readonly string[],
): Promise<(invoiceId: string) => InvoicePartyFacts> {
  const { document } = await activePolicy(scope, "field_authority");
  const stated = await loadStated(scope, invoiceIds);
  const masters = await loadMasterWords(scope, [...new Set([...stated.values()].map((row) => row.customer_id))]);
  const engines = await loadEngine(scope, invoiceIds);
  const contractors = await loadContractors(scope, invoiceIds);
  return (invoiceId) => {
    const own = stated.get(invoiceId);
    if (!own) return nothing;
    const words = masters.get(own.customer_id) ?? [];
    const crm = words.find((word) => word.role === "crm");
    return {
      taxIds: own.tax_ids,
      taxedIn: own.taxed_in,
      isExempt: words.some((word) => word.role === "billing" && word.taxExempt === "exempt"),
      masterTaxIds: document.taxId.flatMap((role) =>
        words.flatMap((word) => (word.role === role && word.taxId ? [{ ...word, value: word.taxId }] : [])),
      ),
      engine: engines.get(invoiceId) ?? null,
      account: crm ?? null,
      contractor: contractors.get(invoiceId) ?? null,
    };
  };
}

type StatedRow = {
  id: string;
  customer_id: string;
  tax_ids: InvoicePartyFacts["taxIds"];
  taxed_in: InvoicePartyFacts["taxedIn"];
};

async function loadStated(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, StatedRow>> {
  const rows = await scope.tx.execute<StatedRow>(sql`
    select i.id, i.customer_id, r.facts->'customerTaxIds' as tax_ids, r.facts->'taxedIn' as taxed_in
    from invoices i left join source_records r on r.id = i.id where i.id = any(${sql.param(ids)}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row]));
}

type WordRow = {
  subject_id: string;
  role: AuthorityRole;
  system: string;
  external_id: string;
  last_seen_at: string;
  tax_id: string | null;
  tax_exempt: string | null;
  entity_code: string | null;
  currency: string | null;
};

/** What each system says of the customers; of several objects of one system the first by id speaks. */
async function loadMasterWords(scope: Pick<Scope, "tx">, customerIds: readonly string[]) {
  const rows = await scope.tx.execute<WordRow>(sql`
    select distinct on (x.subject_id, r.kind) x.subject_id,
      case r.kind when 'crm_account' then 'crm' when 'erp_customer' then 'erp' when 'file_customer' then 'file' else 'billing' end as role,
      r.system, r.external_id, r.last_seen_at, r.facts->>'taxId' as tax_id, r.facts->>'taxExempt' as tax_exempt,
      r.facts->>'entityCode' as entity_code, r.facts->>'currency' as currency
    from external_references x join source_records r on r.id = x.id
    where x.subject_type = 'customer' and x.subject_id = any(${sql.param(customerIds)}::uuid[]) and not r.is_deleted
      and r.kind in ('crm_account', 'erp_customer', 'billing_customer', 'file_customer')
    order by x.subject_id, r.kind, r.system, r.account, r.external_id`);
  return grouped(
    rows,
    (row) => row.subject_id,
    (row) => ({
      role: row.role,
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      taxId: row.tax_id,
      taxExempt: row.tax_exempt,
      entityCode: row.entity_code,
      currency: row.currency,
    }),
  );
}

type EngineRow = {
  invoice_id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  country: string | null;
  region: string | null;
  tax_minor: string | null;
};

/** The latest the engine still counts: a document it took back or never finished says nothing of what is owed. */
async function loadEngine(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<Map<string, NonNullable<InvoicePartyFacts["engine"]>>> {
  const rows = await scope.tx.execute<EngineRow>(sql`
    select distinct on (t.invoice_id) t.invoice_id, t.system, t.external_id, t.last_seen_at, t.country, t.region, t.tax_minor::text
    from tax_transactions t join invoices i on i.id = t.invoice_id and i.currency = t.currency
    where t.invoice_id = any(${sql.param(ids)}::uuid[]) and t.status in ('saved', 'committed') and t.deleted_at is null
    order by t.invoice_id, t.source_version_at desc, t.id`);
  return new Map(
    rows.map((row) => [
      row.invoice_id,
      {
        system: row.system,
        externalId: row.external_id,
        seenAt: new Date(row.last_seen_at),
        country: row.country,
        region: row.region,
        taxMinor: row.tax_minor === null ? null : BigInt(row.tax_minor),
      },
    ]),
  );
}

type ContractorRow = { invoice_id: string; id: string; name: string; entity_code: string; is_above: boolean };

/** Who signed the contract that an invoice bills: its customer, a company above it, or somebody else altogether. */
async function loadContractors(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<Map<string, NonNullable<InvoicePartyFacts["contractor"]>>> {
  const rows = await scope.tx.execute<ContractorRow>(sql`
    with recursive above as (
      select i.id as invoice_id, c.parent_id, 1 as depth from invoices i join customers c on c.id = i.customer_id
      where i.id = any(${sql.param(ids)}::uuid[]) and c.parent_id is not null
      union all
      select a.invoice_id, c.parent_id, a.depth + 1 from above a join customers c on c.id = a.parent_id
      where c.parent_id is not null and a.depth < ${DEEPEST_HIERARCHY})
    select i.id as invoice_id, c.id, c.name, c.entity_code,
      exists (select from above a where a.invoice_id = i.id and a.parent_id = c.id) as is_above
    from invoices i join contracts k on k.id = i.contract_id join customers c on c.id = k.customer_id
    where i.id = any(${sql.param(ids)}::uuid[])`);
  return new Map(
    rows.map((row) => [
      row.invoice_id,
      { id: row.id, name: row.name, entityCode: row.entity_code, isAbove: row.is_above },
    ]),
  );
}
