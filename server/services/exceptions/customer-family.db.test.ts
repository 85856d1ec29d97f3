import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fixException } from "#server/services/exceptions/fix-exception";
import { sweepEverything } from "#server/services/exceptions/sweep";
import { type Company, openCompany, type Planted } from "#server/services/exceptions/testing/company";

const FAMILY = [
  "tax_data_missing",
  "billing_entity_mismatch",
  "customer_master_mismatch",
  "account_status_out_of_step",
] as const;
type Type = (typeof FAMILY)[number];

const DAY = 86_400;

/** Each sync reads eight sources. */
vi.setConfig({ testTimeout: 180_000 });

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 240_000);
afterAll(() => company.close());

const ofFamily = (lines: string[]) => lines.filter((line) => FAMILY.some((type) => line.startsWith(`${type} `)));
const found = async () => ofFamily(await company.found());
const present = async () => ofFamily(await company.present());

async function later(seconds = 60): Promise<void> {
  await company.liveOn(seconds);
  await company.sync();
}

type Case = {
  id: string;
  number: string;
  version: number;
  state: string;
  outcome: string | null;
  title: string;
  severity: string;
  cause: string;
};

/** A customer is known by its account, everything else by the record it was made from. */
async function caseOf(type: Type, { subject }: Planted): Promise<Case> {
  const [row] = await company.db.owner<Case[]>`
    select c.id, c.number, c.version, c.state, c.outcome, c.title, c.severity, c.cause_signature as cause from cases c
    left join source_records r on r.id = c.subject_id left join customers p on p.id = c.subject_id
    where c.type = ${type} and coalesce(r.external_id, p.external_id) = ${subject.id}`;
  if (!row) throw new Error(`There is no case of ${type} on ${subject.id}.`);
  return row;
}

async function planted(type: Type, entity: string): Promise<Planted> {
  const [mistake] = await company.inject(type, { entity });
  if (!mistake) throw new Error(`Nothing could be planted for ${type} in ${entity}.`);
  await later();
  return mistake;
}

async function fix(row: Case, key: string, input: Record<string, string> = {}): Promise<void> {
  const analyst = company.db.as("billing_analyst", "all");
  await fixException.execute(analyst, { caseId: row.id, version: row.version, fix: key, input });
  await company.carryOut();
  await later();
}

const actsOf = (caseId: string) =>
  company.db.owner<{ operation: string; state: string; confirmation: string | null }[]>`
    select operation, state, confirmation from effects where case_id = ${caseId} and operation not in ('invoice.hold', 'invoice.release') order by position`;

/** What the case's events say, the closing one with its proof among them. */
async function storyOf(caseId: string): Promise<string> {
  const rows = await company.db.owner<{ text: string }[]>`
    select payload::text as text from events where stream = ${`case:${caseId}`} order by sequence`;
  return rows.map(({ text }) => text).join("\n");
}

test("of eighteen months of customers exactly the planted mistakes are found", async () => {
  expect(await company.db.owner`select reason from inbox where state = 'dead'`).toEqual([]);
  const [standings] = await company.db.owner<{ good: number; flagged: number; channels: number }[]>`
    select count(*) filter (where standing = 'good')::int as good, count(*) filter (where standing in ('past_due', 'suspended'))::int as flagged,
      count(distinct delivery_channel)::int as channels from customers where system = 'salesforce'`;
  expect(standings).toMatchObject({ channels: 3 });
  expect(standings?.flagged).toBeGreaterThan(3);
  expect(standings?.good).toBeGreaterThan(80);
  expect(await found()).toEqual(await present());
});

test("every type that is planted anew is found by the next sync, in every entity", async () => {
  for (const entity of ["US01", "DE01", "JP01"])
    for (const type of FAMILY)
      expect((await company.inject(type, { entity, count: 2 })).length, `${type} in ${entity}`).toBeGreaterThan(0);
  await later();
  const lines = await found();
  expect(lines.length).toBeGreaterThan(12);
  expect(lines).toEqual(await present());
});

test("a VAT number missing in billing is filled from the master, then tax is calculated: two acts in order", async () => {
  const mistakes: Planted[] = [];
  for (let tries = 0; tries < 4; tries += 1) mistakes.push(await planted("tax_data_missing", "DE01"));
  const cases = await Promise.all(mistakes.map((mistake) => caseOf("tax_data_missing", mistake)));
  const known = cases.filter(({ title }) => !title.includes("any system"));
  expect(known.length).toBeGreaterThan(1);
  for (const { number } of known) {
    const [row] = await company.db.owner<Case[]>`select id, number, version from cases where number = ${number}`;
    if (!row) throw new Error(`Case ${number} is gone.`);
    await fix(row, "fill_tax_id");
    expect(await actsOf(row.id)).toEqual([
      { operation: "customer.set_tax_id", state: "confirmed", confirmation: expect.stringContaining("has tax id DE") },
      {
        operation: "invoice.recalculate_tax",
        state: "confirmed",
        confirmation: expect.stringContaining("Tax was calculated again"),
      },
    ]);
    const [closed] = await company.db.owner<Case[]>`select state, outcome from cases where id = ${row.id}`;
    expect(closed).toEqual({ state: "resolved", outcome: "fixed" });
    expect(await storyOf(row.id)).toContain("now carries VAT number DE");
  }
  expect(await found()).toEqual(await present());
});

