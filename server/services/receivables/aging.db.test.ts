import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { given, givenEntities, record } from "#db/testing/given-sync";
import { agingReport } from "#server/services/receivables/aging";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  const invoice = (id: string, facts: object) =>
    record("billing_invoice", id, { number: id, subscriptionId: null, ...facts });
  await given(
    db,
    record("crm_account", "acc_1"),
    record("billing_customer", "cus_1"),
    record("billing_customer", "cus_2", { accountId: null, entityCode: "JP01", currency: "JPY" }),
    invoice("in_paid_down", {}),
    record("billing_invoice_payment", "inpay_1", {
      invoiceId: "in_paid_down",
      paymentIntentId: null,
      amountMinor: "10000",
      paidAt: "2026-03-10T18:00:00.000Z",
    }),
    record("billing_credit_note", "cn_1", { invoiceId: "in_paid_down", issuedAt: "2026-02-10T18:00:00.000Z" }),
    record("billing_credit_note", "cn_2", {
      invoiceId: "in_paid_down",
      status: "void",
      issuedAt: "2026-02-10T18:00:00.000Z",
    }),
    invoice("in_without_due_day", { issuedOn: "2026-01-01", dueOn: null, totalMinor: "500" }),
    invoice("in_yen", {
      customerId: "cus_2",
      currency: "JPY",
      totalMinor: "7000",
      issuedOn: "2026-01-15",
      dueOn: "2026-01-20",
    }),
    ...(["draft", "void", "uncollectible", "deleted"] as const).map((status) =>
      invoice(`in_${status}`, { status, totalMinor: "999999" }),
    ),
  );
});
afterAll(() => db.close());

const nothing = { current: 0n, d1_30: 0n, d31_60: 0n, d61_90: 0n, d91_120: 0n, d120_plus: 0n };
const dollars = { ...nothing, entity: "US01", currency: "USD" };
const yen = { ...nothing, entity: "JP01", currency: "JPY" };
const report = (asOf: string, entity?: string) =>
  agingReport.execute(db.as("controller"), { asOf, ...(entity === undefined ? {} : { entity }) });

describe("what was open on a day", () => {
  test.each([
    ["before anything was issued", "2025-12-31", []],
    ["on the day of issue, without a due day", "2026-01-01", [{ ...dollars, current: 500n, total: 500n, invoices: 1 }]],
    [
      "before payment and credit",
      "2026-02-09",
      [{ ...dollars, current: 27000n, d31_60: 500n, total: 27500n, invoices: 2 }],
    ],
    [
      "on the day of the credit",
      "2026-02-10",
      [{ ...dollars, current: 26000n, d31_60: 500n, total: 26500n, invoices: 2 }],
    ],
    ["on the due day", "2026-03-03", [{ ...dollars, current: 26000n, d61_90: 500n, total: 26500n, invoices: 2 }]],
    ["a day later", "2026-03-04", [{ ...dollars, d1_30: 26000n, d61_90: 500n, total: 26500n, invoices: 2 }]],
    [
      "on the day of the payment",
      "2026-03-10",
      [{ ...dollars, d1_30: 16000n, d61_90: 500n, total: 16500n, invoices: 2 }],
    ],
    ["90 days past due", "2026-04-01", [{ ...dollars, d1_30: 16000n, d61_90: 500n, total: 16500n, invoices: 2 }]],
    ["91 and 30 days", "2026-04-02", [{ ...dollars, d1_30: 16000n, d91_120: 500n, total: 16500n, invoices: 2 }]],
    ["120 and 58 days", "2026-05-01", [{ ...dollars, d31_60: 16000n, d91_120: 500n, total: 16500n, invoices: 2 }]],
    ["121 days", "2026-05-02", [{ ...dollars, d31_60: 16000n, d120_plus: 500n, total: 16500n, invoices: 2 }]],
  ])("%s", async (_, asOf, rows) => {
    expect(await report(asOf, "US01")).toEqual({ asOf, rows });
  });

  test("legal entities and currencies stand apart", async () => {
    const { rows } = await report("2026-02-20");
    expect(rows).toEqual([
      { ...yen, d31_60: 7000n, total: 7000n, invoices: 1 },
      { ...dollars, current: 26000n, d31_60: 500n, total: 26500n, invoices: 2 },
    ]);
  });
});

describe("who may see it", () => {
  test("a grant over one legal entity shows that one alone", async () => {
    const collector = db.as("collector", ["JP01"]);
    expect((await agingReport.execute(collector, { asOf: "2026-02-20" })).rows.map((row) => row.entity)).toEqual([
      "JP01",
    ]);
    await expect(agingReport.execute(collector, { asOf: "2026-02-20", entity: "US01" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("a role without it is refused", async () => {
    await expect(agingReport.execute(db.as("dispute_owner"), { asOf: "2026-02-20" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("an unknown legal entity and a day that does not exist are told", async () => {
    await expect(report("2026-02-20", "XX99")).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "There is no legal entity XX99. Check the code, or add the entity first.",
    });
    await expect(report("2026-02-30")).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
