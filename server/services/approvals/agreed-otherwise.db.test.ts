import { afterAll, beforeAll, expect, test } from "vitest";
import { executeRequest } from "#server/services/approvals/execute-request";
import { type AskingCompany, openAskingCompany } from "#server/services/approvals/testing/asking-company";
import { sweepEverything } from "#server/services/exceptions/sweep";

const MINUTE = 60;
const DAY = 86_400;

let company: AskingCompany;

beforeAll(async () => {
  company = await openAskingCompany();
}, 300_000);
afterAll(() => company.close());

async function readAgain(seconds = MINUTE): Promise<void> {
  await company.liveOn(seconds);
  await company.sync();
  await sweepEverything(company.db.asJob("detect-exceptions"));
}

type Plan = {
  id: string;
  externalId: string;
  invoiceId: string;
  amountMinor: string;
  startsOn: string;
  endsOn: string;
};

/** Plans of an issued invoice whose revenue is spread over months behind and ahead, without a case. */
const plans = () => company.db.owner<Plan[]>`
  select r.id, r.external_id as "externalId", r.invoice_id as "invoiceId", r.amount_minor::text as "amountMinor", r.starts_on::text as "startsOn", r.ends_on::text as "endsOn"
  from revenue_schedules r join invoices i on i.id = r.invoice_id
  where r.entity_code = 'US01' and r.starts_on < '2026-08-01' and r.ends_on > '2027-01-31' and r.amount_minor between 10000 and 2000000 and i.status in ('open', 'paid')
    and not exists (select from cases c where c.subject_id = i.id and c.closed_at is null) order by r.id`;

const stored = async (id: string) =>
  (
    await company.db.owner<{ startsOn: string; endsOn: string; months: { month: string; amountMinor: string }[] }[]>`
      select starts_on::text as "startsOn", ends_on::text as "endsOn", months from revenue_schedules where id = ${id}`
  )[0];

