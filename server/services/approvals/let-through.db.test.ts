import { afterAll, beforeAll, expect, test } from "vitest";
import { type AskingCompany, openAskingCompany } from "#server/services/approvals/testing/asking-company";
import { getCase } from "#server/services/cases/get-case";
import { reconcile } from "#server/services/exceptions/reconcile";
import { sweepEverything } from "#server/services/exceptions/sweep";

const MINUTE = 60;

let company: AskingCompany;

beforeAll(async () => {
  company = await openAskingCompany();
}, 300_000);
afterAll(() => company.close());

const detect = () => reconcile(company.db.asJob("detect-exceptions"), "invoice", "all");

type Held = { id: string; number: number; invoiceId: string; externalId: string; contractId: string | null };

/** The open case of a mistake planted on a draft now, which it holds. */
async function plantedCase(type: string, options: { entity?: string; variant?: string } = {}): Promise<Held> {
  const [planted] = await company.inject(type, options);
  if (!planted) throw new Error(`Nothing of ${type} could be planted.`);
  await company.liveOn(2 * MINUTE);
  await company.sync();
  await company.carryOut();
  const [row] = await company.db.owner<Held[]>`
    select c.id, c.number::int as number, i.id as "invoiceId", i.external_id as "externalId", i.contract_id as "contractId"
    from cases c join invoices i on i.id = c.subject_id
    where c.type = ${type} and i.external_id = ${planted.subject.id} and c.closed_at is null`;
  if (!row) throw new Error(`No case of ${type} is open on ${planted.subject.id}.`);
  return row;
}

async function caseNow(id: string) {
  const [row] = await company.db.owner<
    { state: string; outcome: string | null; held: boolean; proof: string | null }[]
  >`
    select c.state, c.outcome, c.is_holding_invoice as held,
      (select e.payload->'data'->>'proof' from events e where e.stream = 'case:' || c.id and e.type = 'exception.closed' order by e.sequence desc limit 1) as proof
    from cases c where c.id = ${id}`;
  return row;
}

const invoiceAtSource = (id: string) => company.sandbox.core.world.invoices.must(id);
const accepted = (requestId: string) =>
  company.db
    .owner`select subject_type, type, acceptance, from_on::text, until_on::text from accepted_findings where request_id = ${requestId} order by type`;

test("a held draft goes out although its case is open, once, and is not held again for the same", async () => {
  const held = await plantedCase("contract_price_variance", { entity: "DE01" });
  expect(await caseNow(held.id)).toMatchObject({ held: true });
  expect(invoiceAtSource(held.externalId).autoAdvance).toBe(false);
  const done = await company.carriedOut("invoice_release", { invoiceId: held.invoiceId });
  expect(done).toMatchObject({ state: "executed", caseId: held.id, endedBecause: null });
  expect(await accepted(done.id)).toEqual([
    {
      subject_type: "invoice",
      type: "contract_price_variance",
      acceptance: "releases",
      from_on: "2026-10-12",
      until_on: null,
    },
  ]);
  await company.liveOn(MINUTE);
  await company.sync();
  await company.carryOut();
  expect(await caseNow(held.id)).toMatchObject({ held: false, outcome: null });
  const { diagnosis } = await getCase.execute(company.requester, { caseId: held.id });
  expect(diagnosis).toContain(`request ${done.number} let it go out as it is`);
  expect(invoiceAtSource(held.externalId).status).toBe("open");
  expect(await detect()).toMatchObject({ held: 0 });
  const acts = await company.db.owner`
    select operation, state from effects where target = ${`invoice:${held.externalId}`} order by position`;
  expect(acts).toEqual([
    { operation: "invoice.hold", state: "confirmed" },
    { operation: "invoice.release", state: "confirmed" },
  ]);
});

test("what goes further than was signed holds the draft again", async () => {
  const held = await plantedCase("contract_price_variance", { entity: "US01" });
  await company.carriedOut("invoice_release", { invoiceId: held.invoiceId });
  // It went out at once; what is asked is whether it would be held as the draft it was.
  await company.db.owner`update invoices set status = 'draft' where id = ${held.invoiceId}`;
  await detect();
  expect(await caseNow(held.id)).toMatchObject({ held: false });
  await company.db.owner`
    update invoice_lines set unit_price_micros = unit_price_micros * 3, amount_minor = amount_minor * 3
    where invoice_id = ${held.invoiceId} and unit_price_micros is not null`;
  await detect();
  expect(await caseNow(held.id)).toMatchObject({ held: true });
});

test("a charge that stands out is billed as it is: its case closes with proof and stays closed", async () => {
  const held = await plantedCase("usage_spike");
  const done = await company.carriedOut("outlier_release", { caseId: held.id });
  expect(done).toMatchObject({ state: "executed", caseId: held.id });
  await company.liveOn(MINUTE);
  await company.sync();
  await company.carryOut();
  expect(await caseNow(held.id)).toMatchObject({
    state: "resolved",
    outcome: "accepted_as_is",
    held: false,
    proof: `Accepted as it is under request ${done.number}.`,
  });
  expect(invoiceAtSource(held.externalId).status).toBe("open");
  await sweepEverything(company.db.asJob("detect-exceptions"));
  expect(await caseNow(held.id)).toMatchObject({ state: "resolved" });
});

test("an exception of a document stands until its last day, and is found again after it", async () => {
  const held = await plantedCase("missing_purchase_order", { entity: "DE01" });
  const done = await company.carriedOut("contract_exception", {
    caseId: held.id,
    covers: "document",
    fromOn: "2026-10-12",
    untilOn: "2026-10-14",
  });
  expect(done).toMatchObject({ state: "executed" });
  await company.liveOn(MINUTE);
  await company.sync();
  expect(await caseNow(held.id)).toMatchObject({
    outcome: "accepted_as_is",
    proof: expect.stringMatching(new RegExp(`^Accepted as it is under request ${done.number}, until `)),
  });
  company.db.clock.set(new Date("2026-10-15T09:30:00Z"));
  await sweepEverything(company.db.asJob("detect-exceptions"));
  expect(await caseNow(held.id)).toMatchObject({ state: "routed", outcome: null });
});

test("an exception of a contract covers every invoice under it dated within its window, and none beyond", async () => {
  const held = await plantedCase("contract_price_variance", { entity: "US01" });
  const done = await company.carriedOut("contract_exception", {
    caseId: held.id,
    covers: "contract",
    fromOn: "2026-10-12",
    untilOn: "2026-12-31",
  });
  expect(done).toMatchObject({ state: "executed", subjectType: "contract", subjectId: held.contractId });
  await company.liveOn(MINUTE);
  await company.sync();
  expect(await caseNow(held.id)).toMatchObject({ outcome: "accepted_as_is" });
  await company.db.owner`update invoices set status = 'open', issued_on = '2027-01-01' where id = ${held.invoiceId}`;
  await reconcile(company.db.asJob("detect-exceptions"), "invoice", [held.invoiceId]);
  expect(await caseNow(held.id)).toMatchObject({ state: "routed", outcome: null });
  await company.db.owner`update invoices set issued_on = '2026-12-31' where id = ${held.invoiceId}`;
  await reconcile(company.db.asJob("detect-exceptions"), "invoice", [held.invoiceId]);
  expect(await caseNow(held.id)).toMatchObject({ outcome: "accepted_as_is" });
});
