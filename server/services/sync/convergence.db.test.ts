import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { arrive, givenEntities, message, plainSource, record, systemOf } from "#db/testing/given-sync";
import { stateHash, stateRows } from "#db/testing/state-hash";
import type { SourceRecord } from "#server/domain/sync/records";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const later = { at: "2026-02-02T10:00:00.000Z" };
const latest = { at: "2026-02-03T10:00:00.000Z" };

/** Every kind, several versions, a deletion, a change of customer, of number and of intent, equal versions that differ. */
const story: SourceRecord[] = [
  record("crm_account", "acc_1"),
  record("crm_account", "acc_1", { name: "Alder Analytics Inc.", entityCode: "DE01" }, later),
  record("crm_account", "acc_2", { name: "Birch" }, { ...later, deleted: true }),
  record("crm_contract", "con_1"),
  record("crm_contract", "con_1", { number: "C-2" }, later),
  record("crm_order", "ord_1"),
  record("crm_order_item", "oi_1"),
  record("crm_order_item", "oi_1", { quantity: "12" }, later),
  record("billing_customer", "cus_1"),
  record("billing_customer", "cus_1", { accountId: "acc_2" }, later),
  record("billing_customer", "cus_1", { accountId: "acc_1", email: "new@alder.example" }, latest),
  record("billing_customer", "cus_2", { accountId: null, entityCode: null, name: "Waits for its entity" }),
  record("billing_customer", "cus_2", { accountId: null, entityCode: "JP01" }, later),
  record("billing_product", "prod_1"),
  record("billing_product", "prod_1", { productCode: "PLATFORM_ENTERPRISE" }, later),
  record("billing_price", "price_1"),
  record("billing_price", "price_m", { meterId: "mtr_1", productCode: "API_CALLS", usageType: "metered" }),
  record("billing_subscription", "sub_1"),
  record("billing_subscription", "sub_1", { contractNumber: "C-2", contractId: "con_1" }, later),
  record("billing_usage", "use_1", { productCode: null }),
  record("billing_invoice", "in_1", { status: "draft", finalizedAt: null }),
  record("billing_invoice", "in_1", { status: "open" }, later),
  record("billing_invoice", "in_1", { status: "paid", hasAllLines: false, lines: [] }, latest),
  record("billing_invoice", "in_2", { number: "INV-2", customerId: "cus_2", subscriptionId: null }),
  record(
    "billing_invoice",
    "in_2",
    { number: "INV-2", customerId: "cus_2", subscriptionId: null, status: "draft" },
    { ...later, deleted: true },
  ),
  record("billing_invoice", "in_3", { number: "INV-3", subscriptionId: null, customerId: null }),
  record("billing_invoice", "in_4", { number: "first" }),
  record("billing_invoice", "in_4", { number: "second" }),
  record("billing_charge", "ch_0", { status: "failed", failureCode: "card_declined" }),
  record("billing_charge", "ch_1"),
  record("billing_charge", "ch_1", { refundedMinor: "500" }, later),
  record("billing_charge", "ch_2", { paymentIntentId: null, customerId: null, invoiceId: "in_2" }),
  record("billing_invoice_payment", "inpay_1", { status: "open", paidAt: null }),
  record("billing_invoice_payment", "inpay_1", {}, later),
  record("billing_invoice_payment", "inpay_2", { invoiceId: "in_2", paymentIntentId: null, chargeId: "ch_2" }),
  record("billing_credit_note", "cn_1"),
  record("billing_refund", "re_1"),
  record("billing_dispute", "dp_1", { status: "won" }, later),
  record("billing_dispute", "dp_1"),
  record("billing_dispute", "dp_2", { chargeId: "ch_2", paymentIntentId: null }),
  record("erp_subsidiary", "1"),
  record("erp_subsidiary", "2", { entityCode: null }),
  record("erp_subsidiary", "2", { entityCode: "JP01" }, later),
  record("erp_customer", "501"),
  record("erp_customer", "502", { accountId: null, subsidiaryId: "2" }),
  record("erp_transaction", "t_1"),
  record("erp_transaction", "t_2", { kind: "payment", billingId: "ch_1", subsidiaryId: null }),
  record("erp_transaction", "t_3", { kind: "credit", billingId: "cn_1", subsidiaryId: null, customerId: null }),
  record("erp_invoice_import", "imp_1", { status: "rejected", errorCode: "CLOSED_PERIOD" }),
  record("erp_invoice_import", "imp_1", {}, later),
  record("erp_rate", "r_1"),
  record("erp_rate", "r_1", { effectiveOn: "2026-02-02" }, later),
  record("erp_rate", "r_2", { rate: "1.1", effectiveOn: "2026-02-02" }),
  record("crm_opportunity", "opp_1", { contractId: "con_1" }),
  record("crm_opportunity", "opp_1", { contractId: "con_1", stage: "Closed Won", isWon: true, isClosed: true }, later),
  record("crm_opportunity", "opp_2", { accountId: "acc_2" }),
  record("psa_project", "prj_1", { contractNumber: "C-1" }),
  record("psa_project", "prj_1", { contractNumber: "C-2" }, later),
  record("psa_project", "prj_2", { accountId: "acc_2" }),
  record("psa_milestone", "ms_1"),
  record("psa_milestone", "ms_1", { status: "billed", billingInvoiceId: "in_1" }, later),
  record("psa_milestone", "ms_2", { projectId: "prj_2" }),
  record("psa_time_entry", "te_1", { status: "draft", approvedAt: null }),
  record("psa_time_entry", "te_1", {}, later),
  record("psa_time_entry", "te_2", { projectId: "prj_2" }, { ...later, deleted: true }),
  record("psa_rate", "rate_1"),
  record("psa_rate", "rate_2", { projectId: "prj_3" }),
  record("file_invoice", "f_1"),
  record("file_invoice", "f_1", { customerKey: "B-2", settledOn: "2026-01-20" }, later),
  record("file_invoice", "f_2", { settledOn: "2026-01-20" }),
  record("file_invoice", "f_2", {}, later),
  record("file_invoice", "0001", { settledOn: "2026-01-25" }),
  record("file_invoice", "0001", { customerKey: "B-2", settledOn: "2026-01-25" }, later),
  record("file_customer", "A-1"),
  record("file_customer", "B-2", { customerKey: "B-2", name: "Birch Books" }),
  record("file_payment", "P-1", { amountMinor: "1000", customerKey: "B-2" }),
  record("file_payment", "P-2", { customerKey: "C-3" }),
  record("file_payment", "P-2", { customerKey: "B-2", amountMinor: "500", invoiceNumber: null }, later),
  record("file_credit", "CR-1"),
  record("file_credit", "CR-1", { customerKey: "B-2" }, later),
];

