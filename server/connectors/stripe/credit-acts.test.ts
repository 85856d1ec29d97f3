import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import type { OutboundEffect } from "#server/domain/sync/effects";
import type { CreditNote, Dispute, Invoice } from "#server/sandbox/world/billing-model";
import { creditInvoice } from "#server/sandbox/world/credits";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { World } from "#server/sandbox/world/world";

const { signal } = new AbortController();
let company: DemoCompany;
let world: World;
let stripe: Connector;
let netsuite: Connector;

beforeAll(async () => {
  company = await demoCompany();
  ({ stripe, netsuite } = company);
  world = company.sandbox.core.world;
}, 30_000);
afterAll(() => company.sandbox.stop());

const used = new Set<string>();

/** A customer with a paid invoice and an open one; each customer is given out once. */
function paidAndOpen(): { paid: Invoice; open: Invoice } {
  for (const open of world.invoices.rows) {
    if (used.has(open.customerId) || (open.status !== "open" && open.status !== "draft")) continue;
    const paid = world.invoices.rows.find(
      (invoice) =>
        invoice.customerId === open.customerId && invoice.status === "paid" && invoice.creditedAfterPayment === 0,
    );
    if (!paid || open.taxStatus !== "complete") continue;
    used.add(open.customerId);
    if (open.status === "draft") finalizeInvoice(world, open);
    return { paid, open };
  }
  throw new Error("The demo company has no customer with a paid and an open invoice left.");
}

function credited(invoice: Invoice, amount: number, toBalance = false): CreditNote {
  const lines = [{ invoiceLineId: null, description: "Credit", quantity: 1, amount }];
  const note = creditInvoice(world, invoice, { lines, reason: null, memo: null, total: amount, toBalance });
  if (!note) throw new Error("The invoice takes no such credit.");
  return note;
}

const lose = (system: string, fault: string, path?: string) =>
  company.control("/faults", { rules: [{ system, method: "POST", fault, times: 1, ...(path ? { path } : {}) }] });

describe("a credit in hand is put on an open invoice", () => {
  const apply = (id: string, note: CreditNote, invoice: Invoice, amount: number): OutboundEffect => ({
    id,
    idempotencyKey: `docket-${id}`,
    operation: "credit.apply",
    creditId: note.id,
    customerId: note.customerId,
    invoiceId: invoice.id,
    amountMinor: String(amount),
    currency: note.currency,
  });

  test("once, however often it is asked for, and found again by our own reference", async () => {
    const { paid, open } = paidAndOpen();
    const note = credited(paid, 500, true);
    const rest = amountRemaining(open);
    const effect = apply("apply", note, open, 300);
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    expect(await stripe.perform(effect, signal)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/^[\d.]+ [A-Z]{3} of the customer's credit was put on Invoice /),
    });
    expect((await stripe.perform(effect, signal)).outcome).toBe("confirmed");
    expect((await stripe.lookUp(effect, signal)).outcome).toBe("confirmed");
    expect(amountRemaining(open)).toBe(rest - 300);
    expect(world.customers.must(open.customerId).creditBalance).toBe(200);
    const messages = await stripe.fetch({ system: "stripe", type: "invoice", id: open.id }, signal);
    expect(messages.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({
        object: "invoice_payment",
        amount_paid: 300,
        payment: { payment_record: expect.stringMatching(/^prec_/), type: "payment_record" },
      }),
    );
  });

  test("in full, which pays it", async () => {
    const { paid, open } = paidAndOpen();
    credited(open, amountRemaining(open) - 200);
    const note = credited(paid, 200, true);
    expect(await stripe.perform(apply("full", note, open, 200), signal)).toMatchObject({
      confirmation: expect.stringContaining("it is paid"),
    });
    expect(open.status).toBe("paid");
  });

  test("not beyond what is in hand or asked for, and not on what is settled", async () => {
    const { paid, open } = paidAndOpen();
    const note = credited(paid, 100, true);
    const refused = async (id: string, invoice: Invoice, amount: number) =>
      expect(await stripe.perform(apply(id, note, invoice, amount), signal)).toMatchObject({
        outcome: "refused",
        reason: expect.stringMatching(/\.$/),
      });
    await refused("too-much", open, 101);
    await refused("paid", paid, 100);
    credited(open, amountRemaining(open) - 50);
    await refused("above-rest", open, 100);
    expect(world.customers.must(open.customerId).creditBalance).toBe(100);
  });

  test("an answer lost half way is looked up, and the rest is done without doing the first part again", async () => {
    const { paid, open } = paidAndOpen();
    const note = credited(paid, 400, true);
    const effect = apply("lost", note, open, 400);
    await lose("stripe", "apply_then_timeout");
    expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
    expect(world.customers.must(open.customerId).creditBalance).toBe(0);
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    const rest = amountRemaining(open);
    // Stripe has forgotten the key by then: our own reference alone tells what was done.
    expect((await stripe.perform({ ...effect, idempotencyKey: "docket-lost-later" }, signal)).outcome).toBe(
      "confirmed",
    );
    expect(amountRemaining(open)).toBe(rest - 400);
    expect(world.customers.must(open.customerId).creditBalance).toBe(0);
  });
});

