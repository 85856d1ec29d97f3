import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CaseBackground, LineageEntry } from "#server/domain/cases/background";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { unitPriceText } from "#server/services/cases/case-context";
import { findCase } from "#server/services/cases/find-case";
import type { CaseRecord } from "#server/services/cases/lock-case";

type Frame = {
  contract_id: string | null;
  starts_on: PlainDate | null;
  ends_on: PlainDate | null;
  currency: string;
  time_zone: string;
};

/** What a person wants to know around a case: the contract's terms, use against entitlement, the account, and each fact's origin. */
export const caseBackground = defineQuery({
  name: "case.background",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<CaseBackground> {
    const row = await findCase(scope, caseId);
    const frame = await frameOf(scope, row);
    const today = businessDate(scope.now, frame?.time_zone ?? "UTC");
    return {
      contract: frame?.contract_id ? await contractOf(scope, frame, frame.ends_on ?? today) : null,
      usage: frame?.starts_on && frame.ends_on ? await usageOf(scope, row, frame.starts_on, frame.ends_on) : [],
      account: await accountOf(scope, row, today),
      lineage: await lineageOf(scope, row, frame),
    };
  },
});

/** The contract and period a case is about: those of its invoice, else the customer's contract in force. */
async function frameOf(scope: Scope, row: CaseRecord): Promise<Frame | null> {
  if (row.customerId === null) return null;
  const [frame] = await scope.tx.execute<Frame>(sql`
    select coalesce(i.contract_id, k.id) as contract_id, i.period_starts_on::text as starts_on, i.period_ends_on::text as ends_on,
      coalesce(i.currency, k.currency, e.currency) as currency, e.time_zone
    from customers c join legal_entities e on e.code = c.entity_code
    left join invoices i on i.id = ${row.subjectId}
    left join lateral (
      select k.id, k.currency from contracts k
      where k.deleted_at is null and (k.id = ${row.subjectId} or k.customer_id = c.id)
      order by (k.id = ${row.subjectId}) desc, k.starts_on desc limit 1) k on true
    where c.id = ${row.customerId}`);
  return frame ?? null;
}

async function contractOf(scope: Scope, frame: Frame, asOf: PlainDate): Promise<CaseBackground["contract"]> {
  const [contract] = await scope.tx.execute<{
    number: string;
    status: string;
    starts_on: PlainDate;
    ends_on: PlainDate | null;
    po_number: string | null;
    currency: string;
  }>(sql`
    select number, status, starts_on::text, ends_on::text, po_number, currency from contracts where id = ${frame.contract_id}`);
  if (!contract) return null;
  const prices = await scope.tx.execute<{
    product_code: string;
    quantity: string;
    unit_price_micros: string;
    included_units: string | null;
    order_number: string;
  }>(sql`
    select distinct on (p.product_code) p.product_code, p.quantity::text, p.unit_price_micros::text, p.included_units::text, a.number as order_number
    from contract_prices p join contract_amendments a on a.id = p.amendment_id and a.deleted_at is null
    where p.contract_id = ${frame.contract_id} and p.deleted_at is null and p.starts_on <= ${asOf}::date and (p.ends_on is null or p.ends_on >= ${asOf}::date)
    order by p.product_code, p.starts_on desc, p.id`);
  return {
    number: contract.number,
    status: contract.status,
    startsOn: contract.starts_on,
    endsOn: contract.ends_on,
    poNumber: contract.po_number,
    asOf,
    prices: prices.map((price) => ({
      productCode: price.product_code,
      quantity: price.quantity,
      unitPrice: `${unitPriceText(BigInt(price.unit_price_micros), contract.currency)} ${contract.currency}`,
      includedUnits: price.included_units,
      orderNumber: price.order_number,
    })),
  };
}

