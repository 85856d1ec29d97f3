import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executeRequest } from "#server/services/approvals/execute-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { type AskingCompany, openAskingCompany } from "#server/services/approvals/testing/asking-company";

let company: AskingCompany;
let schedule: { id: string; startsOn: string };
let sold: {
  contractId: string;
  productCode: string;
  currency: string;
  priceMinor: string;
  periodStartsOn: string;
  endsOn: string;
};
let metered: { contractId: string; productCode: string; currency: string };
let rate: { id: string; hourlyMinor: string; currency: string; startsOn: string; billedOn: string };

beforeAll(async () => {
  company = await openAskingCompany();
  const one = async <Row>(query: Promise<unknown>): Promise<Row> => {
    const [row] = (await query) as Row[];
    if (!row) throw new Error("The company has none of these.");
    return row;
  };
  const { owner } = company.db;
  schedule = await one(owner`
    select id, starts_on::text as "startsOn" from revenue_schedules
    where entity_code = 'US01' and starts_on < '2026-08-01' and ends_on between '2027-01-31' and '2027-08-01' and amount_minor between 10000 and 2000000 order by id limit 1`);
  sold = await one(owner`
    select k.id as "contractId", p.product_code as "productCode", k.currency, (p.unit_price_micros / 1000000)::text as "priceMinor", item->>'periodStartsOn' as "periodStartsOn", k.ends_on::text as "endsOn"
    from contracts k join contract_prices p on p.contract_id = k.id and p.included_units is null and p.overage_unit_price_micros is null and p.quantity > 0
    join subscriptions s on s.contract_id = k.id and s.status = 'active' cross join lateral jsonb_array_elements(s.items) item
    where k.entity_code = 'US01' and k.billing_frequency = 'monthly' and lower(k.status) = 'activated' and item->>'productCode' = p.product_code and item->>'quantity' = p.quantity::text
      and (select count(*) from contract_prices o where o.contract_id = k.id and o.product_code = p.product_code) = 1 and p.starts_on < '2026-09-01' and k.ends_on > '2027-01-01'
      and item->>'periodStartsOn' between '2026-09-20' and '2026-10-10' order by k.id limit 1`);
  metered = await one(owner`
    select k.id as "contractId", p.product_code as "productCode", k.currency from contracts k join contract_prices p on p.contract_id = k.id
    where k.entity_code = 'US01' and p.overage_unit_price_micros is not null and lower(k.status) = 'activated' and k.ends_on > '2027-01-01' and p.starts_on < '2026-10-01' order by k.id limit 1`);
  rate = await one(owner`
    select h.id, h.hourly_minor::text as "hourlyMinor", h.currency, h.starts_on::text as "startsOn", max(t.worked_on)::text as "billedOn" from hourly_rates h
    join time_entries t on t.project_id = h.project_id and t.role = h.role and t.is_billable and t.invoice_external_id is not null and t.deleted_at is null
    where h.ends_on is null and h.deleted_at is null group by h.id having max(t.worked_on) > h.starts_on order by h.id limit 1`);
}, 300_000);
afterAll(() => company.close());

const asks = (kind: "revenue_override" | "rate_change", terms: Record<string, unknown>, context = company.requester) =>
  prepareRequest.execute(context, { kind, terms, reasonCode: "other", reason: "Agreed on the phone.", caseId: null });
const override = (change: Record<string, string> = {}) => ({
  scheduleId: schedule.id,
  fromMonth: "2026-11",
  toMonth: "2026-12",
  memo: "Live early",
  ...change,
});
const price = (change: Record<string, string> = {}) => ({
  of: "subscription",
  contractId: sold.contractId,
  productCode: sold.productCode,
  currency: sold.currency,
  priceMinor: (BigInt(sold.priceMinor) + 1n).toString(),
  effectiveOn: "2026-10-12",
  ...change,
});
const hourly = (change: Record<string, string> = {}) => ({
  of: "hourly",
  rateId: rate.id,
  currency: rate.currency,
  priceMinor: (BigInt(rate.hourlyMinor) + 1n).toString(),
  effectiveOn: dayAfter(rate.billedOn),
  ...change,
});
const dayAfter = (day: string, days = 1) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

