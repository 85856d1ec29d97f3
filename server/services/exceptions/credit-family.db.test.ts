import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plantInBooks } from "#server/sandbox/world/mistakes/unapplied-credit";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { type Company, openCompany, type Planted } from "#server/services/exceptions/testing/company";

const FAMILY = ["unapplied_credit", "duplicate_credit", "service_credit_not_reflected", "chargeback"];
const ENTITIES = ["US01", "DE01", "JP01"];
const DAY = 86_400;

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 240_000);
afterAll(() => company.close());

const ofFamily = (lines: string[]) => lines.filter((line) => FAMILY.includes(line.split(" ")[0] ?? ""));
/** What this file makes wrong by hand is no mistake the sandbox knows of. */
const madeHere: string[] = [];
const found = async () =>
  ofFamily(await company.found()).filter((line) => !madeHere.some((id) => line.endsWith(` ${id}`)));
const present = async () => ofFamily(await company.present());

/** Some time on the sources are read, and what time alone makes wrong is looked for, as every night. */
async function later(seconds = 90): Promise<void> {
  await company.liveOn(seconds);
  await company.sync();
  for (const kind of ["credit", "service_credit", "payment"] as const)
    await reconcile(company.db.asJob("detect-exceptions"), kind, "all");
}

type Case = {
  id: string;
  version: number;
  state: string;
  outcome: string | null;
  title: string;
  severity: string;
  queue: string;
  due_at: Date | null;
};

async function caseOf(type: string, externalId: string): Promise<Case> {
  const [row] = await company.db.owner<Case[]>`
    select c.id, c.version, c.state, c.outcome, c.title, c.severity, c.queue, c.due_at from cases c join source_records r on r.id = c.subject_id
    where c.type = ${type} and r.external_id = ${externalId}`;
  if (!row) throw new Error(`There is no case of ${type} on ${externalId}.`);
  return row;
}

async function planted(type: string, entity = "DE01"): Promise<Planted> {
  const [mistake] = await company.inject(type, { entity });
  if (!mistake) throw new Error(`Nothing could be planted for ${type}.`);
  await later();
  return mistake;
}

async function fix(row: Case, key: string, input: Record<string, string> = {}): Promise<void> {
  const analyst = company.db.as("billing_analyst", "all");
  await fixException.execute(analyst, { caseId: row.id, version: row.version, fix: key, input });
  await company.carryOut();
  await later();
}

/** What the case's last event says, which for a closed one is its proof. */
async function lastWords(caseId: string): Promise<string> {
  const [event] = await company.db.owner<{ text: string }[]>`
    select payload::text as text from events where stream = ${`case:${caseId}`} order by sequence desc limit 1`;
  return event?.text ?? "";
}