test("where no system has the number a person enters it, and one that is none is refused", async () => {
  const open = await company.db.owner<Case[]>`
    select id, number, version from cases where type = 'tax_data_missing' and title = 'No VAT number in any system' and closed_at is null order by number`;
  for (let tries = 0; open.length === 0 && tries < 12; tries += 1) {
    const row = await caseOf("tax_data_missing", await planted("tax_data_missing", "DE01"));
    if (row.title === "No VAT number in any system") open.push(row);
  }
  const [row] = open;
  if (!row) throw new Error("No customer has lost the number everywhere.");
  const analyst = company.db.as("billing_analyst", "all");
  const asked = { caseId: row.id, version: row.version, fix: "fill_tax_id" };
  await expect(fixException.execute(analyst, asked)).rejects.toMatchObject({
    code: "RULE_VIOLATION",
    message: expect.stringContaining("Ask the customer"),
  });
  await expect(fixException.execute(analyst, { ...asked, input: { vatNumber: "DE12" } })).rejects.toMatchObject({
    message: expect.stringContaining("DE12 is no VAT number of DE"),
  });
  await fix(row, "fill_tax_id", { vatNumber: "DE 812 526 315" });
  expect(await storyOf(row.id)).toContain("now carries VAT number DE812526315");
});

test("tax the engine reports otherwise than billing charged waits for an approval", async () => {
  const row = await caseOf("tax_data_missing", await planted("tax_data_missing", "US01"));
  expect(row).toMatchObject({ severity: "high", title: expect.stringContaining("tax engine has") });
  const analyst = company.db.as("billing_analyst", "all");
  await expect(
    fixException.execute(analyst, { caseId: row.id, version: row.version, fix: "settle_tax_difference" }),
  ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("needs an approval") });
});

test("a draft in the wrong entity or currency is deleted and drawn anew", async () => {
  for (const entity of ["US01", "DE01", "JP01"]) {
    const mistake = await planted("billing_entity_mismatch", entity);
    const row = await caseOf("billing_entity_mismatch", mistake);
    expect(row).toMatchObject({ severity: "high", cause: expect.stringMatching(/^Billed (by|in) .* instead of /) });
    await fix(row, "draw_anew");
    const [closed] = await company.db.owner<Case[]>`select state, outcome from cases where id = ${row.id}`;
    expect(closed).toEqual({ state: "resolved", outcome: "fixed" });
    await later(1_800);
    const [drawn] = await company.db.owner<{ entity: string; currency: string; agreed: string }[]>`
      select n.entity_code as entity, n.currency, k.currency as agreed from invoices o
      join invoices n on n.subscription_id = o.subscription_id and n.period_starts_on = o.period_starts_on and n.status in ('draft', 'open', 'paid')
      join contracts k on k.id = n.contract_id where o.external_id = ${mistake.subject.id}`;
    expect(drawn?.entity).toBe(entity);
    expect(drawn?.currency).toBe(drawn?.agreed);
  }
  expect(await found()).toEqual(await present());
});

test("a value that differs is carried to billing or the ERP", async () => {
  for (const entity of ["US01", "DE01", "JP01", "DE01", "US01"]) {
    const row = await caseOf("customer_master_mismatch", await planted("customer_master_mismatch", entity));
    await fix(row, "carry_master_value");
    const [closed] = await company.db.owner<Case[]>`select state, outcome from cases where id = ${row.id}`;
    expect(closed, row.title).toEqual({ state: "resolved", outcome: "fixed" });
    expect(await actsOf(row.id)).toMatchObject([{ operation: "customer.correct_field", state: "confirmed" }]);
    expect(await storyOf(row.id)).toContain("Every system has the same");
  }
  expect(await found()).toEqual(await present());
});

test("the standing of an account is set as the money says", async () => {
  for (const entity of ["US01", "DE01", "JP01"]) {
    const row = await caseOf("account_status_out_of_step", await planted("account_status_out_of_step", entity));
    await fix(row, "set_standing");
    const [closed] = await company.db.owner<Case[]>`select state, outcome from cases where id = ${row.id}`;
    expect(closed, row.title).toEqual({ state: "resolved", outcome: "fixed" });
    expect(await actsOf(row.id)).toMatchObject([{ operation: "account.set_standing", state: "confirmed" }]);
    expect(await storyOf(row.id)).toContain("as the money says");
  }
});

test("an act asked for twice is done once, and a lost answer is looked up", async () => {
  const row = await caseOf("account_status_out_of_step", await planted("account_status_out_of_step", "US01"));
  const analyst = company.db.as("billing_analyst", "all");
  await fixException.execute(analyst, { caseId: row.id, version: row.version, fix: "set_standing" });
  const before = company.sandbox.core.received.length;
  await company.carryOut();
  const [effect] = await company.db.owner<{ id: string }[]>`select id from effects where case_id = ${row.id}`;
  await company.db
    .owner`update effects set state = 'intent', confirmation = null, settled_at = null where id = ${effect?.id ?? ""}`;
  await company.carryOut();
  const writes = company.sandbox.core.received.slice(before).filter(({ system }) => system === "salesforce");
  expect(writes).toHaveLength(1);
});

test("as days go by, what is found stays what is there, and the nightly sweep finds the same", async () => {
  for (const days of [1, 2, 4]) {
    await later(days * DAY);
    await sweepEverything(company.db.asJob("detect-exceptions"));
    expect(await found(), `after ${days} more days`).toEqual(await present());
  }
});
