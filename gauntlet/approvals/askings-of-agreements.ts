import { customerInBooks, lineage, postedInvoice } from "#gauntlet/approvals/asked-over";
import type { Asking } from "#gauntlet/approvals/asking";
import { DAY_MS } from "#gauntlet/approvals/ground";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";

/** A day so many days from the company's. */
function dayIn(stage: ApprovalStage, days: number): string {
  return new Date(stage.database.clock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** What an hour of somebody costs on a project of a customer of its own; a hundred hours were worked this year. */
async function hourlyRate(stage: ApprovalStage): Promise<{ id: string; currency: string }> {
  const { given, database } = stage;
  const { owner } = database;
  const { entity, currency, customerId } = await customerInBooks(stage);
  const [projectId, id, entryId] = [given.freshId(), given.freshId(), given.freshId()];
  const place = { entity_code: entity, currency };
  const from = (externalId: string) => lineage(database.clock.now(), "psa", externalId);
  await owner`insert into projects ${owner({ id: projectId, customer_id: customerId, name: "Migration", status: "active", billing_method: "time_and_materials", starts_on: "2025-01-01", ...place, ...from(`prj_${projectId}`) })}`;
  await owner`insert into hourly_rates ${owner({ id, project_id: projectId, role: "Consultant", hourly_minor: 15_000, starts_on: "2025-01-01", ...place, ...from(`rate_${id}`) })}`;
  await owner`insert into time_entries ${owner({ id: entryId, entity_code: entity, project_id: projectId, role: "Consultant", worked_on: dayIn(stage, -30), minutes: 480, is_billable: true, person_name: "Somebody", status: "approved", ...from(`te_${entryId}`) })}`;
  return { id, currency };
}

/** The revenue of a billed line, planned over this year. */
async function revenuePlan(stage: ApprovalStage): Promise<string> {
  const { given, database } = stage;
  const { owner } = database;
  const { id: invoiceId, customer } = await postedInvoice(stage);
  const id = given.freshId();
  await owner`insert into revenue_schedules ${owner({ id, entity_code: customer.entity, invoice_id: invoiceId, invoice_external_id: `in_${invoiceId}`, line_external_id: `il_${invoiceId}`, product_code: "PLATFORM_TEAM", currency: customer.currency, amount_minor: 36_000, recognised_minor: 0, starts_on: dayIn(stage, -40), ends_on: dayIn(stage, 300), status: "in_progress", ...lineage(database.clock.now(), "netsuite", `rev_${id}`) })}`;
  return id;
}

/** A day on which billing and we counted differently. */
async function brokenTotal(stage: ApprovalStage): Promise<string> {
  const { given, database } = stage;
  const id = given.freshId();
  const differences = { missing: [{ id: "in_x", amountMinor: "2500" }], surplus: [], different: [] };
  await database.owner`insert into control_totals ${database.owner({ id, source: "stripe", account: id, subject: "invoices", direction: "in", entity_code: "DE01", business_on: dayIn(stage, -3), currency: "EUR", source_count: 3, source_sum_minor: 12_500, source_hash: "a".repeat(64), our_count: 2, our_sum_minor: 10_000, our_hash: "b".repeat(64), state: "breaks", differences: database.owner.json(differences), counted_at: database.clock.now(), broken_since: database.clock.now() })}`;
  return id;
}

let appointed = 0;

/** Kinds that give nothing away at once: money waited for, agreed or reported otherwise, and who may do what. */
export const askingsOfAgreements: readonly Asking[] = [
  {
    kind: "payment_plan",
    mustVoid: ["invoices.status", "invoices.total_minor", "invoices.currency"],
    async ground(stage) {
      const { id } = await postedInvoice(stage);
      const schedule = { of: "equal", count: 3, firstOn: dayIn(stage, 20), every: "month" };
      return { terms: { invoiceIds: [id], schedule, memo: "Agreed on the phone" }, reasonCode: "customer_hardship" };
    },
  },
  {
    kind: "rate_change",
    mustVoid: ["hourly_rates.hourly_minor", "hourly_rates.currency", "hourly_rates.ends_on"],
    async ground(stage) {
      const { id, currency } = await hourlyRate(stage);
      const terms = { of: "hourly", rateId: id, currency, priceMinor: "14000", effectiveOn: dayIn(stage, 10) };
      return { terms, reasonCode: "contract_change" };
    },
  },
  {
    kind: "revenue_override",
    mustVoid: ["revenue_schedules.amount_minor", "revenue_schedules.starts_on", "revenue_schedules.ends_on"],
    async ground(stage) {
      const scheduleId = await revenuePlan(stage);
      const [fromMonth, toMonth] = [dayIn(stage, 40).slice(0, 7), dayIn(stage, 160).slice(0, 7)];
      return { terms: { scheduleId, fromMonth, toMonth, memo: "Delivered later" }, reasonCode: "contract_change" };
    },
  },
  {
    kind: "data_repair",
    asker: "integration_engineer",
    mustVoid: ["control_totals.source_hash", "control_totals.our_hash", "control_totals.source_sum_minor"],
    async ground(stage) {
      const totalId = await brokenTotal(stage);
      return {
        terms: { repair: "accept_difference", totalId, memo: "Known at the source" },
        reasonCode: "data_correction",
      };
    },
  },
  {
    kind: "access_change",
    asker: "administrator",
    mustVoid: [],
    fixed: ["grant.role"],
    async ground(stage) {
      appointed += 1;
      const { userId } = await stage.people.person(
        `Nadia Karim ${appointed}`,
        appointed % 2 ? "auditor" : "contributor",
      );
      const terms = { change: "give", userId, role: "finance_director", entities: "all", memo: "Stands in for a year" };
      return { terms, reasonCode: "other" };
    },
  },
];
