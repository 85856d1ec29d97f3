import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { crmCustomerId, given, givenEntities, record } from "#db/testing/given-sync";
import type { SourceRecord } from "#server/domain/sync/records";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const at = (minute: number) => ({ at: `2026-03-01T10:${String(minute).padStart(2, "0")}:00.000Z` });

/** A customer of the CRM with an open billing invoice of 270.00 and a mandate at the gateway. */
function debtor(name: string): SourceRecord[] {
  return [
    record("crm_account", `acc_${name}`, { name: `${name} GmbH`, entityCode: "DE01", currency: "EUR" }),
    record("billing_customer", `cus_${name}`, {
      accountId: `acc_${name}`,
      entityCode: "DE01",
      email: `ap@${name}.example`,
    }),
    record("billing_invoice", `in_${name}`, {
      customerId: `cus_${name}`,
      subscriptionId: null,
      status: "open",
      currency: "EUR",
      totalMinor: "27000",
    }),
    record("gateway_customer", `CU_${name}`, {
      accountId: `acc_${name}`,
      name: `${name} at the bank`,
      email: `bank@${name}.example`,
    }),
    record("gateway_mandate", `MD_${name}`, { customerId: `CU_${name}`, scheme: "sepa_core" }),
  ];
}

function debit(
  name: string,
  facts: Parameters<typeof record<"gateway_payment">>[2] = {},
  minute = 0,
  id = `PM_${name}`,
) {
  return record(
    "gateway_payment",
    id,
    {
      customerId: null,
      mandateId: `MD_${name}`,
      billingInvoiceId: `in_${name}`,
      currency: "EUR",
      scheme: "sepa_core",
      ...facts,
    },
    at(minute),
  );
}

async function standing(name: string) {
  const like = `%${name}%`;
  const payments =
    await db.owner`select p.external_id, p.amount_minor::text as amount, p.received_on::text as on, p.method, c.name from payments p join customers c on c.id = p.customer_id
      where p.system = 'gocardless' and p.external_id like ${like} order by 1`;
  const attempts =
    await db.owner`select a.external_id, a.status, a.failure_code, i.external_id as invoice from payment_attempts a left join invoices i on i.id = a.invoice_id
      where a.system = 'gocardless' and a.external_id like ${like} order by 1`;
  const allocations =
    await db.owner`select a.external_id, a.amount_minor::text as amount, a.applied_on::text as on, p.external_id as payment from allocations a left join payments p on p.id = a.payment_id
      where a.system = 'gocardless' and a.external_id like ${like} order by 1`;
  return { payments: [...payments], attempts: [...attempts], allocations: [...allocations] };
}

const waiting = (id: string) => db.owner`select is_projected from source_records where external_id = ${id}`;