async function stateAfter(steps: readonly SourceRecord[][], round: number) {
  await db.owner`truncate inbox, source_records, customers, contracts, contract_amendments, contract_prices, prices, subscriptions, usage_records, invoices, invoice_lines, invoice_taxes,
    payments, payment_attempts, allocations, credit_memos, erp_documents, fx_rates, external_references,
    opportunities, projects, milestones, time_entries, hourly_rates`;
  for (const [index, step] of steps.entries()) {
    for (const [key, own = []] of Object.entries(Object.groupBy(step, (one) => systemOf(one.kind)))) {
      const source = plainSource(key, key === "file" ? { account: "US01" } : {});
      await arrive(
        db,
        source,
        own.map((one, place) => message(`${round}:${index}:${place}`, [one])),
        7,
      );
    }
  }
  return { hash: await stateHash(db.owner), rows: await stateRows(db.owner) };
}

test("any order, repetition and batching of the same messages gives the same books", async () => {
  const expected = await stateAfter([story], 0);
  expect(expected.rows.invoices).toHaveLength(6);
  expect(expected.rows.allocations?.length).toBeGreaterThan(2);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(story, { minLength: story.length }),
      fc.subarray(story),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 12 }),
      async (order, repeated, sizes) => {
        round += 1;
        const all = [...order, ...repeated];
        const steps: SourceRecord[][] = [];
        for (let start = 0, turn = 0; start < all.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 5;
          steps.push(all.slice(start, start + size));
          start += size;
        }
        const actual = await stateAfter(steps, round);
        if (actual.hash === expected.hash) return;
        const came = steps
          .map((step) => step.map((one) => `${one.externalId}@${one.versionAt.slice(8, 10)}`).join(" "))
          .join(" | ");
        for (const table of Object.keys(expected.rows))
          expect(actual.rows[table], `${table} after ${came}`).toEqual(expected.rows[table]);
      },
    ),
    { numRuns: 12, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}, 180_000);
