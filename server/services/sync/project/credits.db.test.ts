import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { arrive, crmCustomerId, given, givenEntities, message, plainSource, record } from "#db/testing/given-sync";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.owner`truncate inbox, source_records, customers, support_tickets, service_credits, payment_disputes, payments, payment_attempts, allocations,
    invoices, invoice_lines, credit_memos, external_references`;
});

const later = { at: "2026-02-20T10:00:00.000Z" };
const account = record("crm_account", "acc_1", { entityCode: "DE01" });
const ticket = record("support_ticket", "4821");
const promise = record("service_credit", "4821");
const waiting = async () =>
  (await db.owner`select kind from source_records where not is_projected order by kind`).map(({ kind }) => kind);
const promises = () =>
  db.owner`select s.customer_id, s.entity_code, t.number as ticket, s.invoice_number, s.currency, s.amount_minor::text, s.granted_on::text, s.status, s.deleted_at is not null as gone
    from service_credits s left join support_tickets t on t.id = s.ticket_id`;

describe("a promised credit", () => {
  test("stands under the customer its CRM account is, with the ticket it was promised on", async () => {
    await given(db, account, ticket, promise);
    expect(await promises()).toEqual([
      {
        customer_id: crmCustomerId("acc_1"),
        entity_code: "DE01",
        ticket: "4821",
        invoice_number: "INV-1001",
        currency: "USD",
        amount_minor: "12500",
        granted_on: "2026-02-04",
        status: "granted",
        gone: false,
      },
    ]);
    expect(await waiting()).toEqual([]);
  });

  test("waits for its customer, finds its ticket whenever that comes, and of nobody waits for nothing", async () => {
    await given(db, promise);
    expect(await promises()).toEqual([]);
    expect(await waiting()).toEqual(["service_credit"]);
    await given(db, account);
    expect(await promises()).toMatchObject([{ ticket: null }]);
    await given(db, ticket);
    expect(await promises()).toMatchObject([{ ticket: "4821" }]);
    await given(db, record("service_credit", "4900", { accountId: null, ticketId: "4900" }));
    expect(await waiting()).toEqual([]);
  });

  test("is looked at again when it changes, and keeps its row when it is taken back", async () => {
    await given(db, account, ticket, promise);
    const [row] = await db.owner<{ id: string }[]>`select id from service_credits`;
    const gone = record("service_credit", "4821", { status: "withdrawn" }, { ...later, deleted: true });
    const { applied } = await arrive(db, plainSource("zendesk"), [message("withdrawn", [gone])]);
    expect(applied.touched.service_credit).toEqual([row?.id]);
    expect(await promises()).toMatchObject([{ status: "withdrawn", gone: true }]);
  });
});

describe("a credit is looked at again", () => {
  const billing = [
    record("billing_customer", "cus_1", { accountId: "acc_1", creditBalanceMinor: "0" }),
    record("billing_invoice", "in_1", { customerId: "cus_1", subscriptionId: null }),
    record("billing_credit_note", "cn_1", { invoiceId: "in_1", toBalanceMinor: "1000", refundedMinor: "0" }),
  ];
  const creditId = async () => (await db.owner<{ id: string }[]>`select id from credit_memos`)[0]?.id;
  const touchedBy = async (source: string, ...records: ReturnType<typeof record>[]) =>
    (await arrive(db, plainSource(source), [message(`later ${records[0]?.kind}`, records)])).applied.touched.credit;

  test.each<[string, string, ReturnType<typeof record>]>([
    [
      "when what its customer has in hand changes",
      "stripe",
      record("billing_customer", "cus_1", { accountId: "acc_1", creditBalanceMinor: "1000" }, later),
    ],
    [
      "when another invoice of its customer comes",
      "stripe",
      record("billing_invoice", "in_2", { customerId: "cus_1", subscriptionId: null }, later),
    ],
    [
      "when another credit of its invoice comes",
      "stripe",
      record("billing_credit_note", "cn_2", { invoiceId: "in_1" }, later),
    ],
    [
      "when the ERP posts it",
      "netsuite",
      record("erp_transaction", "900", { kind: "credit", billingId: "cn_1" }, later),
    ],
  ])("%s", async (_name, source, change) => {
    await given(db, account, ...billing);
    const id = await creditId();
    expect(await touchedBy(source, change)).toContain(id);
  });
});

describe("a payment that is taken back", () => {
  const charge = (facts: Parameters<typeof record<"billing_charge">>[2] = {}) =>
    record("billing_charge", "ch_1", { customerId: "cus_1", invoiceId: "in_1", paymentIntentId: "pi_1", ...facts });
  const billing = [
    record("billing_customer", "cus_1", { accountId: null }),
    record("billing_invoice", "in_1", { customerId: "cus_1", subscriptionId: null }),
  ];
  const disputes = () =>
    db.owner`select p.external_id as payment, i.external_id as invoice, d.status, d.amount_minor::text, d.evidence_due_at
      from payment_disputes d left join payments p on p.id = d.payment_id left join invoices i on i.id = d.invoice_id order by d.external_id`;

  test("stands under its charge and the invoice that was paid, and has the payment looked at", async () => {
    await given(db, ...billing, charge());
    const due = "2026-03-01T10:00:00.000Z";
    const { applied } = await arrive(db, plainSource("stripe"), [
      message("dispute", [record("billing_dispute", "dp_1", { evidenceDueAt: due })]),
    ]);
    expect(await disputes()).toEqual([
      {
        payment: "ch_1",
        invoice: "in_1",
        status: "needs_response",
        amount_minor: "27000",
        evidence_due_at: new Date(due),
      },
    ]);
    const [payment] = await db.owner<{ id: string }[]>`select id from payments`;
    expect(applied.touched.payment).toContain(payment?.id);
  });

  test("waits for its charge, and is found by its payment intent where it names no charge", async () => {
    const byIntent = record("billing_dispute", "dp_2", { chargeId: null });
    await given(db, ...billing, record("billing_dispute", "dp_1"), byIntent);
    expect(await disputes()).toEqual([]);
    expect(await waiting()).toEqual(["billing_dispute", "billing_dispute"]);
    await given(db, charge());
    expect(await disputes()).toMatchObject([{ payment: "ch_1" }, { payment: "ch_1" }]);
    expect(await waiting()).toEqual([]);
  });

  test("follows what the bank decides", async () => {
    await given(db, ...billing, charge(), record("billing_dispute", "dp_1"));
    await given(db, record("billing_dispute", "dp_1", { status: "won" }, later));
    expect(await disputes()).toMatchObject([{ status: "won" }]);
  });
});