describe("revenue", () => {
  test.each<[string, Record<string, string>]>([
    ["in the month that runs", { fromMonth: "2026-10", toMonth: "2026-10" }],
    ["far ahead", { fromMonth: "2027-10", toMonth: "2028-03" }],
  ])("%s may be asked for", async (_name, change) => {
    expect(await asks("revenue_override", override(change))).toMatchObject({ version: 1 });
  });

  test.each<[string, Record<string, string>, string]>([
    ["in a month that is closed", { fromMonth: "2026-09" }, "September 2026 is closed"],
    ["the wrong way round", { fromMonth: "2026-12", toMonth: "2026-11" }, "comes before the first"],
    ["over more months than anybody knows", { toMonth: "2032-01" }, "60 months at most"],
    ["in a month that is none", { fromMonth: "2026-13" }, "write a month"],
  ])("%s is refused", async (_name, change, words) => {
    await expect(asks("revenue_override", override(change))).rejects.toThrow(words);
  });

  test("the packet shows every month before and after, and the closed ones alike", async () => {
    const { packet } = await company.asked("revenue_override", override());
    const facts: { key: string; value: { minor: string } }[] = JSON.parse(packet ?? "{}").facts;
    const minor = (key: string) => facts.find((fact) => fact.key === key)?.value.minor;
    expect(minor("month.2026-08.before")).toBe(minor("month.2026-08.after"));
    expect(minor("month.2026-10.after")).toBe("0");
    const sum = (when: string) =>
      facts
        .filter(({ key }) => key.startsWith("month.") && key.endsWith(when))
        .reduce((all, { value }) => all + BigInt(value.minor), 0n);
    expect(sum(".before")).toBe(sum(".after"));
  });
});

describe("an agreed price", () => {
  test("from the first day of the running period may be asked for", async () => {
    expect(await asks("rate_change", price({ effectiveOn: sold.periodStartsOn }))).toMatchObject({ version: 1 });
  });

  test("that lies ahead is agreed in the CRM alone, and billing follows when the day comes", async () => {
    const { packet } = await company.asked("rate_change", price({ effectiveOn: "2026-12-01" }));
    const { plan, consequences } = JSON.parse(packet ?? "{}");
    expect(plan.map((act: { operation: { operation: string } }) => act.operation.operation)).toEqual([
      "order.change_price",
    ]);
    expect(consequences).toContain("Billing follows when that day has come; where it does not, a case says so.");
  });

  test.each<[string, () => Record<string, string>, string]>([
    [
      "before the running period",
      () => ({ effectiveOn: dayAfter(sold.periodStartsOn, -1) }),
      "The running period began",
    ],
    ["after the contract's end", () => ({ effectiveOn: dayAfter(sold.endsOn) }), "ends on"],
    ["that is agreed already", () => ({ priceMinor: sold.priceMinor }), "at this price already"],
    ["in another currency", () => ({ currency: "EUR" }), "no price in EUR"],
    ["of what is not sold", () => ({ productCode: "NOTHING" }), "sells no"],
    ["of what is billed by use", () => metered, "billed by use"],
    ["of nothing", () => ({ priceMinor: "0" }), "above zero"],
  ])("%s is refused", async (_name, change, words) => {
    await expect(asks("rate_change", price(change()))).rejects.toThrow(words);
  });

  test("that somebody else amends meanwhile voids the signatures", async () => {
    const asked = await company.asked("rate_change", price());
    await company.signed(asked.id);
    await company.db
      .owner`update contract_prices set quantity = quantity + 1 where contract_id = ${sold.contractId} and product_code = ${sold.productCode}`;
    await executeRequest.execute(company.db.asJob("execute-approvals"), { requestId: asked.id });
    expect(await company.rowOf(asked.id)).toMatchObject({ state: "voided" });
    await company.db
      .owner`update contract_prices set quantity = quantity - 1 where contract_id = ${sold.contractId} and product_code = ${sold.productCode}`;
  });
});

describe("an hourly rate", () => {
  test("from the day after the last hour that is billed may be asked for", async () => {
    expect(await asks("rate_change", hourly())).toMatchObject({ version: 1 });
  });

  test.each<[string, () => Record<string, string>, string]>([
    ["for hours that are billed", () => ({ effectiveOn: rate.billedOn }), "are on an invoice or a draft"],
    ["from its own first day", () => ({ effectiveOn: rate.startsOn }), "Choose a later day"],
    ["that is agreed already", () => ({ priceMinor: rate.hourlyMinor }), "at this rate already"],
    ["in another currency", () => ({ currency: "GBP" }), "not in GBP"],
  ])("%s is refused", async (_name, change, words) => {
    await expect(asks("rate_change", hourly(change()))).rejects.toThrow(words);
  });
});

test("the wrong role and a legal entity that is not theirs are refused", async () => {
  await expect(asks("revenue_override", override(), company.db.as("auditor"))).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  const japanese = company.db.as("billing_analyst", ["JP01"]);
  await expect(asks("revenue_override", override(), japanese)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(asks("rate_change", price(), japanese)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("two executions at once store each act once, and the loser is told", async () => {
  const asked = await company.asked("revenue_override", override({ toMonth: "2027-01" }));
  await company.signed(asked.id);
  const execute = () => executeRequest.execute(company.db.asJob("execute-approvals"), { requestId: asked.id });
  const both = await Promise.allSettled([execute(), execute()]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const acts = await company.db.owner`select operation from effects where request_id = ${asked.id} order by position`;
  expect(acts).toEqual([{ operation: "finding.accept" }, { operation: "revenue.override_schedule" }]);
});