describe("a credit note", () => {
  test("of an open invoice is voided, and the invoice asks for all of it again", async () => {
    const { open } = paidAndOpen();
    const rest = amountRemaining(open);
    const note = credited(open, 250);
    const operation = { operation: "credit.void", creditId: note.id, invoiceId: open.id } as const;
    expect((await company.perform(stripe, operation)).outcome).toBe("confirmed");
    expect((await company.perform(stripe, operation)).outcome).toBe("confirmed");
    expect(amountRemaining(open)).toBe(rest);
    expect(await company.read(stripe, "credit_note", note.id, "billing_credit_note")).toMatchObject({ status: "void" });
  });

  test("of a paid invoice is not", async () => {
    const { paid } = paidAndOpen();
    const note = credited(paid, 250);
    const operation = { operation: "credit.void", creditId: note.id, invoiceId: paid.id } as const;
    expect(await company.perform(stripe, operation)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("voids credit notes of open invoices alone"),
    });
  });

  test("is issued once for an open and for a paid invoice", async () => {
    const { paid, open } = paidAndOpen();
    for (const invoice of [open, paid]) {
      const effect: OutboundEffect = {
        id: `issue-${invoice.id}`,
        idempotencyKey: `docket-issue-${invoice.id}`,
        operation: "credit.issue",
        invoiceId: invoice.id,
        amountMinor: "150",
        currency: invoice.currency,
        memo: "Service credit, ticket 10417",
      };
      expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
      await lose("stripe", "apply_then_timeout");
      expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
      expect((await stripe.lookUp(effect, signal)).outcome).toBe("confirmed");
      expect((await stripe.perform(effect, signal)).outcome).toBe("confirmed");
      expect(world.creditNotes.rows.filter((note) => note.invoiceId === invoice.id)).toHaveLength(1);
    }
    expect(world.customers.must(paid.customerId).creditBalance).toBe(150);
    const tooMuch = String(amountRemaining(open) + 1);
    const above = {
      operation: "credit.issue",
      invoiceId: open.id,
      amountMinor: tooMuch,
      currency: open.currency,
      memo: "x",
    } as const;
    expect(await company.perform(stripe, above)).toMatchObject({ outcome: "refused" });
  });
});

describe("an invoice that goes out uses what is in hand", () => {
  test("and says so in what it was paid with", async () => {
    const { paid, open } = paidAndOpen();
    credited(paid, 120, true);
    const next = world.invoices.rows.find((invoice) => invoice.status === "draft" && invoice.taxStatus === "complete");
    if (!next) throw new Error("There is no draft.");
    next.customerId = open.customerId;
    finalizeInvoice(world, next);
    expect(world.customers.must(open.customerId).creditBalance).toBe(0);
    const [message] = await stripe.fetch({ system: "stripe", type: "invoice", id: next.id }, signal);
    expect(message?.payload).toMatchObject({ starting_balance: -120, ending_balance: 0 });
  });
});

describe("a chargeback", () => {
  const disputed = (): Dispute => {
    const dispute = world.disputes.rows.find(({ status, id }) => status === "needs_response" && !used.has(id));
    if (!dispute) throw new Error("No payment was taken back.");
    used.add(dispute.id);
    return dispute;
  };

  test("gets its evidence once", async () => {
    await company.plant("chargeback");
    const dispute = disputed();
    const operation = {
      operation: "dispute.submit_evidence",
      disputeId: dispute.id,
      chargeId: dispute.chargeId,
      text: "Used every day.",
      documents: "invoice DE01-001001",
    } as const;
    expect((await company.perform(stripe, operation)).outcome).toBe("confirmed");
    expect((await company.perform(stripe, operation)).outcome).toBe("confirmed");
    expect(dispute).toMatchObject({ status: "under_review", submissionCount: 1 });
    expect(await company.read(stripe, "dispute", dispute.id, "billing_dispute")).toMatchObject({
      status: "under_review",
      chargeId: dispute.chargeId,
    });
  });

  test("is accepted as a loss, after which it takes no evidence", async () => {
    await company.plant("chargeback");
    const { id: disputeId, chargeId } = disputed();
    const accept = { operation: "dispute.accept", disputeId, chargeId } as const;
    expect((await company.perform(stripe, accept)).outcome).toBe("confirmed");
    expect((await company.perform(stripe, accept)).outcome).toBe("confirmed");
    expect(
      await company.perform(stripe, {
        operation: "dispute.submit_evidence",
        disputeId,
        chargeId,
        text: "x",
        documents: "",
      }),
    ).toMatchObject({ outcome: "refused", reason: expect.stringContaining("takes no more evidence") });
  });
});

test("a credit memo that is open in the books is tied to its invoice there", async () => {
  const posting = world.transactions.rows.find(({ type }) => type === "CustCred");
  const invoice = world.transactions.rows.find(({ type }) => type === "CustInvc");
  if (!posting || !invoice) throw new Error("The books hold no credit memo.");
  posting.status = "Open";
  const operation = {
    operation: "credit.apply",
    creditId: posting.id,
    customerId: "",
    invoiceId: invoice.id,
    amountMinor: String(posting.total),
    currency: posting.currency,
  } as const;
  const effect: OutboundEffect = { id: "tie", idempotencyKey: "docket-tie", ...operation };
  expect(await netsuite.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
  expect(await company.perform(netsuite, { ...operation, invoiceId: "999999" })).toMatchObject({ outcome: "refused" });
  expect(await netsuite.perform(effect, signal)).toMatchObject({
    outcome: "confirmed",
    confirmation: expect.stringMatching(/^Credit memo CRED\d+ is fully applied$/),
  });
  expect((await netsuite.lookUp(effect, signal)).outcome).toBe("confirmed");
  expect((await netsuite.perform(effect, signal)).outcome).toBe("confirmed");
});
