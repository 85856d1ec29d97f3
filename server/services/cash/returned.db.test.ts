import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { bankReconciliation } from "#server/services/cash/reconciliation";
import { givenCash } from "#server/services/cash/testing/given-cash";
import { reconcile } from "#server/services/exceptions/reconcile";

let db: TestDatabase;
let given: ReturnType<typeof givenCash>;
let bank: string;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCash(db);
  await given.entities();
  bank = await given.account();
});
afterAll(() => db.close());

const looked = (id: string) => reconcile(db.asJob("detect-exceptions"), "bank_entry", [id]);

async function confirmed(caseId: string, operation: string, payload: Record<string, string>): Promise<string> {
  const id = given.freshId();
  await db.owner`insert into effects (id, entity_code, case_id, system, operation, label, payload, idempotency_key, target, state, confirmation, requested_by, requested_at, correlation_id, position)
    overriding system value values (${id}, 'DE01', ${caseId}, 'stripe', ${operation}, 'Act', ${db.owner.json(payload)}, ${id}, 't', 'confirmed', 'Done.', 'test', ${TEST_NOW}, 'test', (select count(*) + 1 from effects))`;
  return id;
}

const standings = async () => {
  const days = await bankReconciliation.execute(db.as("cash_applier", ["DE01"]), { statements: 5 });
  return days.map(({ day, agrees, open }) => ({ day, agrees, open: open.map(({ standing }) => standing) }));
};

test("money that went back four weeks later is found on its receipt until billing was told, and its day agrees then", async () => {
  const receipt = await given.receipt(bank, { amountMinor: 119_000, bookedOn: "2026-01-30" });
  await given.statement(bank, "2026-01-30", 0, 119_000);
  const unmatched = await given.caseOf(receipt);
  const record = await confirmed(unmatched.id, "payment.record", { amountMinor: "119000", invoiceId: "in_1" });
  await looked(receipt);
  expect(await standings()).toEqual([{ day: "2026-01-30", agrees: true, open: [] }]);

  // Another payer's money that went back, and money that went back before it came, are none of it.
  await given.receipt(bank, { amountMinor: -119_000, isReversal: true, account: "DE99", bookedOn: "2026-02-02" });
  await given.receipt(bank, { amountMinor: -119_000, isReversal: true, bookedOn: "2026-01-29" });
  await looked(receipt);
  expect(await given.caseOf(receipt)).toMatchObject({ id: unmatched.id, state: "resolved" });

  await given.receipt(bank, { amountMinor: -119_000, isReversal: true, bookedOn: "2026-02-27" });
  await looked(receipt);
  const found = await given.caseOf(receipt);
  expect(found.id).not.toBe(unmatched.id);
  expect(
    await db.owner`select type, queue, severity, amount_minor::int as minor from cases where id = ${found.id}`,
  ).toEqual([{ type: "returned_receipt", queue: "cash", severity: "high", minor: 119_000 }]);
  expect(await standings()).toEqual([{ day: "2026-01-30", agrees: false, open: ["gone_back"] }]);

  await confirmed(found.id, "payment.report_return", { placedBy: record, amountMinor: "119000", invoiceId: "in_1" });
  await looked(receipt);
  expect(await given.caseOf(receipt)).toMatchObject({ id: found.id, state: "resolved" });
  expect(await standings()).toEqual([{ day: "2026-01-30", agrees: true, open: [] }]);
});
