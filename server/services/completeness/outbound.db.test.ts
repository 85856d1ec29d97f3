import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { given, givenEntities, plainSource, record } from "#db/testing/given-sync";
import type { Connector } from "#server/connectors/connector";
import { runReconcile } from "#server/services/completeness/run-reconcile";
import { announceSources } from "#server/services/sync/known-sources";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  announceSources(() => []);
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(
  () => db.owner`truncate cases, control_totals, inbox, source_records, invoices, erp_documents, effects cascade`,
);
afterAll(() => db.close());

const window = { fromOn: "2026-02-20", toOn: "2026-03-01" };
const reconcile = (connector: Connector) =>
  runReconcile(db.asJob("reconcile-sources"), connector, { ...window, signal: new AbortController().signal });
const counted = (subject: string) =>
  db.owner`select source_count, our_count, source_sum_minor, our_sum_minor, state, differences from control_totals where subject = ${subject} and source_count + our_count > 0 order by business_on`;

describe("billing to ERP", () => {
  const erp = plainSource("netsuite", { label: "NetSuite", role: "erp" });
  const at = "2026-02-26T10:00:00.000Z";
  const billed = (id: string, facts: Parameters<typeof record<"billing_invoice">>[2] = {}) =>
    record("billing_invoice", id, {
      number: `INV-${id}`,
      currency: "EUR",
      entityCode: "DE01",
      issuedOn: "2026-02-26",
      createdAt: at,
      finalizedAt: at,
      ...facts,
    });
  const posted = (id: string, billingId: string, totalMinor = "27000", status = "open") =>
    record("erp_transaction", id, {
      kind: "invoice",
      status,
      number: `ERP-${id}`,
      billingId,
      currency: "EUR",
      subsidiaryId: "2",
      totalMinor,
      postedOn: "2026-02-27",
    });
  const staged = (id: string, billingInvoiceId: string, status: "pending" | "rejected" | "posted") =>
    record("erp_invoice_import", id, {
      billingInvoiceId,
      status,
      errorMessage: status === "rejected" ? "The period is closed." : null,
      currency: "EUR",
      subsidiaryId: "2",
      documentOn: "2026-02-26",
    });
  const parties = [
    record("crm_account", "acc_1", { entityCode: "DE01" }),
    record("billing_customer", "cus_1", { entityCode: "DE01" }),
    record("erp_subsidiary", "2", { entityCode: "DE01" }),
  ];

  test("an invoice the ERP lacks is a break, one that waits or was rejected is explained", async () => {
    await given(
      db,
      ...parties,
      ...["a", "b", "c", "d", "e"].map((id) => billed(id)),
      billed("void", { status: "void" }),
      billed("draft", { status: "draft", number: null, finalizedAt: null }),
      billed("new", { finalizedAt: "2026-03-01T20:00:00.000Z" }),
      posted("1", "a"),
      posted("5", "e", "26000"),
      staged("11", "b", "rejected"),
      staged("12", "c", "pending"),
    );
    const { subjects } = await reconcile(erp);
    expect(subjects.find((each) => each.subject === "billing_to_erp")).toMatchObject({ listed: 6, open: 1 });
    expect(await counted("billing_to_erp")).toMatchObject([
      {
        source_count: 2,
        our_count: 6,
        source_sum_minor: "53000",
        our_sum_minor: "162000",
        state: "breaks",
        differences: {
          missing: [],
          surplus: [{ externalId: "INV-d", amountMinor: "27000" }],
          different: [{ externalId: "INV-e", sourceMinor: "26000", ourMinor: "27000" }],
          explained: [
            {
              externalId: "INV-b",
              reason: "The ERP rejected it: The period is closed. The invoice has its own exception.",
            },
            { externalId: "INV-c", reason: "The ERP has taken it and not posted it yet." },
            { externalId: "INV-new", reason: "It was finalized less than a day ago and the import has not run yet." },
          ],
        },
      },
    ]);
    const [open] = await db.owner`select title, entity_code from cases where type = 'completeness_break'`;
    expect(open).toEqual({
      title: "Billing to ERP: 1 not in the ERP, 1 with other amounts on 26 February 2026 for DE01",
      entity_code: "DE01",
    });
  });

  test("once it is posted the case closes; explained ones alone are no break", async () => {
    await given(db, ...parties, billed("a"), billed("b"), staged("11", "b", "rejected"));
    await reconcile(erp);
    expect(await db.owner`select 1 from cases where type = 'completeness_break' and closed_at is null`).toHaveLength(1);
    await given(db, posted("1", "a"));
    await reconcile(erp);
    expect(await counted("billing_to_erp")).toMatchObject([{ state: "agrees", source_count: 1, our_count: 2 }]);
    expect(await db.owner`select 1 from cases where type = 'completeness_break' and closed_at is null`).toHaveLength(0);
  });

  test("a posting that was taken back and made again counts once", async () => {
    await given(db, ...parties, billed("a"), posted("1", "a", "26000", "voided"), posted("2", "a"));
    await reconcile(erp);
    expect(await counted("billing_to_erp")).toMatchObject([{ state: "agrees", source_count: 1, our_count: 1 }]);
  });

  test("a posting twice, or of an invoice nobody billed, is named", async () => {
    await given(db, ...parties, billed("a"), posted("1", "a"), posted("2", "a"), posted("3", "in_unknown", "500"));
    await reconcile(erp);
    expect((await counted("billing_to_erp")).map((row) => row.differences.missing)).toEqual([
      [{ externalId: "INV-a", amountMinor: "27000" }],
      [{ externalId: "ERP-3", amountMinor: "500" }],
    ]);
  });

  test("a credit note taken off before the import makes no difference", async () => {
    await given(
      db,
      ...parties,
      billed("a"),
      record("billing_credit_note", "cn_1", {
        invoiceId: "a",
        customerId: "cus_1",
        currency: "EUR",
        totalMinor: "7000",
      }),
      posted("1", "a", "20000"),
    );
    await reconcile(erp);
    expect(await counted("billing_to_erp")).toMatchObject([{ state: "agrees" }]);
  });
});

