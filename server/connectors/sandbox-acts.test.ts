import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector, RawMessage } from "#server/connectors/connector";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import { extendPrice } from "#server/domain/money";
import type { OutboundOperation } from "#server/domain/sync/effects";

const { signal } = new AbortController();
let company: DemoCompany;
let stripe: Connector;
let netsuite: Connector;

beforeAll(async () => {
  company = await demoCompany();
  ({ stripe, netsuite } = company);
  await company.pull(stripe);
}, 30_000);

afterAll(() => company.sandbox.stop());

const readInvoice = (id: string) => company.read(stripe, "invoice", id, "billing_invoice");

describe("acting", () => {
  test("a line gets its agreed price, and the second request changes nothing", async () => {
    const invoiceId = await company.plant("contract_price_variance");
    const [line] = (await readInvoice(invoiceId)).lines;
    const { currency } = await readInvoice(invoiceId);
    const operation: OutboundOperation = {
      operation: "invoice.correct_line_price",
      invoiceId,
      lineId: line?.id ?? "",
      unitPriceMicros: "4321500000",
      quantity: line?.quantity ?? "1",
      currency,
    };
    const outcome = await company.perform(stripe, operation);
    expect(outcome).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/now totals [\d.]+ [A-Z]{3}\.$/),
    });
    const after = (await readInvoice(invoiceId)).lines.find(({ id }) => id === line?.id);
    expect(after).toMatchObject({
      unitPriceMicros: "4321500000",
      quantity: line?.quantity,
      amountMinor: extendPrice(BigInt(line?.quantity ?? 1), 4_321_500_000n).toString(),
    });
    expect((await company.perform(stripe, operation)).outcome).toBe("confirmed");
    expect(await stripe.lookUp({ id: "x", idempotencyKey: "x", ...operation }, signal)).toMatchObject({
      outcome: "confirmed",
    });
  });

  test("a line gets its quantity and amount", async () => {
    const invoiceId = await company.takeDraft();
    const [line] = (await readInvoice(invoiceId)).lines;
    const outcome = await company.perform(stripe, {
      operation: "invoice.correct_line_quantity",
      invoiceId,
      lineId: line?.id ?? "",
      quantity: "3",
      amountMinor: "4242",
      description: "3 units",
    });
    expect(outcome.outcome).toBe("confirmed");
    expect((await readInvoice(invoiceId)).lines[0]).toMatchObject({
      quantity: "3",
      amountMinor: "4242",
      description: "3 units",
    });
  });

  test("missing usage is added once, and found again by our own reference", async () => {
    const invoiceId = await company.takeDraft();
    const before = await readInvoice(invoiceId);
    const operation: OutboundOperation = {
      operation: "invoice.add_usage_line",
      invoiceId,
      productCode: "API_CALLS",
      description: "API calls beyond the included volume (120)",
      quantity: "120",
      amountMinor: "1500",
      currency: before.currency,
      periodStartsOn: before.periodStartsOn ?? "2026-09-01",
      periodEndsOn: before.periodEndsOn ?? "2026-10-01",
    };
    const effect = { id: "usage-effect", idempotencyKey: "docket-usage", ...operation };
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    expect((await stripe.perform(effect, signal)).outcome).toBe("confirmed");
    expect((await stripe.perform(effect, signal)).outcome).toBe("confirmed");
    expect((await stripe.lookUp(effect, signal)).outcome).toBe("confirmed");
    const after = await readInvoice(invoiceId);
    expect(after.lines).toHaveLength(before.lines.length + 1);
    expect(after.lines.at(-1)).toMatchObject({
      productCode: "API_CALLS",
      quantity: "120",
      amountMinor: "1500",
      unitPriceMicros: "12500000",
      periodStartsOn: before.periodStartsOn,
      periodEndsOn: before.periodEndsOn,
    });
  });

  test("a purchase order is put on the draft beside its other fields", async () => {
    const invoiceId = await company.takeDraft();
    await fetch(`${company.sandbox.url}/v1/invoices/${invoiceId}`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_1" },
      body: "custom_fields[0][name]=Cost centre&custom_fields[0][value]=7100",
    });
    const outcome = await company.perform(stripe, {
      operation: "invoice.set_purchase_order",
      invoiceId,
      poNumber: "4500-7781",
    });
    expect(outcome).toMatchObject({ outcome: "confirmed", confirmation: expect.stringContaining("4500-7781") });
    expect((await readInvoice(invoiceId)).poNumber).toBe("4500-7781");
    const [message] = await stripe.fetch({ system: "stripe", type: "invoice", id: invoiceId }, signal);
    expect(message?.payload).toMatchObject({
      custom_fields: expect.arrayContaining([{ name: "Cost centre", value: "7100" }]),
    });
  });

  test("a draft is held, then released; released, it can be held no more", async () => {
    const invoiceId = await company.takeDraft();
    expect((await company.perform(stripe, { operation: "invoice.hold", invoiceId })).outcome).toBe("confirmed");
    expect(await readInvoice(invoiceId)).toMatchObject({ status: "draft", autoAdvance: false });
    expect(await company.perform(stripe, { operation: "invoice.release", invoiceId })).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/^Invoice .+ was finalized over/),
    });
    expect((await readInvoice(invoiceId)).number).not.toBeNull();
    expect(await company.perform(stripe, { operation: "invoice.hold", invoiceId })).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(/\.$/),
    });
  });

  test("an open invoice is sent and voided; what is void is confirmed again, never sent twice", async () => {
    const invoiceId = company.takeInvoice(({ status }) => status === "open") ?? "";
    const send = {
      id: "send",
      idempotencyKey: "docket-send",
      operation: "invoice.send_payment_page",
      invoiceId,
    } as const;
    expect(await stripe.lookUp(send, signal)).toEqual({ outcome: "not_done" });
    expect((await stripe.perform(send, signal)).outcome).toBe("confirmed");
    expect((await stripe.lookUp(send, signal)).outcome).toBe("confirmed");
    expect((await company.perform(stripe, { operation: "invoice.void", invoiceId })).outcome).toBe("confirmed");
    expect((await readInvoice(invoiceId)).status).toBe("void");
    expect((await company.perform(stripe, { operation: "invoice.void", invoiceId })).outcome).toBe("confirmed");
    expect((await company.perform(stripe, { operation: "invoice.send_payment_page", invoiceId })).outcome).toBe(
      "refused",
    );
  });

  test("a draft is deleted for good", async () => {
    const invoiceId = await company.takeDraft();
    expect((await company.perform(stripe, { operation: "invoice.delete_draft", invoiceId })).outcome).toBe("confirmed");
    expect(await stripe.fetch({ system: "stripe", type: "invoice", id: invoiceId }, signal)).toEqual([]);
    await company.pull(stripe);
    expect(company.landing.records("billing_invoice").find(({ externalId }) => externalId === invoiceId)).toMatchObject(
      { isDeleted: true, facts: { status: "deleted" } },
    );
  });

  test("a payment is tried again: declined it is refused with what to do, and the decline is found by its key", async () => {
    const invoiceId = await company.plant("failed_payment");
    const effect = { id: "pay", idempotencyKey: "docket-pay", operation: "invoice.retry_payment", invoiceId } as const;
    const outcome = await stripe.perform(effect, signal);
    const after = await readInvoice(invoiceId);
    expect(outcome.outcome).toBe(after.status === "paid" ? "confirmed" : "refused");
    expect((await stripe.lookUp(effect, signal)).outcome).toBe(outcome.outcome);
    const messages: RawMessage[] = await stripe.fetch({ system: "stripe", type: "invoice", id: invoiceId }, signal);
    expect(messages.map(({ stream }) => stream)).toEqual(
      expect.arrayContaining(["invoices", "invoice_payments", "charges"]),
    );
  });

  test("a corrected address lets tax be calculated, an unusable one is said to be so", async () => {
    const invoiceId = await company.plant("tax_calculation_failure", "DE01");
    const { customerId } = await readInvoice(invoiceId);
    const operation = {
      operation: "customer.correct_address",
      customerId: customerId ?? "",
      invoiceId,
      line1: "Hafenstraße 12",
      city: "Hamburg",
      region: "HH",
      postalCode: "20457",
      country: "DE",
    } as const;
    expect(await company.perform(stripe, { ...operation, city: "", postalCode: "", country: "" })).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("still cannot tell the tax"),
    });
    expect(await company.perform(stripe, operation)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining("Tax was calculated"),
    });
    expect(await readInvoice(invoiceId)).toMatchObject({ taxStatus: "complete" });
    expect(await company.read(stripe, "customer", customerId ?? "", "billing_customer")).toMatchObject({
      address: { line1: "Hafenstraße 12", city: "Hamburg", country: "DE" },
    });
  });

  test("a rejected import is posted again with the right field", async () => {
    const importId = await company.plant("erp_posting_rejection");
    const before = await company.read(netsuite, "customrecord_invoice_import", importId, "erp_invoice_import");
    expect(before.status).toBe("rejected");
    const month = company.now().toLocaleString("en-US", { month: "short", year: "numeric", timeZone: "UTC" });
    const subsidiary = { USD: "1", EUR: "2", JPY: "3" }[before.currency] ?? "";
    const corrections = {
      CLOSED_PERIOD: { postingPeriod: month },
      MISSING_DEPARTMENT: { department: "100" },
      INVALID_GL_ACCOUNT: { glAccount: "4000" },
      UNMAPPED_SUBSIDIARY: { subsidiaryId: subsidiary },
    }[before.errorCode ?? ""];
    const wrong = Object.fromEntries(Object.keys(corrections ?? {}).map((field) => [field, "999"]));
    expect(await company.perform(netsuite, { operation: "import.repost", importId, corrections: wrong })).toMatchObject(
      { outcome: "refused", reason: expect.stringMatching(/^NetSuite rejected the posting again/) },
    );
    const right = {
      id: "repost",
      idempotencyKey: "docket-repost",
      operation: "import.repost",
      importId,
      corrections: { ...corrections },
    } as const;
    expect(await netsuite.lookUp(right, signal)).toEqual({ outcome: "not_done" });
    expect(await netsuite.perform(right, signal)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/^Posted as INV\d+ in [A-Z][a-z]{2} \d{4}$/),
    });
    expect((await netsuite.lookUp(right, signal)).outcome).toBe("confirmed");
    expect(await company.read(netsuite, "customrecord_invoice_import", importId, "erp_invoice_import")).toMatchObject({
      status: "posted",
    });
  });
});

describe("answers that get lost", () => {
  test("an act that was applied without an answer is unknown, and the look-up finds it done", async () => {
    const invoiceId = await company.takeDraft();
    const effect = { id: "lost", idempotencyKey: "docket-lost", operation: "invoice.hold", invoiceId } as const;
    await company.control("/faults", {
      rules: [{ system: "stripe", method: "POST", fault: "apply_then_timeout", times: 1 }],
    });
    expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
    expect((await stripe.lookUp(effect, signal)).outcome).toBe("confirmed");
  });

  test("an act that never arrived is unknown too, and the look-up finds it not done", async () => {
    const invoiceId = await company.takeDraft();
    const effect = { id: "never", idempotencyKey: "docket-never", operation: "invoice.hold", invoiceId } as const;
    await company.control("/faults", { rules: [{ system: "stripe", method: "POST", fault: "timeout", times: 1 }] });
    expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    expect((await stripe.perform(effect, signal)).outcome).toBe("confirmed");
  });
});
