import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { strayEntryId } from "#server/sandbox/bank/entry-ids";
import { takeBack } from "#server/sandbox/world/mistakes/returned-receipt";
import { getCase } from "#server/services/cases/get-case";
import { bankReconciliation } from "#server/services/cash/reconciliation";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

const DAY = 86_400;

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 240_000);
afterAll(() => company.close());

const applier = () => company.db.as("cash_applier", ["DE01"]);

/** Days later, everything read and looked at. */
async function daysLater(count: number): Promise<void> {
  await company.liveOn(count * DAY);
  await company.sync();
  for (const kind of ["invoice", "payment", "bank_entry", "customer", "contract", "project", "credit"] as const)
    await reconcile(company.db.asJob("detect-exceptions"), kind, "all");
}

type Row = { id: string; version: number; state: string; subjectId: string; customerId: string | null };

async function caseOf(type: string, entryId: string): Promise<Row> {
  const [row] = await company.db.owner<Row[]>`
    select c.id, c.version, c.state, c.subject_id as "subjectId", c.customer_id as "customerId" from cases c join bank_entries e on e.id = c.subject_id
    where c.type = ${type} and e.external_id = ${entryId} order by c.number desc limit 1`;
  if (!row) throw new Error(`No case of ${type} on ${entryId}.`);
  return row;
}

const fix = ({ id, version }: Row, key: string, input: Record<string, string> = {}) => ({
  caseId: id,
  version,
  fix: key,
  input,
});

async function proofOf(id: string): Promise<string | undefined> {
  const [closing] = await company.db.owner<{ proof: string }[]>`
    select payload->'data'->>'proof' as proof from events where stream = ${`case:${id}`} and type = 'exception.closed' order by sequence desc`;
  return closing?.proof;
}

async function openEntries() {
  const days = await bankReconciliation.execute(applier(), { statements: 10 });
  return days.flatMap(({ open }) => open);
}

