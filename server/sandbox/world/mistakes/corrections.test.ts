import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "#server/sandbox/sandbox";
import { isPlanted, plantOne, startSmall, stripeOf } from "#server/sandbox/testing/harness";
import { periodMonthsAgo, postingPeriodOf } from "#server/sandbox/world/time";

let sandbox: Sandbox;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startSmall({ customers: 120 });
  stripe = stripeOf(sandbox);
});

afterAll(() => sandbox.stop());

const ENTITIES = ["US01", "DE01", "JP01"];

describe.each(ENTITIES)("each mistake in %s is planted, corrected and gone", (entity) => {
  test("contract price variance", async () => {
    const mistake = await plantOne(sandbox, "contract_price_variance", entity);
    expect(await isPlanted(sandbox, mistake)).toBe(true);
    const { world } = sandbox.core;
    const invoice = world.invoices.must(mistake.subject.id);
    const line = invoice.lines.find((each) => each.productCode?.startsWith("PLATFORM"));
    const order = [...(world.links.ordersByContract.get(invoice.contractId ?? "") ?? [])];
    const items = order.flatMap((id) => world.links.itemsByOrder.get(id) ?? []).map((id) => world.orderItems.must(id));
    const term = items.filter((item) => item.productCode === line?.productCode && item.quantity > 0).at(-1);
    await stripe.invoices.updateLineItem(invoice.id, line?.id ?? "", {
      price_data: {
        currency: invoice.currency.toLowerCase(),
        product: world.id("prod", line?.productCode ?? ""),
        unit_amount: term?.unitPrice ?? 0,
      },
    });
    expect(await isPlanted(sandbox, mistake)).toBe(false);
  });

  test("usage over entitlement", async () => {
    const mistake = await plantOne(sandbox, "usage_over_entitlement", entity);
    expect(await isPlanted(sandbox, mistake)).toBe(true);
    const invoice = await stripe.invoices.retrieve(mistake.subject.id);
    const { world } = sandbox.core;
    const meter = (await stripe.billing.meters.list()).data[0]?.id ?? "";
    const { data } = await stripe.billing.meters.listEventSummaries(meter, {
      customer: String(invoice.customer),
      start_time: invoice.period_start,
      end_time: invoice.period_end,
    });
    const contractId = world.invoices.must(invoice.id).contractId ?? "";
    const items = (world.links.ordersByContract.get(contractId) ?? [])
      .flatMap((id) => world.links.itemsByOrder.get(id) ?? [])
      .map((id) => world.orderItems.must(id))
      .filter((item) => item.productCode === "API_CALLS");
    const owed = (data[0]?.aggregated_value ?? 0) - (items.at(-1)?.includedUnits ?? 0);
    const billed = invoice.lines.data.find((line) => line.metadata.product_code === "API_CALLS");
    if (billed) {
      await stripe.invoices.updateLineItem(invoice.id, billed.id, { quantity: owed });
    } else {
      const unit_amount = items.at(-1)?.overagePrice ?? 0;
      const price_data = { currency: invoice.currency, product: world.id("prod", "API_CALLS"), unit_amount };
      await stripe.invoices.addLines(invoice.id, { lines: [{ price_data, quantity: owed, description: "API calls" }] });
    }
    expect(await isPlanted(sandbox, mistake)).toBe(false);
  });

  test("missing purchase order", async () => {
    const mistake = await plantOne(sandbox, "missing_purchase_order", entity);
    expect(await isPlanted(sandbox, mistake)).toBe(true);
    await stripe.invoices.update(mistake.subject.id, { custom_fields: [{ name: "PO Number", value: "PO-4711" }] });
    expect(await isPlanted(sandbox, mistake)).toBe(false);
  });

  test("tax calculation failure", async () => {
    const mistake = await plantOne(sandbox, "tax_calculation_failure", entity);
    expect(await isPlanted(sandbox, mistake)).toBe(true);
    const refused = stripe.invoices.finalizeInvoice(mistake.subject.id);
    await expect(refused).rejects.toMatchObject({ code: "customer_tax_location_invalid" });
    const draft = await stripe.invoices.retrieve(mistake.subject.id);
    expect(draft.last_finalization_error).not.toBeNull();
    const customer = sandbox.core.world.customers.must(String(draft.customer));
    const { country, postalCode, state } = customer.crmAddress;
    await stripe.customers.update(customer.id, {
      address: { country: country ?? "", postal_code: postalCode ?? "", state: state ?? "" },
    });
    expect(await isPlanted(sandbox, mistake)).toBe(false);
    const fixed = await stripe.invoices.retrieve(mistake.subject.id);
    expect(fixed.automatic_tax.status).toBe("complete");
    expect((await stripe.invoices.finalizeInvoice(fixed.id)).status).toBe("open");
  });

  test("ERP posting rejection", async () => {
    const mistake = await plantOne(sandbox, "erp_posting_rejection", entity);
    expect(await isPlanted(sandbox, mistake)).toBe(true);
    const url = `${sandbox.url}/services/rest/record/v1/customrecord_invoice_import/${mistake.subject.id}`;
    const headers = { authorization: "Bearer token", "x-netsuite-idempotency-key": `post-${mistake.subject.id}` };
    const again = { custrecord_ii_status: "Pending", custrecord_ii_posting_period: periodMonthsAgo("2026-10-12", 4) };
    const refused = await fetch(url, {
      method: "PATCH",
      headers: { authorization: "Bearer token" },
      body: JSON.stringify(again),
    });
    expect(refused.status).toBe(204);
    const row = await (await fetch(url, { headers })).json();
    expect(row).toMatchObject({ custrecord_ii_status: "Rejected" });
    const subsidiary = { US01: "1", DE01: "2", JP01: "3" }[entity];
    const fields = {
      custrecord_ii_status: "Pending",
      custrecord_ii_posting_period: postingPeriodOf("2026-10-12"),
      custrecord_ii_department: { id: "100" },
      custrecord_ii_gl_account: "4000",
      custrecord_ii_subsidiary: subsidiary,
    };
    await fetch(url, { method: "PATCH", headers, body: JSON.stringify(fields) });
    const posted = (await (await fetch(url, { headers })).json()) as Record<string, string>;
    expect(posted.custrecord_ii_status).toBe("Posted");
    const invoice = await fetch(`${sandbox.url}/services/rest/record/v1/invoice/eid:${posted.externalid}`, { headers });
    expect(await invoice.json()).toMatchObject({
      tranid: expect.stringMatching(/^INV\d+$/),
      foreigntotal: posted.custrecord_ii_amount,
    });
    expect(await isPlanted(sandbox, mistake)).toBe(false);
    const repeated = await fetch(url, { method: "PATCH", headers, body: JSON.stringify(fields) });
    expect(repeated.headers.get("idempotent-replayed")).toBe("true");
  });

  test("failed payment", async () => {
    const mistake = await plantOne(sandbox, "failed_payment", entity);
    expect(await isPlanted(sandbox, mistake)).toBe(true);
    const [charge] = (await stripe.charges.list({ limit: 1 })).data;
    expect(charge).toMatchObject({ status: "failed", failure_code: expect.any(String) });
    const paid = await stripe.invoices.pay(mistake.subject.id, { payment_method: "pm_card_visa" });
    expect(paid.status).toBe("paid");
    expect(await isPlanted(sandbox, mistake)).toBe(false);
  });

  test("duplicate invoice", async () => {
    const mistake = await plantOne(sandbox, "duplicate_invoice", entity);
    expect(await isPlanted(sandbox, mistake)).toBe(true);
    const duplicate = await stripe.invoices.retrieve(mistake.subject.id);
    if (duplicate.status === "draft") await stripe.invoices.del(duplicate.id);
    else await stripe.invoices.voidInvoice(duplicate.id);
    expect(await isPlanted(sandbox, mistake)).toBe(false);
  });
});

test("retrying soft declines takes most of the money, and the declined ones answer 402 with the bank's code", async () => {
  const outcomes: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const { subject } = await plantOne(sandbox, "failed_payment");
    if (sandbox.core.world.customers.must(sandbox.core.world.invoices.must(subject.id).customerId).brokenCard) continue;
    outcomes.push(
      await stripe.invoices.pay(subject.id).then(
        (invoice) => String(invoice.status),
        (error: Stripe.errors.StripeCardError) => `${error.statusCode} ${error.type}`,
      ),
    );
  }
  expect(outcomes.filter((outcome) => outcome === "paid").length).toBeGreaterThan(outcomes.length / 2);
  for (const outcome of outcomes) expect(["paid", "402 StripeCardError"]).toContain(outcome);
});

test("a broken event fits no schema and is not counted as a mistake still present", async () => {
  const { subject } = await plantOne(sandbox, "sync_failure");
  const event = await stripe.events.retrieve(subject.id);
  expect(event.data.object).toMatchObject({ amount_due: "twelve hundred" });
});
