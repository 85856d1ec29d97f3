import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { acceptUsage } from "#server/services/usage/accept-usage";

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
});
afterEach(() => db.owner`truncate accepted_usage, invoices, source_records cascade`);
afterAll(() => db.close());

const analyst = (entities: "all" | string[] = "all") => db.as("billing_analyst", entities);
const kept = () =>
  db.owner`select product_code, used_on::text, kind, quantity::text, reason, accepted_by, entity_code from accepted_usage order by used_on, kind`;

async function spike() {
  const customer = await given.customer();
  const invoice = await given.invoice(customer);
  return {
    customerId: customer.customerId,
    invoiceId: invoice.id,
    kind: "spike" as const,
    days: [{ productCode: "API_CALLS", usedOn: "2026-02-10", quantity: "900" }],
    reason: "Launch day.",
  };
}

test("a person's word is kept with name and reason, leaves its event and has the invoice looked at again", async () => {
  const input = await spike();
  expect(await acceptUsage.execute(analyst(["DE01"]), input)).toEqual({ accepted: 1 });
  expect(await kept()).toEqual([
    {
      product_code: "API_CALLS",
      used_on: "2026-02-10",
      kind: "spike",
      quantity: "900",
      reason: "Launch day.",
      accepted_by: "Test billing analyst",
      entity_code: "DE01",
    },
  ]);
  const [event] =
    await db.owner`select type, payload from events where stream = ${`customer:${input.customerId}`} order by sequence desc limit 1`;
  expect(event).toMatchObject({
    type: "usage.accepted",
    payload: { reason: "Launch day.", data: { kind: "spike", days: input.days } },
  });
  expect(
    await db.owner`select 1 from pgboss.job where name = 'exceptions.detect' and data->'touched'->'invoice' ? ${input.invoiceId}`,
  ).toHaveLength(1);
});

test("the latest word on a day and kind counts", async () => {
  const input = await spike();
  await acceptUsage.execute(analyst(), input);
  await acceptUsage.execute(analyst(), {
    ...input,
    days: [{ productCode: "API_CALLS", usedOn: "2026-02-10", quantity: "950" }],
    reason: "Counted anew.",
  });
  await acceptUsage.execute(analyst(), { ...input, kind: "refused", reason: "Test events." });
  expect(await kept()).toMatchObject([
    { kind: "refused", reason: "Test events." },
    { kind: "spike", quantity: "950", reason: "Counted anew." },
  ]);
});

test("the wrong role and the wrong legal entity are refused", async () => {
  const input = await spike();
  await expect(acceptUsage.execute(db.as("finance_approver"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(acceptUsage.execute(analyst(["JP01"]), input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await kept()).toEqual([]);
});

test("without a reason, and for a day that is none, nothing is kept", async () => {
  const input = await spike();
  await expect(acceptUsage.execute(analyst(), { ...input, reason: "  " })).rejects.toMatchObject({
    code: "RULE_VIOLATION",
    message: expect.stringContaining("Say why"),
  });
  await expect(
    acceptUsage.execute(analyst(), {
      ...input,
      days: [{ productCode: "API_CALLS", usedOn: "2026-02-30", quantity: "1" }],
    }),
  ).rejects.toThrow();
  expect(await kept()).toEqual([]);
});

test("two words at once leave one, whole", async () => {
  const input = await spike();
  const say = (reason: string) => acceptUsage.execute(analyst(), { ...input, reason });
  await Promise.all([say("One."), say("Other.")]);
  expect(await kept()).toHaveLength(1);
});
