import { type SQL, sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, moved, projectTable, written } from "#server/services/sync/project/project-table";
import { crmCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";
import type { TouchedSubjects } from "#server/services/sync/project/touched-subjects";
import type { WorkSet } from "#server/services/sync/project/work-set";

/** Work sold by time, milestone or retainer: everything hangs on its project. */
export async function projectServices(scope: Scope, work: WorkSet, touched: TouchedSubjects): Promise<void> {
  const projects = await projectProjects(scope, work.of("psa_project"));
  await work.addReferringTo(moved(projects));
  const milestones = await projectMilestones(scope, work.of("psa_milestone"));
  const entries = await projectTimeEntries(scope, work.of("psa_time_entry"));
  const rates = await projectHourlyRates(scope, work.of("psa_rate"));
  await touched.ofServices({
    projects: written(projects),
    milestones: written(milestones),
    entries: written(entries),
    rates: written(rates),
  });
}

/** Projects, under the customer their CRM account is; their contract is the customer's with the number they name. */
function projectProjects(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, k.id as contract_id, f.name, f.status, f."billingMethod" as billing_method, f.currency,
      f."budgetMinor" as budget_minor, f."startsOn" as starts_on, f."endsOn" as ends_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("accountId" text, "contractNumber" text, name text, status text, "billingMethod" text, currency text,
      "budgetMinor" bigint, "startsOn" date, "endsOn" date)
    join customers c on c.id = ${crmCustomerIdSql(sql`f."accountId"`)}
    left join lateral (select t.id from contracts t where t.customer_id = c.id and t.number = f."contractNumber" order by t.id limit 1) k on true`;
  const columns = [
    "entity_code",
    "customer_id",
    "contract_id",
    "name",
    "status",
    "billing_method",
    "currency",
    "budget_minor",
    "starts_on",
    "ends_on",
  ];
  return projectTable(scope, { table: "projects", columns, followed: ["entity_code"], desired }, ids);
}

/** Projects tied to a contract by a number that it may no longer have. */
export async function projectsOfContracts(scope: Scope, contractIds: readonly string[]): Promise<string[]> {
  if (contractIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(
    sql`select id from projects where contract_id = any(${sql.param(contractIds)}::uuid[])`,
  );
  return rows.map((row) => row.id);
}

function projectMilestones(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = ofProject(
    sql`f.name, f.status, f.currency, f."amountMinor" as amount_minor, f."dueOn" as due_on, f."acceptedOn" as accepted_on, f."billingInvoiceId" as invoice_external_id`,
    sql`name text, status text, currency text, "amountMinor" bigint, "dueOn" date, "acceptedOn" date, "billingInvoiceId" text`,
  );
  const columns = [
    "entity_code",
    "project_id",
    "name",
    "status",
    "currency",
    "amount_minor",
    "due_on",
    "accepted_on",
    "invoice_external_id",
  ];
  return projectTable(scope, { table: "milestones", columns, followed: [], desired }, ids);
}

function projectTimeEntries(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = ofProject(
    sql`f."personName" as person_name, f.role, f."workedOn" as worked_on, f.minutes, f."isBillable" as is_billable, f.status, f."approvedAt" as approved_at,
      f."billingInvoiceId" as invoice_external_id, f.description`,
    sql`"personName" text, role text, "workedOn" date, minutes int, "isBillable" boolean, status text, "approvedAt" timestamptz, "billingInvoiceId" text, description text`,
  );
  const columns = [
    "entity_code",
    "project_id",
    "person_name",
    "role",
    "worked_on",
    "minutes",
    "is_billable",
    "status",
    "approved_at",
    "invoice_external_id",
    "description",
  ];
  return projectTable(scope, { table: "time_entries", columns, followed: [], desired }, ids);
}

function projectHourlyRates(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = ofProject(
    sql`f.role, f.currency, f."hourlyMinor" as hourly_minor, f."startsOn" as starts_on, f."endsOn" as ends_on, f."approvedOn" as approved_on`,
    sql`role text, currency text, "hourlyMinor" bigint, "startsOn" date, "endsOn" date, "approvedOn" date`,
  );
  const columns = [
    "entity_code",
    "project_id",
    "role",
    "currency",
    "hourly_minor",
    "starts_on",
    "ends_on",
    "approved_on",
  ];
  return projectTable(scope, { table: "hourly_rates", columns, followed: [], desired }, ids);
}

/** A part of a project has the project's legal entity, and stands only as long as the project does. */
function ofProject(columns: SQL, facts: SQL): SQL {
  return sql`
    select w.id, p.entity_code, p.id as project_id, ${columns}, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("projectId" text, ${facts})
    join projects p on p.id = ${recordIdSql("w", "psa_project", sql`f."projectId"`)}`;
}
