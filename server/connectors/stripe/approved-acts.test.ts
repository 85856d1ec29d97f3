import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { refusalSentence } from "#server/connectors/stripe/refusal";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import { type CreditChoice, creditAct, foretellCredit } from "#server/domain/credits/credit-lines";
import type { OutboundEffect, OutboundOperation, PaidPart } from "#server/domain/sync/effects";
import type { Charge, Invoice } from "#server/sandbox/world/billing-model";
import { openDispute } from "#server/sandbox/world/disputes";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { World } from "#server/sandbox/world/world";

const { signal } = new AbortController();
let company: DemoCompany;
let world: World;
let stripe: Connector;

beforeAll(async () => {
  company = await demoCompany();
  ({ stripe } = company);
  world = company.sandbox.core.world;
}, 30_000);
afterAll(() => company.sandbox.stop());

const used = new Set<string>();
let acts = 0;

/** An invoice with tax on it that nobody has credited or paid back; each is given out once. */
function untouched(status: "open" | "paid"): Invoice {
  const found = world.invoices.rows.find(
    (invoice) =>
      invoice.status === status &&
      invoice.tax > 0 &&
      invoice.creditedBeforePayment + invoice.creditedAfterPayment === 0 &&
      (status === "open" ? invoice.amountPaid === 0 : chargeOf(invoice)?.refunded === 0) &&
      invoice.fromBalance === 0 &&
      invoice.lines.every(({ amount }) => amount > 100) &&
      !used.has(invoice.id),
  );
  if (!found) throw new Error(`The demo company has no more ${status} invoice to credit.`);
  used.add(found.id);
  return found;
}

function chargeOf(invoice: Invoice): Charge | undefined {
  return world.charges.get(invoice.lastChargeId ?? "");
}

function effectOf(operation: OutboundOperation): OutboundEffect {
  acts += 1;
  return { id: `approved-${acts}`, idempotencyKey: `docket-approved-${acts}`, ...operation };
}

function creditOf(invoice: Invoice, choice: CreditChoice, paidPart: PaidPart = "balance"): OutboundOperation {
  const lines = invoice.lines.map(({ id, description, quantity, amount, tax }) => ({
    lineId: id,
    description,
    quantity: BigInt(quantity),
    netMinor: BigInt(amount),
    taxMinor: BigInt(tax),
    creditedMinor: BigInt(creditedOf(invoice, id)),
  }));
  const left = invoice.status === "open" ? amountRemaining(invoice) : invoice.amountPaid - invoice.creditedAfterPayment;
  const told = foretellCredit(
    { name: "The invoice", currency: invoice.currency, lines, leftMinor: BigInt(left) },
    choice,
  );
  if ("refusal" in told) throw new Error(told.refusal);
  return creditAct(invoice.id, told.credit, { paidPart, reason: "order_change", memo: "Agreed on the telephone" });
}

function creditedOf(invoice: Invoice, lineId: string): number {
  return notesOf(invoice)
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => (line.invoiceLineId === lineId ? sum + line.amount : sum), 0);
}

const notesOf = (invoice: Invoice) => world.creditNotes.rows.filter((note) => note.invoiceId === invoice.id);

const loseAnswer = () =>
  company.control("/faults", {
    rules: [{ system: "stripe", method: "POST", fault: "apply_then_timeout", times: 1 }],
  });

/** Sent with its answer lost, looked up, and sent once more long after Stripe forgot the key. */
async function throughLostAnswer(effect: OutboundEffect) {
  expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
  await loseAnswer();
  expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
  const found = await stripe.lookUp(effect, signal);
  expect(await stripe.perform({ ...effect, idempotencyKey: `${effect.idempotencyKey}-later` }, signal)).toEqual(found);
  return found;
}