describe("a transfer that was recorded on its invoice and is taken back", () => {
  let entryId = "";
  let paidId = "";

  beforeAll(async () => {
    await company.inject("unmatched_payment", { entity: "DE01", variant: "at_bank", count: 4 });
    await daysLater(2);
    const [plain] = await company.db.owner<{ entryId: string; number: string; paidId: string }[]>`
      select e.external_id as "entryId", i.number, i.external_id as "paidId" from cases c join bank_entries e on e.id = c.subject_id
      join invoices i on i.status = 'open' and i.total_minor = e.amount_minor and i.entity_code = e.entity_code
      where c.type = 'unmatched_payment' and c.closed_at is null order by c.number limit 1`;
    ({ entryId = "", paidId = "" } = plain ?? {});
    const unmatched = await caseOf("unmatched_payment", entryId);
    await fixException.execute(applier(), fix(unmatched, "apply_payment", { invoices: plain?.number ?? "" }));
    await company.carryOut();
    await daysLater(1);
    expect(await caseOf("unmatched_payment", entryId)).toMatchObject({ state: "resolved" });
    expect(await openEntries()).not.toContainEqual(expect.objectContaining({ id: unmatched.subjectId }));
    await company.inject("returned_receipt", { entity: "DE01", variant: "recorded" });
  }, 120_000);

  test("is found with the bank's next statement, and its day agrees no more", async () => {
    await daysLater(2);
    expect(await company.found()).toEqual(await company.present());
    const row = await caseOf("returned_receipt", entryId);
    const detail = await getCase.execute(applier(), { caseId: row.id });
    const [paid] = await company.db.owner<{ number: string; customerId: string }[]>`
      select number, customer_id as "customerId" from invoices where external_id = ${paidId}`;
    expect(detail).toMatchObject({
      queue: "cash",
      severity: "high",
      document: paid?.number,
      diagnosis: expect.stringMatching(
        new RegExp(`^The bank took back .+ because .+Billing still has it on ${paid?.number}, so nobody asks`),
      ),
    });
    expect(row.customerId).toBe(paid?.customerId);
    expect(await openEntries()).toContainEqual(
      expect.objectContaining({ id: row.subjectId, standing: "gone_back", caseId: row.id }),
    );
  }, 60_000);

  test("is asked for again by those who apply cash in its legal entity alone, in words that can be used", async () => {
    const row = await caseOf("returned_receipt", entryId);
    const asked = fix(row, "ask_again");
    await expect(fixException.execute(company.db.as("contributor", ["DE01"]), asked)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(fixException.execute(company.db.as("cash_applier", ["US01"]), asked)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(fixException.execute(applier(), fix(row, "ask_again", { dueInDays: "soon" }))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("0 to 90"),
    });
    const both = await Promise.allSettled([
      fixException.execute(applier(), asked),
      fixException.execute(applier(), asked),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const events = await company.db.owner`
      select type from events where stream = ${`case:${row.id}`} and type = 'exception.fix_requested'`;
    expect(events).toHaveLength(1);
    await expect(
      fixException.execute(applier(), fix(await caseOf("returned_receipt", entryId), "ask_again")),
    ).rejects.toThrow("A case that is correcting cannot correct.");
    expect(await openEntries()).toContainEqual(expect.objectContaining({ id: row.subjectId, standing: "waiting" }));
  }, 60_000);

  test("is closed by the new invoice, which is open and due; the day agrees", async () => {
    await company.carryOut();
    await company.liveOn(3_600);
    await company.sync();
    const { id, state, subjectId } = await caseOf("returned_receipt", entryId);
    const [act] = await company.db.owner<{ state: string; error: string | null; reference: string }[]>`
      select state, error, reference from effects where case_id = ${id}`;
    expect(act).toMatchObject({ state: "confirmed", error: null });
    expect(state).toBe("resolved");
    expect(await proofOf(id)).toContain(`Invoice ${act?.reference} asks again for`);
    const [anew] = await company.db.owner`
      select n.status, n.total_minor - p.total_minor as differs, n.due_on <= ${company.db.clock.now()}::date as is_due, n.tax_minor::int as tax, p.status as before
      from invoices n join invoices p on p.external_id = ${paidId} and p.customer_id = n.customer_id and p.entity_code = n.entity_code where n.number = ${act?.reference ?? ""}`;
    expect(anew).toEqual({ status: "open", differs: "0", is_due: true, tax: 0, before: "paid" });
    expect(await openEntries()).not.toContainEqual(expect.objectContaining({ id: subjectId }));
  }, 60_000);

  test("is revenue once, and nothing else comes of it as days go by", async () => {
    await daysLater(1);
    expect(await company.found()).toEqual(await company.present());
    const { world } = company.sandbox.core;
    const [anew] = world.invoices.rows.filter(({ metadata }) => metadata.replaces_payment_of === paidId);
    const row = world.imports.get(world.links.importByInvoice.get(anew?.id ?? "") ?? "");
    expect(row).toMatchObject({ status: "Posted", glAccount: "1190", amount: anew?.total });
    expect(world.revenuePlans.rows.filter(({ invoiceId }) => invoiceId === anew?.id)).toEqual([]);
    await daysLater(5);
    expect(await company.found()).toEqual(await company.present());
  }, 120_000);
});

test("a transfer that was kept on account and is taken back is credit no more", async () => {
  const [spare] = await company.db.owner<{ entryId: string }[]>`
    select e.external_id as "entryId" from cases c join bank_entries e on e.id = c.subject_id
    where c.type = 'unmatched_payment' and c.closed_at is null and c.entity_code = 'DE01' order by c.number desc limit 1`;
  const entryId = spare?.entryId ?? "";
  const unmatched = await caseOf("unmatched_payment", entryId);
  const { fixes } = await getCase.execute(applier(), { caseId: unmatched.id });
  const customer = fixes.find(({ key }) => key === "on_account")?.fields[0]?.value ?? "";
  await fixException.execute(applier(), fix(unmatched, "on_account", { customer }));
  await company.carryOut();
  await daysLater(1);
  const { world } = company.sandbox.core;
  const receipt = world.strayReceipts.rows.find((row) => strayEntryId(row) === entryId);
  const payer = world.customers.must(receipt?.customerId ?? "");
  takeBack(world, { id: receipt?.id ?? "", entity: "DE01", entryId });
  // A weekend may lie before the next statement.
  await daysLater(4);
  const row = await caseOf("returned_receipt", entryId);
  expect((await getCase.execute(applier(), { caseId: row.id })).customerName).toBe(customer);
  const credit = payer.creditBalance;
  await fixException.execute(applier(), fix(row, "ask_again"));
  await company.carryOut();
  await company.liveOn(60);
  await company.sync();
  expect(await caseOf("returned_receipt", entryId)).toMatchObject({ state: "resolved" });
  expect(await proofOf(row.id)).toMatch(/are credit of .+ no more/);
  expect(credit - payer.creditBalance).toBe(receipt?.amount);
}, 120_000);

describe("a transfer that billing took in by itself and that is taken back", () => {
  test("is found once it did not come again within the week, and ends where it was taken in", async () => {
    const [planted] = await company.inject("returned_receipt", { variant: "at_billing" });
    const entryId = planted?.subject.id ?? "";
    const theirs = company.db.as("cash_applier", [planted?.entity ?? ""]);
    await daysLater(4);
    expect(await company.found()).toEqual(await company.present());
    await expect(caseOf("returned_receipt", entryId)).rejects.toThrow("No case");
    await daysLater(5);
    expect(await company.found()).toEqual(await company.present());
    const row = await caseOf("returned_receipt", entryId);
    const { fixes } = await getCase.execute(theirs, { caseId: row.id });
    expect(fixes[0]).toMatchObject({ key: "ask_again", refusal: expect.stringContaining("by itself") });
    await expect(fixException.execute(theirs, fix(row, "ask_again"))).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
    const { world } = company.sandbox.core;
    const charge = world.takenBack.rows.find((one) => one.entryId === entryId)?.receiptId ?? "";
    const refunded = await fetch(`${company.sandbox.url}/v1/refunds`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded" },
      body: `charge=${charge}`,
    });
    expect(refunded.status).toBe(200);
    await company.liveOn(60);
    await company.sync();
    expect(await caseOf("returned_receipt", entryId)).toMatchObject({ state: "resolved" });
  }, 240_000);
});