async function usageOf(
  scope: Scope,
  row: CaseRecord,
  startsOn: PlainDate,
  endsOn: PlainDate,
): Promise<CaseBackground["usage"]> {
  const days = await scope.tx.execute<{ product_code: string; day: PlainDate; quantity: string }>(sql`
    select product_code, used_on::text as day, sum(quantity)::text as quantity from usage_days
    where customer_id = ${row.customerId} and used_on between ${startsOn}::date and ${endsOn}::date and deleted_at is null
    group by product_code, used_on order by product_code, used_on`);
  const included = await scope.tx.execute<{ product_code: string; included: string | null }>(sql`
    select distinct on (p.product_code) p.product_code, p.included_units::text as included
    from invoices i join contract_prices p on p.contract_id = i.contract_id and p.deleted_at is null and p.starts_on <= i.period_ends_on
    where i.id = ${row.subjectId} order by p.product_code, p.starts_on desc, p.id`);
  const entitlement = new Map(included.map((one) => [one.product_code, one.included]));
  return [...Map.groupBy(days, (day) => day.product_code)].map(([productCode, ofProduct]) => ({
    productCode,
    startsOn,
    endsOn,
    includedUnits: entitlement.get(productCode) ?? null,
    total: ofProduct.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n).toString(),
    days: ofProduct.map(({ day, quantity }) => ({ day, quantity })),
  }));
}

/** What the customer owes, and what else is open about it. */
export async function accountOf(
  scope: Pick<Scope, "tx">,
  row: Pick<CaseRecord, "id" | "customerId">,
  today: PlainDate,
): Promise<CaseBackground["account"]> {
  if (row.customerId === null) return { openInvoices: 0, open: [], overdue: [], openCases: 0 };
  const sums = await scope.tx.execute<{ currency: string; count: number; open: string; overdue: string }>(sql`
    select i.currency, count(*)::int as count, sum(b.left_minor)::text as open,
      coalesce(sum(b.left_minor) filter (where i.due_on < ${today}::date), 0)::text as overdue
    from invoices i cross join lateral (
      select i.total_minor - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
        - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0) as left_minor) b
    where i.customer_id = ${row.customerId} and i.status = 'open' and b.left_minor > 0 group by i.currency order by i.currency`);
  const [cases] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from cases where customer_id = ${row.customerId} and closed_at is null and id <> ${row.id}`,
  );
  const moneys = (minor: (sum: (typeof sums)[number]) => string) =>
    sums.map((sum) => ({ minor: BigInt(minor(sum)), currency: sum.currency })).filter((money) => money.minor !== 0n);
  return {
    openInvoices: sums.reduce((total, { count }) => total + count, 0),
    open: moneys((sum) => sum.open),
    overdue: moneys((sum) => sum.overdue),
    openCases: cases?.count ?? 0,
  };
}

/** The records of the sources behind what the page shows, the subject's own first. */
async function lineageOf(scope: Scope, row: CaseRecord, frame: Frame | null): Promise<LineageEntry[]> {
  const ids = [row.subjectId, frame?.contract_id, row.customerId].filter((id) => id !== null && id !== undefined);
  const records = await scope.tx.execute<{
    kind: string;
    system: string;
    external_id: string;
    version_at: string;
    last_seen_at: string;
    mapping_version: string;
    inbox_id: string | null;
  }>(sql`
    select r.kind, r.system, r.external_id, r.version_at, r.last_seen_at, r.mapping_version, n.id as inbox_id
    from source_records r left join inbox n on n.id = r.inbox_id
    where r.id = any(${sql.param(ids)}::uuid[])
      or r.id in (select x.id from external_references x where x.subject_type = 'customer' and x.subject_id = ${row.customerId})
    order by array_position(${sql.param(ids)}::uuid[], r.id) nulls last, r.system, r.external_id limit 12`);
  return records.map((record) => ({
    what: record.kind.replaceAll("_", " "),
    system: record.system,
    externalId: record.external_id,
    versionAt: new Date(record.version_at),
    seenAt: new Date(record.last_seen_at),
    mappingVersion: record.mapping_version,
    inboxId: record.inbox_id,
  }));
}