describe("a credit of lines", () => {
  test("comes to what was foretold, and is found again by our own reference", async () => {
    const invoice = untouched("open");
    const rest = amountRemaining(invoice);
    const operation = creditOf(invoice, { of: "percentage", basisPoints: 3_333n });
    const total = "totalMinor" in operation ? operation.totalMinor : "";
    const found = await throughLostAnswer(effectOf(operation));
    const [note] = notesOf(invoice);
    expect(found).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/^Credit note .+-CN-01 over .+ was issued for Invoice /),
      reference: note?.number,
      documentId: note?.id,
      documentMinor: total,
    });
    expect(notesOf(invoice)).toHaveLength(1);
    expect(note).toMatchObject({ total: Number(total), reason: "order_change", memo: "Agreed on the telephone" });
    expect(amountRemaining(invoice)).toBe(rest - Number(total));
    const facts = await company.read(stripe, "credit_note", note?.id ?? "", "billing_credit_note");
    expect(facts).toMatchObject({ totalMinor: total, taxMinor: String(note?.tax) });
    expect(facts.lines?.map(({ invoiceLineId }) => invoiceLineId)).toEqual(invoice.lines.map(({ id }) => id));
  });

  test("after another takes just the rest, to the last minor unit of tax, and then there is none", async () => {
    const invoice = untouched("open");
    const parts: CreditChoice[] = [
      { of: "percentage", basisPoints: 1_234n },
      { of: "percentage", basisPoints: 777n },
      { of: "whole" },
    ];
    for (const choice of parts)
      expect(await stripe.perform(effectOf(creditOf(invoice, choice)), signal)).toMatchObject({ outcome: "confirmed" });
    expect(notesOf(invoice).reduce((sum, { total }) => sum + total, 0)).toBe(invoice.total);
    expect(notesOf(invoice).reduce((sum, { tax }) => sum + tax, 0)).toBe(invoice.tax);
    expect(invoice.status).toBe("paid");
  });

  test.each<[PaidPart]>([["balance"], ["refund"], ["out_of_band"]])(
    "of a paid invoice goes where it is to go: %s",
    async (paidPart) => {
      const invoice = untouched("paid");
      const customer = world.customers.must(invoice.customerId);
      const before = customer.creditBalance;
      const operation = creditOf(invoice, { of: "percentage", basisPoints: 1_000n }, paidPart);
      expect(await throughLostAnswer(effectOf(operation))).toMatchObject({ outcome: "confirmed" });
      const [note] = notesOf(invoice);
      const total = note?.total ?? 0;
      expect(notesOf(invoice)).toHaveLength(1);
      expect(customer.creditBalance - before).toBe(paidPart === "balance" ? total : 0);
      expect(chargeOf(invoice)?.refunded).toBe(paidPart === "refund" ? total : 0);
      expect(await company.read(stripe, "credit_note", note?.id ?? "", "billing_credit_note")).toMatchObject({
        refundedMinor: String(paidPart === "refund" ? total : 0),
        toBalanceMinor: String(paidPart === "balance" ? total : 0),
      });
    },
  );

  test("is refused where it differs from what was decided, by more than rounding, or does not fit any more", async () => {
    const invoice = untouched("open");
    const operation = creditOf(invoice, { of: "percentage", basisPoints: 5_000n });
    if (operation.operation !== "credit.issue_lines") throw new Error("Nothing was credited before.");
    const refused = async (change: Partial<typeof operation>, part: string) =>
      expect(await stripe.perform(effectOf({ ...operation, ...change }), signal)).toMatchObject({
        outcome: "refused",
        reason: expect.stringContaining(part),
      });
    await refused({ totalMinor: String(Number(operation.totalMinor) - invoice.lines.length - 1) }, "were decided on");
    await refused({ lines: [{ lineId: "il_of_another", amountMinor: "1" }] }, "has no such line");
    await refused({ lines: [] }, "has no such line");
    await refused({ currency: "CHF" }, "CHF were to be credited");
    await refused({ totalMinor: String(amountRemaining(invoice) + 1) }, "remain to be paid");
    const [line] = invoice.lines;
    const tooMuch = [{ lineId: line?.id ?? "", amountMinor: String((line?.amount ?? 0) + 1) }];
    await refused({ lines: tooMuch }, "must be between 1 and");
    expect(notesOf(invoice)).toEqual([]);
    const rounded = { ...operation, totalMinor: String(Number(operation.totalMinor) - 1) };
    expect(await stripe.perform(effectOf(rounded), signal)).toMatchObject({
      outcome: "confirmed",
      documentMinor: operation.totalMinor,
    });
  });
});