describe("a debit", () => {
  test("that succeeded is a payment of the mandate's customer, a try, and pays the invoice it names", async () => {
    await given(db, ...debtor("paid"), debit("paid"));
    expect(await standing("paid")).toEqual({
      payments: [{ external_id: "PM_paid", amount: "27000", on: "2026-02-05", method: "sepa_core", name: "paid GmbH" }],
      attempts: [{ external_id: "PM_paid", status: "succeeded", failure_code: null, invoice: "in_paid" }],
      allocations: [{ external_id: "PM_paid", amount: "27000", on: "2026-02-05", payment: "PM_paid" }],
    });
  });

  test.each([
    ["pending", { status: "pending" as const }, "pending", null],
    ["failed", { status: "failed" as const, failureCode: "insufficient_funds" }, "failed", "insufficient_funds"],
  ])("that is %s is a try alone", async (name, facts, status, code) => {
    await given(db, ...debtor(name), debit(name, facts));
    expect(await standing(name)).toEqual({
      payments: [],
      attempts: [{ external_id: `PM_${name}`, status, failure_code: code, invoice: `in_${name}` }],
      allocations: [],
    });
  });

  test("that was called off is nothing, and waits for nothing", async () => {
    await given(db, ...debtor("off"), debit("off", { status: "canceled" }));
    expect(await standing("off")).toEqual({ payments: [], attempts: [], allocations: [] });
    expect(await waiting("PM_off")).toEqual([{ is_projected: true }]);
  });

  test("that is charged back after it succeeded no longer pays, and its try failed", async () => {
    await given(db, ...debtor("back"), debit("back"));
    await given(db, debit("back", { status: "charged_back", failureCode: "refund_requested" }, 5));
    expect(await standing("back")).toEqual({
      payments: [],
      attempts: [{ external_id: "PM_back", status: "failed", failure_code: "refund_requested", invoice: "in_back" }],
      allocations: [],
    });
    await given(db, debit("back", { status: "charged_back", failureCode: null }, 6));
    expect((await standing("back")).attempts).toMatchObject([{ failure_code: "charged_back" }]);
  });

  test("waits for its mandate's customer and stands once all are there, in whatever order they come", async () => {
    const [account, customer, invoice, payer, mandate] = debtor("late");
    await given(db, debit("late", { billingInvoiceId: null }));
    expect(await waiting("PM_late")).toEqual([{ is_projected: false }]);
    await given(db, mandate as SourceRecord);
    await given(db, payer as SourceRecord);
    expect(await waiting("MD_late")).toEqual([{ is_projected: false }]);
    await given(db, account as SourceRecord);
    expect((await standing("late")).payments).toMatchObject([{ name: "late GmbH" }]);
    expect(await waiting("MD_late")).toEqual([{ is_projected: true }]);
    await given(db, debit("late", {}, 5));
    expect((await standing("late")).allocations).toEqual([]);
    await given(db, customer as SourceRecord, invoice as SourceRecord);
    expect((await standing("late")).allocations).toMatchObject([{ amount: "27000", payment: "PM_late" }]);
  });
});

describe("the same money told twice pays once", () => {
  test("billing's own record of it takes the debit's place, and gives it back when it is withdrawn", async () => {
    await given(db, ...debtor("twice"), debit("twice"));
    const own = (status: "paid" | "canceled", minute: number) =>
      record(
        "billing_invoice_payment",
        "ip_twice",
        { invoiceId: "in_twice", chargeId: null, paymentIntentId: null, amountMinor: "27000", currency: "EUR", status },
        at(minute),
      );
    await given(db, own("paid", 1));
    expect(await standing("twice")).toMatchObject({ payments: [{ external_id: "PM_twice" }], allocations: [] });
    await given(db, own("canceled", 2));
    expect((await standing("twice")).allocations).toMatchObject([{ amount: "27000" }]);
  });

  test("what billing recorded or credited in part leaves the rest to the debit", async () => {
    await given(
      db,
      ...debtor("part"),
      record("billing_invoice_payment", "ip_part", {
        invoiceId: "in_part",
        chargeId: null,
        paymentIntentId: null,
        amountMinor: "10000",
        currency: "EUR",
        status: "paid",
      }),
      debit("part", {}),
    );
    expect((await standing("part")).allocations).toMatchObject([{ amount: "17000" }]);
    await given(
      db,
      record("billing_credit_note", "cn_part", { invoiceId: "in_part", totalMinor: "2000", currency: "EUR" }),
    );
    expect((await standing("part")).allocations).toMatchObject([{ amount: "15000" }]);
  });

  test("of two debits the earlier one pays first, and the later one the rest once that is taken back", async () => {
    const first = (status: "succeeded" | "charged_back", minute: number) =>
      debit("two", { amountMinor: "20000", status, createdAt: "2026-02-01T10:00:00.000Z" }, minute, "PM_two_1");
    await given(
      db,
      ...debtor("two"),
      debit("two", { amountMinor: "20000", createdAt: "2026-02-08T10:00:00.000Z" }, 0, "PM_two_2"),
      first("succeeded", 0),
    );
    const amounts = async () => (await standing("two")).allocations.map(({ payment, amount }) => [payment, amount]);
    expect(await amounts()).toEqual([
      ["PM_two_1", "20000"],
      ["PM_two_2", "7000"],
    ]);
    await given(db, first("charged_back", 5));
    expect(await amounts()).toEqual([["PM_two_2", "20000"]]);
  });

  test("a debit in another currency than the invoice pays nothing of it", async () => {
    await given(db, ...debtor("foreign"), debit("foreign", { currency: "GBP" }));
    expect(await standing("foreign")).toMatchObject({ payments: [{ external_id: "PM_foreign" }], allocations: [] });
  });
});