describe("acts we sent", () => {
  const act = (
    id: string,
    over: { operation?: string; target?: string; day?: string; state?: string } = {},
  ) => db.owner`
    insert into effects (id, entity_code, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, settled_at, correlation_id)
    values (${`00000000-0000-7000-8000-00000000000${id}`}, 'DE01', 'stripe', ${over.operation ?? "invoice.void"}, 'Void it', '{"invoiceId":"in"}', ${`key-${id}`},
      ${over.target ?? `invoice:in_${id}`}, ${over.state ?? "confirmed"}, 'test', now(), ${`${over.day ?? "2026-02-25"}T12:00:00Z`}, 'test')`;
  const asked: string[] = [];
  const stripe = plainSource("stripe", {
    label: "Stripe",
    async lookUp(effect) {
      asked.push(effect.idempotencyKey);
      if (effect.idempotencyKey === "key-2") return { outcome: "not_done" };
      if (effect.idempotencyKey === "key-3")
        return { outcome: "refused", reason: "The bank declined it later.", touched: [] };
      if (effect.idempotencyKey === "key-4") throw new Error("Stripe does not answer");
      return { outcome: "confirmed", confirmation: "Void.", touched: [] };
    },
  });

  test("what the source does not show is a break; what it declines or cannot say is explained", async () => {
    asked.length = 0;
    await Promise.all([
      act("1"),
      act("2"),
      act("3"),
      act("4"),
      act("5", { state: "failed" }),
      act("6", { day: "2026-01-05" }),
    ]);
    await act("7", { operation: "invoice.hold" });
    await reconcile(stripe);
    expect(asked.sort()).toEqual(["key-1", "key-2", "key-3", "key-4"]);
    expect(await counted("acts")).toMatchObject([
      {
        source_count: 1,
        our_count: 4,
        state: "breaks",
        differences: {
          surplus: [{ externalId: "in_2: Void it (000002)" }],
          explained: [
            { externalId: "in_3: Void it (000003)", reason: "The bank declined it later." },
            { externalId: "in_4: Void it (000004)", reason: "Stripe does not answer" },
          ],
        },
      },
    ]);
  });

  test("of two acts that set the same thing only the later one is asked about", async () => {
    asked.length = 0;
    await act("1", { target: "invoice:in_x", operation: "invoice.set_purchase_order" });
    await act("8", { target: "invoice:in_x", operation: "invoice.set_purchase_order", day: "2026-02-26" });
    await reconcile(stripe);
    expect(asked).toEqual(["key-8"]);
    expect(await counted("acts")).toMatchObject([{ source_count: 1, our_count: 1, state: "agrees" }]);
  });
});
