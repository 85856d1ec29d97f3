import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import type { OutboundEffect, OutboundOperation } from "#server/domain/sync/effects";
import { sortedTable } from "#server/sandbox/netsuite/suiteql";
import type { Sandbox } from "#server/sandbox/sandbox";
import { ANCHOR, control, plantOne, startSmall } from "#server/sandbox/testing/harness";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { plansOf, standingPostingsOf } from "#server/sandbox/world/revenue-plans";

const { signal } = new AbortController();
let sandbox: Sandbox;
let netsuite: Connector;

beforeEach(async () => {
  sandbox = await startSmall();
  netsuite = netsuiteConnector({ apiUrl: sandbox.url, token: "t", timeoutMs: 300, firstPauseMs: 5 });
});
afterEach(() => sandbox.stop());

const effect = (operation: OutboundOperation, key = "docket-1"): OutboundEffect => ({
  id: "effect-1",
  idempotencyKey: key,
  ...operation,
});
const perform = (operation: OutboundOperation, key?: string) => netsuite.perform(effect(operation, key), signal);
const lookUp = (operation: OutboundOperation) => netsuite.lookUp(effect(operation), signal);
const faults = (rules: object[]) => control(sandbox, "POST", "faults", { rules });

async function plantedInvoice(type: "invoice_stuck" | "erp_total_mismatch" | "revenue_schedule_divergence") {
  const { subject } = await plantOne(sandbox, type, "DE01");
  return sandbox.core.world.invoices.must(subject.id);
}

async function records() {
  const landing = new Landing();
  await pullAll(netsuite, landing, new Map(), () => new Date(sandbox.core.now()));
  expect(landing.dead).toEqual([]);
  return landing;
}

describe("handing an invoice over", () => {
  const handOver = ({ id, total, currency }: Invoice, change = {}) =>
    ({
      operation: "import.create",
      billingInvoiceId: id,
      currency,
      amountMinor: String(total),
      subsidiaryId: "2",
      department: "100",
      glAccount: "4000",
      postingPeriod: "Oct 2026",
      documentOn: "2026-10-08",
      ...change,
    }) as const;

  test("posts it at once, and a second time changes nothing", async () => {
    const invoice = await plantedInvoice("invoice_stuck");
    expect(await lookUp(handOver(invoice))).toEqual({ outcome: "not_done" });
    const done = await perform(handOver(invoice));
    expect(done).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/^Posted as INV\d+ in Oct 2026/),
    });
    expect(await perform(handOver(invoice), "docket-2")).toMatchObject({ outcome: "confirmed" });
    expect(await lookUp(handOver(invoice))).toMatchObject({ outcome: "confirmed" });
    expect(standingPostingsOf(sandbox.core.world, invoice.id)).toMatchObject([
      { total: invoice.total, tax: invoice.tax },
    ]);
  });

  test("done and not answered is looked up", async () => {
    const invoice = await plantedInvoice("invoice_stuck");
    await faults([{ system: "netsuite", method: "PUT", fault: "apply_then_timeout", times: 1 }]);
    expect(await perform(handOver(invoice))).toMatchObject({ outcome: "unknown" });
    expect(await lookUp(handOver(invoice))).toMatchObject({ outcome: "confirmed" });
  });

  test.each([
    ["a closed period", { postingPeriod: "Mar 2026" }, "period Mar 2026 is closed"],
    ["an amount that is none", { amountMinor: "12.5" }, "needs a whole amount"],
    ["an invoice that is none", { billingInvoiceId: "in_nobody" }, "Invalid externalId reference key in_nobody"],
  ])("%s is refused with a sentence", async (_case, change, part) => {
    const invoice = await plantedInvoice("invoice_stuck");
    expect(await perform(handOver(invoice, change))).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining(part),
    });
  });

  test("what was rolled back is gone for us as well", async () => {
    const before = await records();
    const invoice = await plantedInvoice("invoice_stuck");
    await control(sandbox, "POST", "clock", { advanceSeconds: 60 });
    const gone = (landing: Landing) => landing.records("erp_invoice_import").filter(({ isDeleted }) => isDeleted);
    expect(gone(before)).toEqual([]);
    expect(gone(await records())).toHaveLength(1);
    expect(sortedTable(sandbox.core, "customrecord_invoice_import").map((row) => row.externalid)).not.toContain(
      invoice.id,
    );
  });
});