test("the order in which everything arrives makes no difference", async () => {
  const all = (name: string) => [
    ...debtor(name),
    debit(name, { amountMinor: "9000", createdAt: "2026-02-01T10:00:00.000Z" }, 0, `PM_${name}_1`),
    debit(name, { amountMinor: "9000", createdAt: "2026-02-02T10:00:00.000Z" }, 0, `PM_${name}_2`),
    debit(name, { status: "charged_back" }, 5, `PM_${name}_1`),
    debit(name, { amountMinor: "20000", createdAt: "2026-02-03T10:00:00.000Z" }, 0, `PM_${name}_3`),
    record("billing_invoice_payment", `ip_${name}`, {
      invoiceId: `in_${name}`,
      chargeId: null,
      paymentIntentId: null,
      amountMinor: "5000",
      currency: "EUR",
      status: "paid",
    }),
    record("billing_credit_note", `cn_${name}`, { invoiceId: `in_${name}`, totalMinor: "1000", currency: "EUR" }),
  ];
  const names = ["order0", "order1", "order2", "order3", "order4"];
  for (const [turn, name] of names.entries()) {
    const records = all(name);
    // Eleven records: every stride below walks through all of them, each in another order.
    const stride = [1, 3, 5, 7, 10][turn] ?? 1;
    expect(records).toHaveLength(11);
    for (let step = 0; step < records.length; step += 1)
      await given(db, records[(step * stride) % records.length] as SourceRecord);
  }
  const [first, ...others] = await Promise.all(
    names.map(async (name) => JSON.stringify(await standing(name)).replaceAll(name, "order")),
  );
  expect(JSON.parse(first ?? "").allocations).toMatchObject([
    { external_id: "PM_order_2", amount: "9000" },
    { external_id: "PM_order_3", amount: "12000" },
  ]);
  expect(others.map((other) => other === first)).toEqual([true, true, true, true]);
});

describe("who the customer is", () => {
  test("the gateway says neither name nor e-mail while another system speaks, and keeps nobody alive", async () => {
    await given(db, ...debtor("named"));
    const customer = async () =>
      (
        await db.owner`select name, email, system, deleted_at is not null as gone from customers where id = ${crmCustomerId("acc_named")}`
      )[0];
    expect(await customer()).toEqual({
      name: "named GmbH",
      email: "ap@named.example",
      system: "salesforce",
      gone: false,
    });
    await given(
      db,
      record("crm_account", "acc_named", { name: "named GmbH", entityCode: "DE01" }, { ...at(5), deleted: true }),
      record(
        "billing_customer",
        "cus_named",
        { accountId: "acc_named", entityCode: "DE01" },
        { ...at(5), deleted: true },
      ),
    );
    expect(await customer()).toMatchObject({ name: "named GmbH", system: "salesforce", gone: true });
  });

  test("known to the gateway alone a customer waits: nothing says which legal entity serves it", async () => {
    await given(db, record("gateway_customer", "CU_alone", { accountId: null }));
    expect(await waiting("CU_alone")).toEqual([{ is_projected: false }]);
  });

  test("a mandate is dated in the zone of its customer's legal entity", async () => {
    await given(
      db,
      ...debtor("dated"),
      record("gateway_mandate", "MD_night", {
        customerId: "CU_dated",
        createdAt: "2026-01-02T23:30:00.000Z",
        status: "cancelled",
      }),
    );
    expect(
      await db.owner`select m.created_on::text as on, m.status, m.entity_code, c.name from mandates m join customers c on c.id = m.customer_id where m.external_id = 'MD_night'`,
    ).toEqual([{ on: "2026-01-03", status: "cancelled", entity_code: "DE01", name: "dated GmbH" }]);
  });
});
