import { beforeAll, describe, expect, test } from "vitest";
import { taxOn } from "#server/sandbox/world/amounts";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { failedDebits } from "#server/sandbox/world/mistakes/failed-payment";
import { MISTAKE_TYPES } from "#server/sandbox/world/mistakes/kinds";
import { presentMistakes } from "#server/sandbox/world/mistakes/registry";
import { billedUnits, owedUnits } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import { advanceWorld, createWorld } from "#server/sandbox/world/simulate";
import { contractPrice, termsOn } from "#server/sandbox/world/terms";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

let world: World;

beforeAll(() => {
  world = createWorld({ seed: 7, anchor: Date.parse("2026-10-12T09:30:00Z"), customers: 600 });
});

describe("the world at its anchor", () => {
  test("holds 18 months of business in three entities", () => {
    expect(world.customers.rows).toHaveLength(600);
    expect(world.invoices.rows.length).toBeGreaterThan(3_500);
    for (const entity of ["US01", "DE01", "JP01"]) {
      expect(world.invoices.rows.some((invoice) => invoice.entity === entity && invoice.status === "paid")).toBe(true);
      expect(world.invoices.rows.some((invoice) => invoice.entity === entity && invoice.status === "draft")).toBe(true);
    }
    expect(world.orders.rows.some((order) => order.type === "Amendment")).toBe(true);
    const paid = world.invoices.rows.filter((invoice) => invoice.status === "paid").length;
    expect(paid / world.invoices.rows.length).toBeGreaterThan(0.88);
  });

  test("banks decide about what was taken back, for us and for the payer, and never for us unheard", () => {
    const standings = new Set(world.disputes.rows.map(({ status }) => status));
    for (const standing of ["won", "lost"]) expect(standings).toContain(standing);
    for (const { status, submissionCount } of world.disputes.rows)
      if (status === "won") expect(submissionCount).toBe(1);
  });

  test("every invoice's totals follow from its lines and tax, in whole minor units", () => {
    for (const invoice of world.invoices.rows) {
      const subtotal = invoice.lines.reduce((sum, line) => sum + line.amount, 0);
      const tax = invoice.lines.reduce((sum, line) => sum + taxOn(line.amount, invoice.taxPpm), 0);
      expect([invoice.subtotal, invoice.tax, invoice.total]).toEqual([subtotal, tax, subtotal + tax]);
      expect(Number.isSafeInteger(invoice.total)).toBe(true);
      for (const line of invoice.lines) expect(line.unitDecimal).toMatch(line.amount < 0 ? /^-\d+$/ : /^\d+$/);
    }
  });

  test("all money taken is money received", () => {
    const received = new Map<string, number>();
    for (const payment of world.invoicePayments.rows) {
      received.set(payment.invoiceId, (received.get(payment.invoiceId) ?? 0) + (payment.amountPaid ?? 0));
    }
    for (const invoice of world.invoices.rows) expect(invoice.amountPaid).toBe(received.get(invoice.id) ?? 0);
  });

  test("exactly the planted mistakes are there: everything else agrees with its contract, meter, PO rule and ERP", () => {
    expect(present(world)).toEqual(detected(world));
  });

  test("each type of mistake is present", () => {
    const types = new Set(presentMistakes(world).map((mistake) => mistake.type));
    for (const type of MISTAKE_TYPES) expect([...types]).toContain(type);
  });

  test("mistakes keep coming as days pass, and again nothing else is wrong", () => {
    const later = createWorld({ seed: 11, anchor: Date.parse("2026-03-02T22:10:00Z"), customers: 300 });
    const before = later.mistakes.size;
    advanceWorld(later, later.anchor + 60 * DAY);
    expect(later.mistakes.size).toBeGreaterThan(before + 10);
    expect(present(later)).toEqual(detected(later));
  });
});

/** Without what only the direct debit gateway tells of. */
function present(world: World): string[] {
  const debits = new Set(failedDebits(world).map(({ subject }) => subject.id));
  return presentMistakes(world)
    .filter(({ type }) => MISTAKE_TYPES.some((each) => each === type))
    .filter(({ type, subject }) => type !== "failed_payment" || !debits.has(subject.id))
    .map((mistake) => {
      const row = world.imports.get(mistake.subject.id);
      return `${mistake.type} ${row?.externalId ?? mistake.subject.id}`;
    })
    .sort();
}

/** What somebody would find who knows only what the three systems show. */
function detected(world: World): string[] {
  const found: string[] = [];
  const billed = new Map<string, Invoice>();
  for (const invoice of world.invoices.rows) {
    if (["void", "deleted", "uncollectible"].includes(invoice.status)) continue;
    if (hasWrongPrice(world, invoice)) found.push(`contract_price_variance ${invoice.id}`);
    if (owedUnits(world, invoice) !== billedUnits(invoice) && !isToldOtherwise(world, invoice))
      found.push(`usage_over_entitlement ${invoice.id}`);
    const customer = world.customers.must(invoice.customerId);
    if (customer.poRequired && invoice.customFields.length === 0) found.push(`missing_purchase_order ${invoice.id}`);
    if (invoice.taxStatus !== "complete") found.push(`tax_calculation_failure ${invoice.id}`);
    const charge = world.charges.get(invoice.lastChargeId ?? "");
    if (invoice.status === "open" && charge?.status === "failed") found.push(`failed_payment ${invoice.id}`);
    const key = `${invoice.subscriptionId} ${invoice.periodStart} ${invoice.periodEnd} ${invoice.total}`;
    if (billed.has(key)) found.push(`duplicate_invoice ${invoice.id}`);
    else billed.set(key, invoice);
  }
  for (const row of world.imports.rows)
    if (row.status === "Rejected") found.push(`erp_posting_rejection ${row.externalId}`);
  return found.sort();
}

/** Where the meter itself is in doubt, or a line stands twice, that is what is wrong. */
function isToldOtherwise(world: World, invoice: Invoice): boolean {
  return ["usage_missing_or_late", "invalid_usage_record", "usage_spike", "duplicate_invoice_line"].some((type) =>
    world.mistakes.has(`${type}/${invoice.id}`),
  );
}

function hasWrongPrice(world: World, invoice: Invoice): boolean {
  return invoice.lines.some((line) => {
    // Services, parts of a period and deductions have no price of the contract to compare.
    if (line.productCode === null || line.isProration || line.amount < 0) return false;
    const terms = termsOn(world, invoice.contractId ?? "", utcDate(line.periodStart));
    const term = terms.get(line.productCode);
    return !term || String(contractPrice(term)) !== line.unitDecimal;
  });
}
