import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

const TYPES = [
  "unmatched_payment",
  "duplicate_settlement",
  "short_payment",
  "overpayment",
  "cross_entity_remittance",
] as const;
type CashType = (typeof TYPES)[number];

const DAY = 86_400;

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 300, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 240_000);
afterAll(() => company.close());

const ours = (lines: readonly string[]) => lines.filter((line) => TYPES.some((type) => line.startsWith(`${type} `)));
const found = async () => ours(await company.found());
const present = async () => ours(await company.present());

async function looked(): Promise<void> {
  for (const kind of ["payment", "bank_entry"] as const)
    await reconcile(company.db.asJob("detect-exceptions"), kind, "all");
}

test("of eighteen months of a company's books exactly what was planted is found about its money", async () => {
  expect(await found()).toEqual(await present());
  const before = await found();
  await looked();
  expect(await found()).toEqual(before);
});

test("what is planted anew is found by the next sync, and what only the bank knows by its next statement", async () => {
  for (const entity of ["US01", "DE01", "JP01"])
    for (const type of TYPES) {
      const planted = await company.inject(type, { entity, count: 2 });
      expect(
        planted.map((mistake) => mistake.type),
        `${type} in ${entity}`,
      ).toEqual([type, type]);
    }
  await company.liveOn(60);
  await company.sync();
  expect(await found()).toEqual(await present());
  await company.liveOn(3 * DAY);
  await company.sync();
  expect(await found()).toEqual(await present());
  const kinds = await company.db.owner`
    select distinct subject_type from cases where type = 'unmatched_payment' and closed_at is null order by 1`;
  expect(kinds.map((row) => row.subject_type)).toEqual(["bank_entry", "payment"]);
}, 120_000);

test("as days go by, and looked at as a whole, what is found stays what is there", async () => {
  for (const days of [1, 3, 7]) {
    await company.liveOn(days * DAY);
    await company.sync();
    expect(await found(), `after ${days} more days`).toEqual(await present());
  }
  const before = await found();
  await looked();
  expect(await found()).toEqual(before);
}, 240_000);

type Closed = { state: string; outcome: string; proof: string };

async function caseOf(type: CashType, subjectType: string, where = "") {
  const [row] = await company.db.owner.unsafe<{ id: string; version: number; subject_id: string }[]>(
    `select id, version, subject_id from cases where type = $1 and subject_type = $2 and closed_at is null ${where} order by number desc limit 1`,
    [type, subjectType],
  );
  if (!row) throw new Error(`There is no open ${type} on a ${subjectType}.`);
  return row;
}

async function fixed(id: string, version: number, fix: string, input?: Record<string, string>): Promise<Closed> {
  const person = company.db.as("cash_applier");
  await fixException.execute(person, { caseId: id, version, fix, ...(input ? { input } : {}) });
  await company.carryOut();
  await company.sync();
  await looked();
  const [row] = await company.db.owner<Closed[]>`
    select c.state, c.outcome, (select e.payload->'data'->>'sentence' from events e where e.stream = 'case:' || c.id order by e.sequence desc limit 1) as proof
    from cases c where c.id = ${id}`;
  if (!row) throw new Error("The case is gone.");
  const effects = await company.db.owner`select state, error from effects where case_id = ${id}`;
  expect(effects.filter((effect) => effect.state !== "confirmed")).toEqual([]);
  return row;
}

describe("fixed through the desk and closed by proof", () => {
  test("a payment on no invoice is applied to the one its amount speaks for", async () => {
    const row = await caseOf("unmatched_payment", "payment");
    expect(await fixed(row.id, row.version, "apply_payment")).toMatchObject({
      state: "resolved",
      outcome: "fixed",
      proof: expect.stringContaining("applied to"),
    });
  }, 60_000);

  test("a booking that only the bank knew is recorded in billing", async () => {
    const row = await caseOf(
      "unmatched_payment",
      "bank_entry",
      "and exists (select from invoices i where i.status = 'open' and i.total_minor = cases.amount_minor and i.entity_code = cases.entity_code)",
    );
    expect(await fixed(row.id, row.version, "apply_payment")).toMatchObject({
      state: "resolved",
      outcome: "fixed",
      proof: expect.stringContaining("recorded in billing"),
    });
  }, 60_000);

  test("money that came twice is kept as credit, and refunding it waits for an approval", async () => {
    const row = await caseOf("duplicate_settlement", "payment");
    const refund = { caseId: row.id, version: row.version, fix: "refund" };
    await expect(fixException.execute(company.db.as("cash_applier"), refund)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("approval"),
    });
    expect(await fixed(row.id, row.version, "keep_as_credit")).toMatchObject({
      state: "resolved",
      outcome: "fixed",
      proof: expect.stringContaining("kept as credit"),
    });
  }, 60_000);

  test("what was paid too much is kept as credit", async () => {
    const row = await caseOf("overpayment", "payment");
    expect(await fixed(row.id, row.version, "keep_as_credit")).toMatchObject({ state: "resolved", outcome: "fixed" });
  }, 60_000);

  test("money another company of the group received is booked between the two", async () => {
    const row = await caseOf("cross_entity_remittance", "payment");
    expect(await fixed(row.id, row.version, "record_transfer")).toMatchObject({
      state: "resolved",
      outcome: "fixed",
      proof: expect.stringContaining("passed on"),
    });
  }, 60_000);

  test("what is short is asked for, and the case closes when it came", async () => {
    const row = await caseOf("short_payment", "payment");
    const before = await fixed(row.id, row.version, "ask_for_rest");
    expect(before.state).not.toBe("resolved");
    const [invoice] = await company.db.owner<{ id: string }[]>`
      select i.external_id as id from cases c join invoices i on i.id = (c.details->>'invoiceId')::uuid where c.id = ${row.id}`;
    const paid = await fetch(`${company.sandbox.url}/v1/invoices/${invoice?.id}/pay`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded" },
      body: "paid_out_of_band=true",
    });
    expect(paid.status).toBe(200);
    await company.sync();
    expect(await company.db.owner`select state from cases where id = ${row.id}`).toEqual([{ state: "resolved" }]);
  }, 60_000);

  test("and nothing else is left or new", async () => {
    await company.sync();
    await looked();
    expect(await found()).toEqual(await present());
  }, 60_000);
});
