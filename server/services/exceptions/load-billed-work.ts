import { sql } from "drizzle-orm";
import type { InvoiceLineFacts } from "#server/domain/exceptions/facts";
import { type BilledMilestoneFacts, type BilledTimeFacts, rateOn } from "#server/domain/exceptions/project-facts";
import type { Scope } from "#server/kernel/context";
import { loadRates } from "#server/services/exceptions/load-project-facts";
import { grouped } from "#server/services/exceptions/row-sets";

type MilestoneRow = {
  invoice_id: string;
  id: string;
  project_id: string;
  project_name: string;
  name: string;
  status: string;
  currency: string;
  amount_minor: string;
  due_on: string;
  accepted_on: string | null;
  system: string;
  external_id: string;
  seen_at: string;
};

/** The milestones each invoice bills, as the project system says. */
export async function loadBilledMilestones(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, BilledMilestoneFacts[]>> {
  const rows = await scope.tx.execute<MilestoneRow>(sql`
    select i.id as invoice_id, m.id, m.project_id, p.name as project_name, m.name, m.status, m.currency, m.amount_minor::text, m.due_on::text, m.accepted_on::text,
      m.system, m.external_id, coalesce(r.last_seen_at, m.last_seen_at) as seen_at
    from invoices i join milestones m on m.invoice_external_id = i.external_id and m.deleted_at is null
    join projects p on p.id = m.project_id left join source_records r on r.id = m.id
    where i.id = any(${sql.param(invoiceIds)}::uuid[])
    order by i.id, m.due_on, m.id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.seen_at),
      id: row.id,
      projectId: row.project_id,
      projectName: row.project_name,
      name: row.name,
      status: row.status,
      currency: row.currency,
      amountMinor: BigInt(row.amount_minor),
      dueOn: row.due_on,
      acceptedOn: row.accepted_on,
    }),
  );
}

type TimeRow = {
  invoice_id: string;
  project_id: string;
  project_external_id: string;
  project_name: string;
  role: string;
  worked_on: string;
  minutes: number;
  entries: number;
};

/** The hours each invoice bills, as the project system says, by project, role and the rate of the days worked. */
export async function loadBilledTime(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, BilledTimeFacts[]>> {
  const rows = await scope.tx.execute<TimeRow>(sql`
    select i.id as invoice_id, t.project_id, p.external_id as project_external_id, p.name as project_name, t.role, t.worked_on::text, sum(t.minutes)::int as minutes, count(*)::int as entries
    from invoices i join time_entries t on t.invoice_external_id = i.external_id and t.deleted_at is null
    join projects p on p.id = t.project_id
    where i.id = any(${sql.param(invoiceIds)}::uuid[])
    group by i.id, t.project_id, p.external_id, p.name, t.role, t.worked_on
    order by i.id, t.project_id, t.role, t.worked_on`);
  const rates = await loadRates(scope, [...new Set(rows.map((row) => row.project_id))]);
  const byInvoice = new Map<string, Map<string, BilledTimeFacts>>();
  for (const row of rows) {
    const rate = rateOn(rates.get(row.project_id) ?? [], row.role, row.worked_on);
    const groups = byInvoice.get(row.invoice_id) ?? new Map<string, BilledTimeFacts>();
    byInvoice.set(row.invoice_id, groups);
    const key = [row.project_id, row.role, rate?.externalId].join("|");
    const known = groups.get(key);
    groups.set(key, {
      projectId: row.project_id,
      projectExternalId: row.project_external_id,
      projectName: row.project_name,
      role: row.role,
      rate,
      minutes: row.minutes + (known?.minutes ?? 0),
      entryCount: row.entries + (known?.entryCount ?? 0),
    });
  }
  return new Map([...byInvoice].map(([id, groups]) => [id, [...groups.values()]]));
}

type InstantRow = { invoice_id: string; line_id: string; starts_at: string | null; ends_at: string | null };

/** Lines for part of a period, with the instants the source's records hold: days alone cannot tell a proration by the second. */
export async function withInstants(
  scope: Pick<Scope, "tx">,
  lines: Map<string, InvoiceLineFacts[]>,
): Promise<Map<string, InvoiceLineFacts[]>> {
  const prorated = [...lines].filter(([, each]) => each.some((line) => line.isProration)).map(([id]) => id);
  if (prorated.length === 0) return lines;
  const rows = await scope.tx.execute<InstantRow>(sql`
    select r.id as invoice_id, line->>'id' as line_id, line->>'periodStartsAt' as starts_at, line->>'periodEndsAt' as ends_at
    from source_records r
    left join source_records whole on not (r.facts->>'hasAllLines')::boolean and whole.system = r.system and whole.account = r.account
      and whole.kind = 'billing_invoice_lines' and whole.external_id = r.external_id
    cross join lateral jsonb_array_elements(coalesce(whole.facts, r.facts)->'lines') as line
    where r.id = any(${sql.param(prorated)}::uuid[]) and r.kind = 'billing_invoice' and jsonb_typeof(coalesce(whole.facts, r.facts)->'lines') = 'array'
      and line->>'periodStartsAt' is not null`);
  const instants = new Map(rows.map((row) => [`${row.invoice_id} ${row.line_id}`, row]));
  const dateOrNull = (text: string | null | undefined) => (text ? new Date(text) : null);
  return new Map(
    [...lines].map(([id, each]) => [
      id,
      each.map((line) => {
        const found = instants.get(`${id} ${line.externalId}`);
        return found
          ? { ...line, periodStartsAt: dateOrNull(found.starts_at), periodEndsAt: dateOrNull(found.ends_at) }
          : line;
      }),
    ]),
  );
}
