import type postgres from "postgres";
import { type GivenCustomer, givenExceptions } from "#db/testing/given-exceptions";

type GivenEntry = { role?: string; minutes?: number; isApproved?: boolean; workedOn?: string };
export type GivenDraft = { invoiceId: string; externalId: string; projectId: string; lineIds: string[] };

/** Canonical rows that the review of a services draft begins with, written as the owner: what a sync would have left. */
export function givenDrafts(owner: postgres.Sql, now: Date) {
  const given = givenExceptions(owner, now);
  const lineage = (externalId: string) => ({
    system: "psa",
    external_id: externalId,
    source_version_at: now,
    mapping_version: "test-1",
    correlation_id: "test",
    last_seen_at: now,
  });

  return {
    ...given,
    /** Twelve hours of a data engineer at 150.00 and four of a trainer at 100.00, all of them approved. */
    async draft(of: GivenCustomer, entries: GivenEntry[] = twoRoles): Promise<GivenDraft> {
      const { entity, currency, customerId, contractId } = of;
      const projectId = given.freshId();
      await owner`insert into projects ${owner({ id: projectId, entity_code: entity, customer_id: customerId, contract_id: contractId, name: "Data migration", status: "active", billing_method: "time_and_materials", currency, budget_minor: 1_000_000, starts_on: "2026-01-01", ...lineage(`prj_${projectId}`) })}`;
      for (const [role, hourly, approvedOn] of [
        ["Data Engineer", 15_000, "2025-12-20"],
        ["Trainer", 10_000, "2025-12-20"],
      ] as const)
        await this.hourly(of, projectId, { role, hourlyMinor: hourly, approvedOn });
      const invoice = await given.invoice(of);
      await owner`delete from invoice_lines where invoice_id = ${invoice.id}`;
      await owner`update invoices set subscription_id = null, contract_id = null where id = ${invoice.id}`;
      const lineIds: string[] = [];
      const rates: Record<string, number> = { "Data Engineer": 15_000, Trainer: 10_000 };
      for (const [role, members] of Map.groupBy(entries, (entry) => entry.role ?? "Data Engineer")) {
        const minutes = members.reduce((sum, entry) => sum + (entry.minutes ?? 60), 0);
        const externalId = `il_${lineIds.length}_${invoice.id}`;
        lineIds.push(externalId);
        await owner`insert into invoice_lines ${owner({ id: given.freshId(), invoice_id: invoice.id, entity_code: entity, external_id: externalId, position: lineIds.length, description: `Data migration: ${role}, ${minutes / 60} hours`, quantity: 1, amount_minor: Math.round((minutes * (rates[role] ?? 0)) / 60), tax_minor: 0, period_starts_on: "2026-02-01", period_ends_on: "2026-03-01" })}`;
        for (const entry of members) await this.time(of, projectId, invoice.externalId, entry);
      }
      await this.total(invoice.id);
      return { invoiceId: invoice.id, externalId: invoice.externalId, projectId, lineIds };
    },

    async time(of: GivenCustomer, projectId: string, invoiceExternalId: string, entry: GivenEntry): Promise<void> {
      const id = given.freshId();
      const { role = "Data Engineer", minutes = 60, isApproved = true, workedOn = "2026-02-10" } = entry;
      await owner`insert into time_entries ${owner({ id, entity_code: of.entity, project_id: projectId, person_name: "Meike Harders", role, worked_on: workedOn, minutes, is_billable: true, status: isApproved ? "billed" : "submitted", approved_at: isApproved ? now : null, invoice_external_id: invoiceExternalId, ...lineage(`te_${id}`) })}`;
    },

    async hourly(
      of: GivenCustomer,
      projectId: string,
      rate: { role: string; hourlyMinor: number; approvedOn: string | null },
    ): Promise<void> {
      const id = given.freshId();
      await owner`insert into hourly_rates ${owner({ id, entity_code: of.entity, project_id: projectId, role: rate.role, currency: of.currency, hourly_minor: rate.hourlyMinor, starts_on: "2026-01-01", approved_on: rate.approvedOn, ...lineage(`rate_${id}`) })}`;
    },

    /** What the next sync says of a line. */
    async reline(
      draft: GivenDraft,
      lineId: string,
      columns: Record<string, postgres.SerializableParameter>,
      seenAt: Date,
    ): Promise<void> {
      await owner`update invoice_lines set ${owner(columns)} where invoice_id = ${draft.invoiceId} and external_id = ${lineId}`;
      await this.total(draft.invoiceId);
      await this.seen(draft, {}, seenAt);
    },

    async seen(
      { invoiceId }: GivenDraft,
      columns: Record<string, postgres.SerializableParameter>,
      seenAt: Date,
    ): Promise<void> {
      await owner`update invoices set ${owner({ ...columns, last_seen_at: seenAt })} where id = ${invoiceId}`;
      await owner`update source_records set last_seen_at = ${seenAt} where id = ${invoiceId}`;
    },

    async total(invoiceId: string): Promise<void> {
      await owner`update invoices set subtotal_minor = s.sum, total_minor = s.sum from (select coalesce(sum(amount_minor), 0) as sum from invoice_lines where invoice_id = ${invoiceId}) s where id = ${invoiceId}`;
    },
  };
}

const twoRoles: GivenEntry[] = [
  { minutes: 480 },
  { minutes: 240, workedOn: "2026-02-11" },
  { role: "Trainer", minutes: 240 },
];