describe("a refund", () => {
  const refundOf = (charge: Charge, amount: number): OutboundOperation => ({
    operation: "refund.issue",
    chargeId: charge.id,
    amountMinor: String(amount),
    currency: charge.currency,
    reason: "requested_by_customer",
  });
  function charged(): Charge {
    const charge = chargeOf(untouched("paid"));
    if (!charge) throw new Error("A paid invoice has its charge.");
    return charge;
  }

  test("in part and then the rest, each once; the payment says what went back", async () => {
    const charge = charged();
    const part = Math.floor(charge.amount / 3);
    const first = await throughLostAnswer(effectOf(refundOf(charge, part)));
    const [refund] = world.refunds.rows.filter(({ chargeId }) => chargeId === charge.id);
    expect(first).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/ of the payment ch_\w+ were paid back\.$/),
      documentId: refund?.id,
      documentMinor: String(part),
      reference: refund?.id,
    });
    expect(charge.refunded).toBe(part);
    expect(await company.read(stripe, "charge", charge.id, "billing_charge")).toMatchObject({
      refundedMinor: String(part),
    });
    const above = await stripe.perform(effectOf(refundOf(charge, charge.amount)), signal);
    expect(above).toMatchObject({ outcome: "refused", reason: expect.stringContaining("can still be paid back") });
    expect((await stripe.perform(effectOf(refundOf(charge, charge.amount - part)), signal)).outcome).toBe("confirmed");
    const third = await stripe.perform(effectOf(refundOf(charge, 1)), signal);
    expect(third).toMatchObject({ outcome: "refused", reason: expect.stringContaining("in full already") });
    expect(charge.refunded).toBe(charge.amount);
  });

  test("is refused for a payment that failed, that its payer took back, or in another currency", async () => {
    const failed = world.charges.rows.find(({ status }) => status === "failed");
    const disputed = charged();
    openDispute(world, disputed, "fraudulent", world.now + 86_400_000);
    const other = charged();
    const cases: [OutboundOperation, string][] = [
      [refundOf(failed ?? other, 1), "never succeeded"],
      [refundOf(disputed, 1), "through their bank"],
      [{ ...refundOf(other, 1), currency: "CHF" } as OutboundOperation, "CHF were to be paid back"],
    ];
    for (const [operation, part] of cases)
      expect(await stripe.perform(effectOf(operation), signal)).toMatchObject({
        outcome: "refused",
        reason: expect.stringContaining(part),
      });
    expect([disputed.refunded, other.refunded]).toEqual([0, 0]);
  });

  test.each([
    ["charge_already_refunded", "in full already"],
    ["balance_insufficient", "Stripe's balance does not cover it"],
  ])("Stripe's %s is a sentence with what to do", (code, part) => {
    const error = { statusCode: 400, code, message: "No." } as Parameters<typeof refusalSentence>[0];
    expect(refusalSentence(error)).toEqual(expect.stringContaining(part));
  });
});

describe("a write-off", () => {
  const writeOff = (invoice: Invoice): OutboundOperation => ({ operation: "invoice.write_off", invoiceId: invoice.id });

  test("ends the collection of an open invoice once, and is read back as such", async () => {
    const invoice = untouched("open");
    const rest = amountRemaining(invoice);
    expect(await throughLostAnswer(effectOf(writeOff(invoice)))).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/^Invoice .+ was given up as lost over /),
    });
    expect(invoice).toMatchObject({ status: "uncollectible", nextAttemptAt: null });
    expect(await company.read(stripe, "invoice", invoice.id, "billing_invoice")).toMatchObject({
      status: "uncollectible",
      remainingMinor: String(rest),
    });
  });

  test("of what is paid is refused", async () => {
    expect(await stripe.perform(effectOf(writeOff(untouched("paid"))), signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("is paid, so there is nothing to write off"),
    });
  });
});
