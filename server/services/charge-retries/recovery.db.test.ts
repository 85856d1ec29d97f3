import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { recoveredCharges, retryRecovery } from "#server/services/charge-retries/recovery";
import { givenCharges } from "#server/services/charge-retries/testing/given-charges";

let db: TestDatabase;
let given: ReturnType<typeof givenCharges>;
let alder: string;

/** One failed charge for each way its money may come, all of a thousand euros but one. */
beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCharges(db);
  await given.entities();
  alder = await given.account("Alder GmbH");
  const succeeded = async (invoiceId: string, at: string) => {
    await given.tried(alder, invoiceId, at, { status: "succeeded" });
    await given.paidBy(invoiceId);
  };

  db.clock.set(new Date("2026-02-10T09:00:00Z"));
  const byRetry = await given.failed(alder, "RETRY", "2026-02-08T09:00:00Z");
  await given.review(byRetry.invoiceId);
  const [asked] = await given.retries(byRetry.invoiceId);
  await given.answered(asked?.effect_id ?? "", "confirmed");
  await succeeded(byRetry.invoiceId, "2026-02-10T09:01:00Z");
  await given.review(byRetry.invoiceId);

  const byGateway = await given.failed(alder, "GATEWAY", "2026-02-10T09:00:00Z", { amount_minor: 50_000 });
  await succeeded(byGateway.invoiceId, "2026-02-13T09:00:00Z");

  const byHand = await given.failed(alder, "HAND", "2026-02-10T09:00:00Z");
  await db.owner`insert into effects ${db.owner({ id: given.freshId(), entity_code: "DE01", system: "stripe", operation: "invoice.retry_payment", label: "x", payload: "{}", idempotency_key: "hand", target: "invoice:in_HAND", state: "confirmed", requested_by: "Ana", requested_at: new Date("2026-02-11T09:00:00Z"), sent_at: new Date("2026-02-11T09:00:01Z"), settled_at: new Date("2026-02-11T09:00:02Z"), correlation_id: "test" })}`;
  await succeeded(byHand.invoiceId, "2026-02-11T09:00:02Z");

  const byTransfer = await given.failed(alder, "TRANSFER", "2026-02-10T09:00:00Z");
  await given.paid(byTransfer.invoiceId, 100_000, "2026-02-20");
  await given.paidBy(byTransfer.invoiceId);

  await given.failed(alder, "OPEN", "2026-02-10T09:00:00Z", { decline_code: "stolen_card" });
  await given.failed(alder, "VOID", "2026-02-10T09:00:00Z", {}, { status: "void" });
  const long = await given.failed(alder, "LONG-AGO", "2025-12-20T09:00:00Z");
  await succeeded(long.invoiceId, "2025-12-21T09:00:00Z");
  db.clock.set(TEST_NOW);
});
afterAll(() => db.close());

const eur = (minor: bigint) => [{ minor, currency: "EUR" }];

test("each failed charge counts once, by how its money came", async () => {
  const rows = await retryRecovery.execute(db.as("collector"), { days: 30 });
  expect(rows).toEqual([
    {
      method: "card",
      decline: "hard",
      count: 1,
      amounts: eur(100_000n),
      recovered: { count: 0, amounts: [] },
      medianDays: null,
      cells: [{ way: "open", count: 1, amounts: eur(100_000n) }],
    },
    {
      method: "card",
      decline: "soft",
      count: 5,
      amounts: eur(450_000n),
      recovered: { count: 4, amounts: eur(350_000n) },
      medianDays: 2,
      cells: [
        { way: "retry", count: 1, amounts: eur(100_000n) },
        { way: "person", count: 1, amounts: eur(100_000n) },
        { way: "gateway", count: 1, amounts: eur(50_000n) },
        { way: "other", count: 1, amounts: eur(100_000n) },
        { way: "given_up", count: 1, amounts: eur(100_000n) },
      ],
    },
  ]);
});

test("ninety days reach further back", async () => {
  const rows = await retryRecovery.execute(db.as("collector"), { days: 90 });
  expect(rows.map(({ count }) => count)).toEqual([1, 6]);
});

test("each number is the length of the list behind it", async () => {
  for (const row of await retryRecovery.execute(db.as("auditor"), { days: 30 })) {
    const { method, decline } = row;
    const all = await recoveredCharges.execute(db.as("auditor"), { days: 30, method, decline, way: null });
    expect(all.rows).toHaveLength(row.count);
    for (const { way, count } of row.cells) {
      const behind = await recoveredCharges.execute(db.as("auditor"), { days: 30, method, decline, way });
      expect(behind.rows.map((one) => one.way)).toEqual(Array.from({ length: count }, () => way));
    }
  }
  const [first] = (
    await recoveredCharges.execute(db.as("auditor"), { days: 30, method: "card", decline: "soft", way: "other" })
  ).rows;
  expect(first).toMatchObject({ failedOn: "2026-02-10", recoveredOn: "2026-02-20", customer: { name: "Alder GmbH" } });
});

test("nobody sees charges of a legal entity they do not work for", async () => {
  expect(await retryRecovery.execute(db.as("collector", ["US01"]), { days: 90 })).toEqual([]);
  await expect(retryRecovery.execute(db.as("integration_engineer"), { days: 30 })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});