test("revenue is recognised otherwise, closed months stay, and nothing is found wrong with it", async () => {
  const [plan] = await plans();
  if (!plan) throw new Error("No plan runs over the anchor.");
  const before = await company.openNow();
  const done = await company.carriedOut("revenue_override", {
    scheduleId: plan.id,
    fromMonth: "2026-11",
    toMonth: "2026-12",
    memo: "The customer went live early",
  });
  expect(done).toMatchObject({ state: "executed", endedBecause: null, subjectId: plan.invoiceId });
  expect(done.documents).toEqual([
    {
      system: "netsuite",
      label: expect.stringContaining("from November 2026 to December 2026"),
      reference: expect.stringMatching(/^RP/),
    },
  ]);
  await readAgain();
  const after = await stored(plan.id);
  expect(after).toMatchObject({ startsOn: plan.startsOn, endsOn: "2026-12-31" });
  const months = new Map(after?.months.map(({ month, amountMinor }) => [month, BigInt(amountMinor)]));
  expect([...months.values()].reduce((sum, minor) => sum + minor, 0n)).toBe(BigInt(plan.amountMinor));
  expect([months.has("2026-08"), months.has("2026-10"), months.has("2026-12"), months.has("2027-01")]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(await company.openNow()).toEqual(before);
});

test("another change of the same plan is found, as it would be of any", async () => {
  const [plan] = await company.db.owner<{ id: string; invoiceId: string; externalId: string }[]>`
    select r.id, r.invoice_id as "invoiceId", r.external_id as "externalId" from revenue_schedules r where r.months is not null`;
  const atSource = company.sandbox.core.world.revenuePlans.must(plan?.externalId ?? "");
  atSource.endDate = "2027-06-30";
  atSource.months = null;
  atSource.modifiedAt = company.sandbox.core.world.now;
  company.sandbox.core.world.revenuePlans.touch();
  await readAgain();
  expect(
    await company.db.owner`select type from cases where subject_id = ${plan?.invoiceId ?? ""} and closed_at is null`,
  ).toEqual([{ type: "revenue_schedule_divergence" }]);
});

test("the ERP refuses to change a month it closed; the request has failed and what it accepted counts for nothing", async () => {
  const [plan] = await plans();
  if (!plan) throw new Error("No plan runs over the anchor.");
  const terms = { scheduleId: plan.id, fromMonth: "2026-12", toMonth: "2027-02", memo: "Go-live moved" };
  const { id } = await company.asked("revenue_override", terms);
  await company.signed(id);
  await executeRequest.execute(company.db.asJob("execute-approvals"), { requestId: id });
  // Somebody in the ERP set its closed months otherwise in between.
  const atSource = company.sandbox.core.world.revenuePlans.must(plan.externalId);
  atSource.months = [{ period: "2026-08", amount: atSource.amount }];
  await company.carryOut();
  expect(await company.rowOf(id)).toMatchObject({
    state: "failed",
    endedBecause: expect.stringContaining("is closed"),
  });
  expect(await company.db.owner`select count(*)::int as count from accepted_findings where request_id = ${id}`).toEqual(
    [{ count: 1 }],
  );
  // The very change that was signed, made by somebody else: nothing of the request covers it.
  Object.assign(atSource, { months: null, endDate: "2027-02-28", modifiedAt: company.sandbox.core.world.now });
  company.sandbox.core.world.revenuePlans.touch();
  await readAgain();
  expect(
    await company.db
      .owner`select 1 from cases where subject_id = ${plan.invoiceId} and type = 'revenue_schedule_divergence' and closed_at is null`,
  ).toHaveLength(1);
});

type Sold = {
  contractId: string;
  productCode: string;
  currency: string;
  priceMinor: string;
  quantity: string;
  periodStartsOn: string;
};

/** Products that billing runs as a contract agreed them, of contracts without a case. */
const soldProducts = (frequency: string) => company.db.owner<Sold[]>`
  select k.id as "contractId", p.product_code as "productCode", k.currency, (p.unit_price_micros / 1000000)::text as "priceMinor", p.quantity::text, item->>'periodStartsOn' as "periodStartsOn"
  from contracts k join contract_prices p on p.contract_id = k.id and p.deleted_at is null and p.included_units is null and p.overage_unit_price_micros is null and p.quantity > 0
  join subscriptions s on s.contract_id = k.id and s.status = 'active' and s.deleted_at is null
  cross join lateral jsonb_array_elements(s.items) item
  where k.entity_code = 'US01' and k.billing_frequency = ${frequency} and lower(k.status) = 'activated' and item->>'productCode' = p.product_code and item->>'quantity' = p.quantity::text
    and item->>'unitPriceMicros' = p.unit_price_micros::text and k.ends_on > '2027-02-01' and p.starts_on < '2026-09-01'
    and item->>'periodStartsOn' between '2026-09-15' and '2026-10-08'
    and (select count(*) from contract_prices o where o.contract_id = k.id and o.product_code = p.product_code) = 1
    and not exists (select from cases c join invoices i on i.id = c.subject_id where i.contract_id = k.id and c.closed_at is null) order by k.id, p.product_code`;

test("a price is agreed anew in the CRM, billing follows, and nothing is found wrong with it", async () => {
  const [sold] = await soldProducts("monthly");
  if (!sold) throw new Error("No product is sold as it was agreed.");
  const before = await company.openNow();
  const newMinor = (BigInt(sold.priceMinor) - 100n).toString();
  const done = await company.carriedOut("rate_change", {
    of: "subscription",
    contractId: sold.contractId,
    productCode: sold.productCode,
    currency: sold.currency,
    priceMinor: newMinor,
    effectiveOn: "2026-10-12",
  });
  expect(done).toMatchObject({
    state: "executed",
    endedBecause: null,
    amountMinor: BigInt(sold.quantity) * 100n * 12n,
  });
  expect(done.documents).toEqual([
    { system: "salesforce", label: expect.any(String), reference: expect.stringMatching(/^\d{8}$/) },
  ]);
  await readAgain();
  const [agreed] = await company.db.owner`
    select p.unit_price_micros::text as micros, p.starts_on::text, a.status, a.approval from contract_prices p join contract_amendments a on a.id = p.amendment_id
    where p.contract_id = ${sold.contractId} and p.product_code = ${sold.productCode} order by p.starts_on desc limit 1`;
  expect(agreed).toEqual({
    micros: `${newMinor}000000`,
    starts_on: "2026-10-12",
    status: "Activated",
    approval: "approved",
  });
  const [billed] = await company.db.owner`
    select item->>'unitPriceMicros' as micros from subscriptions s cross join lateral jsonb_array_elements(s.items) item
    where s.contract_id = ${sold.contractId} and item->>'productCode' = ${sold.productCode}`;
  expect(billed).toEqual({ micros: `${newMinor}000000` });
  expect(await company.openNow()).toEqual(before);
  await readAgain(40 * DAY);
  expect(
    await company.db.owner`
      select c.type, c.document from cases c join invoices i on i.id = c.subject_id where i.contract_id = ${sold.contractId}
      union all select type, document from cases where subject_id = ${sold.contractId}`,
  ).toEqual([]);
}, 120_000);

test("an hour is agreed anew from a day on, approved, and the hours before keep their rate", async () => {
  const [rate] = await company.db.owner<
    { id: string; hourlyMinor: string; currency: string; projectId: string; role: string }[]
  >`
    select h.id, h.hourly_minor::text as "hourlyMinor", h.currency, h.project_id as "projectId", h.role from hourly_rates h join projects p on p.id = h.project_id
    where h.ends_on is null and h.deleted_at is null and p.billing_method = 'time_and_materials' and p.ends_on > '2026-12-01'
      and exists (select from time_entries t where t.project_id = h.project_id and t.role = h.role and t.is_billable) order by h.id limit 1`;
  if (!rate) throw new Error("No rate is in force.");
  const effectiveOn = new Date(company.db.clock.now().getTime() + DAY * 1_000).toISOString().slice(0, 10);
  const newMinor = (BigInt(rate.hourlyMinor) + 1_000n).toString();
  const before = await company.openNow();
  const done = await company.carriedOut("rate_change", {
    of: "hourly",
    rateId: rate.id,
    currency: rate.currency,
    priceMinor: newMinor,
    effectiveOn,
  });
  expect(done).toMatchObject({ state: "executed", endedBecause: null });
  expect(done.documents).toEqual([
    { system: "psa", label: expect.any(String), reference: expect.stringMatching(/^rate_/) },
  ]);
  await readAgain();
  const rates = await company.db.owner`
    select hourly_minor::text as minor, starts_on::text, ends_on is null as is_open, approved_on is not null as is_approved from hourly_rates
    where project_id = ${rate.projectId} and role = ${rate.role} and deleted_at is null order by starts_on desc limit 2`;
  expect(rates).toEqual([
    { minor: newMinor, starts_on: effectiveOn, is_open: true, is_approved: true },
    { minor: rate.hourlyMinor, starts_on: expect.any(String), is_open: false, is_approved: true },
  ]);
  expect(await company.openNow()).toEqual(before);
  await readAgain(45 * DAY);
  const billed = await company.db.owner<{ invoiceId: string }[]>`
    select distinct i.id as "invoiceId" from time_entries t join invoices i on i.external_id = t.invoice_external_id
    where t.project_id = ${rate.projectId} and t.role = ${rate.role} and t.worked_on >= ${effectiveOn}`;
  expect(billed.length).toBeGreaterThan(0);
  const about = [rate.projectId, ...billed.map(({ invoiceId }) => invoiceId)];
  expect(
    await company.db
      .owner`select type, title from cases where subject_id = any(${about}) and detected_at > ${effectiveOn}`,
  ).toEqual([]);
}, 180_000);