describe("correcting a posting", () => {
  async function wrongPosting() {
    const invoice = await plantedInvoice("erp_total_mismatch");
    const posting = standingPostingsOf(sandbox.core.world, invoice.id).at(-1);
    if (!posting) throw new Error("There is no posting.");
    const operation = {
      operation: "document.correct",
      transactionId: posting.id,
      postedOn: ANCHOR.slice(0, 10),
      memo: "Correction",
      replacement: {
        externalId: `docket:repost:${posting.id}`,
        billingInvoiceId: invoice.id,
        currency: invoice.currency,
        amountMinor: String(invoice.total),
        taxMinor: String(invoice.tax),
      },
    } as const;
    return { invoice, posting, operation };
  }

  test("takes it back and posts it again, once, under the invoice", async () => {
    const { invoice, posting, operation } = await wrongPosting();
    expect(await lookUp(operation)).toEqual({ outcome: "not_done" });
    expect(await perform(operation)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/^INV\d+ was taken back; INV\d+ was posted on 2026-10-12 over/),
    });
    expect(await perform(operation, "docket-2")).toMatchObject({ outcome: "confirmed" });
    expect(posting.status).toBe("Voided");
    const ours = (await records()).records("erp_transaction").filter(({ facts }) => {
      const { billingId, status } = facts as { billingId: string; status: string };
      return billingId === invoice.id && status !== "Voided";
    });
    expect(ours.map(({ facts }) => facts)).toContainEqual(
      expect.objectContaining({ totalMinor: String(invoice.total), taxMinor: String(invoice.tax), currency: "EUR" }),
    );
  });

  test("whoever was cut off after taking it back does only the rest", async () => {
    const { operation, posting } = await wrongPosting();
    await faults([{ system: "netsuite", method: "PUT", fault: "timeout", delayMs: 400, times: 1 }]);
    expect(await perform(operation)).toMatchObject({ outcome: "unknown" });
    expect(posting.status).toBe("Voided");
    expect(await lookUp(operation)).toEqual({ outcome: "not_done" });
    expect(await perform(operation)).toMatchObject({ outcome: "confirmed" });
  });

  test("without a replacement leaves nothing", async () => {
    const { operation, invoice, posting } = await wrongPosting();
    const count = standingPostingsOf(sandbox.core.world, invoice.id).length;
    expect(await perform({ ...operation, replacement: null })).toMatchObject({ outcome: "confirmed" });
    expect(posting.status).toBe("Voided");
    expect(standingPostingsOf(sandbox.core.world, invoice.id)).toHaveLength(count - 1);
  });

  test("on a day of a closed period is refused, and nothing is changed", async () => {
    const { operation, posting } = await wrongPosting();
    const status = posting.status;
    expect(await perform({ ...operation, postedOn: "2026-05-04" })).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("period May 2026 is closed"),
    });
    expect(posting.status).toBe(status);
  });
});

describe("correcting a revenue plan", () => {
  async function wrongPlan() {
    const invoice = await plantedInvoice("revenue_schedule_divergence");
    const [line] = invoice.lines;
    const plan = plansOf(sandbox.core.world, invoice.id).find(({ lineId }) => lineId === line?.id) ?? null;
    const [posting] = standingPostingsOf(sandbox.core.world, invoice.id);
    const operation = {
      operation: "revenue.correct_schedule",
      scheduleId: plan?.id ?? null,
      transactionId: posting?.id ?? "",
      billingInvoiceId: invoice.id,
      billingLineId: line?.id ?? "",
      productCode: line?.productCode ?? "",
      currency: invoice.currency,
      amountMinor: String(line?.amount),
      startsOn: "2026-10-01",
      endsOn: "2026-12-31",
    } as const;
    return { invoice, plan, operation };
  }

  test("makes it say what is billed, and one that is missing is made once", async () => {
    const { invoice, operation } = await wrongPlan();
    expect(await lookUp(operation)).toEqual({ outcome: "not_done" });
    expect(await perform(operation)).toMatchObject({ outcome: "confirmed" });
    expect(await lookUp(operation)).toMatchObject({ outcome: "confirmed" });
    const fresh = { ...operation, scheduleId: null, billingLineId: "il_of_somebody" };
    expect(await perform(fresh, "docket-2")).toMatchObject({ outcome: "confirmed" });
    const count = plansOf(sandbox.core.world, invoice.id).length;
    expect(await perform(fresh, "docket-3")).toMatchObject({ outcome: "confirmed" });
    expect(plansOf(sandbox.core.world, invoice.id)).toHaveLength(count);
  });

  test("a plan that is gone, and one that has recognised more, are refused", async () => {
    const { operation, plan } = await wrongPlan();
    expect(await perform({ ...operation, scheduleId: "1" })).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("does not know the revenue plan 1"),
    });
    if (plan) plan.recognised = plan.amount;
    expect(await perform({ ...operation, amountMinor: "1" })).toMatchObject(
      plan ? { outcome: "refused", reason: expect.stringContaining("recognised more") } : { outcome: "confirmed" },
    );
  });

  test("plans are read, and those of one posting by its id", async () => {
    const { operation } = await wrongPlan();
    const plans = (await records()).records("erp_revenue_schedule").filter(({ isDeleted }) => !isDeleted);
    expect(plans).toHaveLength(sortedTable(sandbox.core, "revenueplan").length);
    await perform(operation);
    const reference = { system: "netsuite", type: "revenueplan", id: `transaction:${operation.transactionId}` };
    const messages = await netsuite.fetch(reference, signal);
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.every(({ stream }) => stream === "revenue_plans")).toBe(true);
  });
});