async function post(path: string, body: string): Promise<{ id: string }> {
  const headers = { authorization: "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(`${company.sandbox.url}${path}`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as { id: string };
}

test("of eighteen months of credits and chargebacks exactly the planted mistakes are found", async () => {
  const { world } = company.sandbox.core;
  expect(world.creditNotes.rows.length).toBeGreaterThan(10);
  expect(await found()).toEqual(await present());
});

test("every type that is planted anew is found by the next sync, in every entity", async () => {
  const added: Planted[] = [];
  for (const entity of ENTITIES)
    for (const type of FAMILY) added.push(...(await company.inject(type, { entity, count: 2 })));
  expect(added).toHaveLength(ENTITIES.length * FAMILY.length * 2);
  await later();
  expect(await found()).toEqual(await present());
  for (const { type, subject } of added)
    expect(await caseOf(type, subject.id)).toMatchObject({
      state: "routed",
      queue: type === "chargeback" ? "disputes" : "exceptions",
    });
});

describe("an unapplied credit", () => {
  test("is put on the oldest open invoice and closed by the balance", async () => {
    const mistake = await planted("unapplied_credit");
    const row = await caseOf("unapplied_credit", mistake.subject.id);
    const { world } = company.sandbox.core;
    const customer = world.customers.must(world.creditNotes.must(mistake.subject.id).customerId);
    const before = customer.creditBalance;
    expect(before).toBeGreaterThan(0);
    await fix(row, "apply_credit");
    expect(customer.creditBalance).toBe(0);
    expect(await caseOf("unapplied_credit", mistake.subject.id)).toMatchObject({ state: "resolved", outcome: "fixed" });
    expect(await lastWords(row.id)).toContain("is used up");
    const [allocated] = await company.db.owner<{ sum: string }[]>`
      select sum(a.amount_minor)::text as sum from allocations a join invoices i on i.id = a.invoice_id join source_records r on r.id = i.id
      where r.facts->>'customerId' = ${customer.id} and a.payment_id is null`;
    expect(allocated?.sum).toBe(String(before));
    expect(await found()).toEqual(await present());
  });

  test("that the books keep open is tied to its invoice there", async () => {
    const [mistake] = plantInBooks(company.sandbox.core.world, null, 1);
    await later();
    const row = await caseOf("unapplied_credit", mistake?.subject.id ?? "");
    expect(row).toMatchObject({ title: "Credit is used in billing and open in the ERP", severity: "low" });
    await fix(row, "apply_in_books");
    expect(await caseOf("unapplied_credit", mistake?.subject.id ?? "")).toMatchObject({
      state: "resolved",
      outcome: "fixed",
    });
    expect(await lastWords(row.id)).toContain("fully applied");
  });

  test("is gone once the next invoice of the customer uses it", async () => {
    const [mistake] = await company.inject("unapplied_credit", { entity: "US01" });
    const { world } = company.sandbox.core;
    const credit = world.creditNotes.must(mistake?.subject.id ?? "");
    await later();
    const drafts = world.invoices.rows.filter(
      (invoice) => invoice.customerId === credit.customerId && invoice.status === "draft",
    );
    if (drafts[0]) await post(`/v1/invoices/${drafts[0].id}/finalize`, "");
    else await company.liveOn(40 * DAY);
    await later();
    expect(await found()).toEqual(await present());
  }, 120_000);
});

describe("a duplicate credit", () => {
  test("of an open invoice is voided and closed by its absence", async () => {
    const mistake = await planted("duplicate_credit");
    const row = await caseOf("duplicate_credit", mistake.subject.id);
    expect(row).toMatchObject({ title: expect.stringMatching(/^Credits again what .+-CN-\d\d credits$/) });
    await fix(row, "void_credit");
    expect(company.sandbox.core.world.creditNotes.must(mistake.subject.id).voidedAt).not.toBeNull();
    expect(await caseOf("duplicate_credit", mistake.subject.id)).toMatchObject({ state: "resolved", outcome: "fixed" });
    expect(await lastWords(row.id)).toContain("is void in billing");
    expect(await found()).toEqual(await present());
  });

  test("of money that went back waits for an approval", async () => {
    const { world } = company.sandbox.core;
    const paid = world.invoices.rows.findLast(
      (invoice) =>
        invoice.status === "paid" &&
        invoice.creditedAfterPayment === 0 &&
        world.charges.get(invoice.lastChargeId ?? "")?.refunded === 0,
    );
    const amount = Math.floor((paid?.total ?? 0) / 10);
    const body = `invoice=${paid?.id}&amount=${amount}&reason=order_change&memo=Once`;
    const [first, second] = [await post("/v1/credit_notes", body), await post("/v1/credit_notes", body)];
    madeHere.push(first.id, second.id);
    await later();
    const [row] = await company.db.owner<Case[]>`
      select c.* from cases c join source_records r on r.id = c.subject_id where c.type = 'duplicate_credit' and r.external_id in (${first.id}, ${second.id})`;
    expect(row).toMatchObject({ severity: "high" });
    await expect(fix(row as Case, "void_credit")).rejects.toThrow("needs an approval");
  });
});

describe("a promised credit", () => {
  test("is not issued without an approval; issued in billing, it closes; missing in the books, it is posted", async () => {
    const mistake = await planted("service_credit_not_reflected");
    const row = await caseOf("service_credit_not_reflected", mistake.subject.id);
    expect(row.title).toMatch(/^Promised credit of €[\d,.]+ not issued$/);
    await expect(fix(row, "issue_credit")).rejects.toThrow("needs an approval");
    const { world } = company.sandbox.core;
    const promise = world.serviceCredits.must(mistake.subject.id);
    const invoice = world.invoices.must(promise.invoiceId);
    const note = await post(
      "/v1/credit_notes",
      `invoice=${invoice.id}&amount=${promise.amount}&memo=Service credit, ticket ${promise.id}${invoice.status === "paid" ? `&refund_amount=${promise.amount}` : ""}`,
    );
    await later();
    expect(await caseOf("service_credit_not_reflected", promise.id)).toMatchObject({
      state: "resolved",
      outcome: "self_closed",
    });
    expect(await lastWords(row.id)).toContain("Billing issued");

    await company.liveOn(5 * DAY);
    const posting = world.transactions.must(world.links.transactionByExternal.get(note.id) ?? "");
    const headers = { authorization: "Bearer token" };
    const path = `/services/rest/record/v1/creditmemo/${posting.id}`;
    expect((await fetch(`${company.sandbox.url}${path}`, { method: "DELETE", headers })).status).toBe(204);
    await later();
    const again = await caseOf("service_credit_not_reflected", promise.id);
    expect(again.title).toMatch(/^Credit of .+ is not in the ERP$/);
    await fix(again, "post_credit");
    expect(await caseOf("service_credit_not_reflected", promise.id)).toMatchObject({
      state: "resolved",
      outcome: "fixed",
    });
    expect(await lastWords(again.id)).toContain("The ERP shows");
    expect(await found()).toEqual(await present());
  }, 120_000);
});

describe("a chargeback", () => {
  test("waits for evidence by its day; handed in, the bank decides and the case closes", async () => {
    const mistake = await planted("chargeback");
    const row = await caseOf("chargeback", mistake.subject.id);
    expect(row.title).toMatch(/^Payer takes €[\d,.]+ back: /);
    await expect(fix(row, "submit_evidence", { text: " " })).rejects.toThrow("needs to read why");
    await fix(row, "submit_evidence", { text: "The service was used all month.", documents: "contract 00010042" });
    const dispute = company.sandbox.core.world.disputes.rows.find(({ chargeId }) => chargeId === mistake.subject.id);
    expect(dispute).toMatchObject({
      status: "under_review",
      evidence: { uncategorized_text: "The service was used all month.\n\nDocuments: contract 00010042" },
    });
    expect(await caseOf("chargeback", mistake.subject.id)).toMatchObject({ state: "resolved", outcome: "fixed" });
    expect(await lastWords(row.id)).toContain("The evidence was handed in");
  });

  test("cannot be accepted as a loss without an approval; lost at the bank, its case closes", async () => {
    const mistake = await planted("chargeback", "US01");
    const row = await caseOf("chargeback", mistake.subject.id);
    await expect(fix(row, "accept_loss")).rejects.toThrow("needs an approval");
    const dispute = company.sandbox.core.world.disputes.rows.find(({ chargeId }) => chargeId === mistake.subject.id);
    await post(`/v1/disputes/${dispute?.id}/close`, "");
    await later();
    expect(await caseOf("chargeback", mistake.subject.id)).toMatchObject({ state: "resolved", outcome: "self_closed" });
    expect(await lastWords(row.id)).toContain("stay with the payer");
  });
});

test("as the company's days go by, what is found stays what is there", async () => {
  for (const days of [1, 3]) {
    await later(days * DAY);
    expect(await found(), `after ${days} more days`).toEqual(await present());
  }
}, 120_000);
