import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OutboundOperation } from "#server/domain/sync/effects";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { type ActingCompany, openActingCompany } from "#server/services/effects/testing/acting-company";

let acting: ActingCompany;
beforeAll(async () => {
  acting = await openActingCompany();
}, 240_000);
afterAll(() => acting.company.close());

test("before anything is asked for, exactly what the world made wrong is found", async () => {
  await acting.later(90);
  expect(await acting.company.found()).toEqual(await acting.company.present());
});

describe("a credit of lines of an open invoice", () => {
  test("is issued in billing and posted in the ERP under its id: one document, equal balances, nothing found", async () => {
    const invoice = acting.untouched("open");
    const credit = await acting.creditActOf(invoice, { of: "percentage", basisPoints: 1_250n }, "balance");
    const memo = acting.creditMemo(invoice, { standsForFollowed: true });
    const [issued, posted] = await acting.carryOut(invoice.entity, [acting.atBilling(invoice, credit), memo]);
    const [note] = acting.world.creditNotes.rows.filter((each) => each.invoiceId === invoice.id);
    expect(issued).toMatchObject({ state: "confirmed", reference: note?.number, document_id: note?.id });
    expect(posted).toMatchObject({ state: "confirmed", reference: expect.stringMatching(/^CRED\d+$/) });
    await acting.leavesNothingBehind();
    expect((await acting.booksOf(invoice)).filter(({ kind }) => kind === "credit")).toEqual([
      {
        kind: "credit",
        number: posted?.reference,
        total: String(note?.total),
        status: "Fully Applied",
        billing: note?.id,
      },
    ]);
    expect((await acting.ledgerOf(invoice)).creditedMinor).toBe(BigInt(note?.total ?? 0));
    if (invoice.status === "open") {
      expect(await acting.openInBilling(invoice)).toBe(BigInt(amountRemaining(invoice)));
      expect(await acting.openInBooks(invoice)).toBe(BigInt(amountRemaining(invoice)));
    }
  }, 120_000);

  test("reaches the ERP by the import as well, where nothing is posted for it", async () => {
    const invoice = acting.untouched("open");
    const credit = await acting.creditActOf(invoice, { of: "percentage", basisPoints: 1_000n }, "balance");
    await acting.carryOut(invoice.entity, [acting.atBilling(invoice, credit)]);
    await acting.later(90);
    expect((await acting.booksOf(invoice)).filter(({ kind }) => kind === "credit")).toEqual([]);
    await acting.leavesNothingBehind();
    const [note] = acting.world.creditNotes.rows.filter((each) => each.invoiceId === invoice.id);
    expect((await acting.booksOf(invoice)).filter(({ kind }) => kind === "credit")).toMatchObject([
      { total: String(note?.total), billing: note?.id },
    ]);
  }, 120_000);

  test("of all of it settles the invoice on both sides", async () => {
    const invoice = acting.untouched("open");
    const credit = await acting.creditActOf(invoice, { of: "whole" }, "balance");
    await acting.carryOut(invoice.entity, [
      acting.atBilling(invoice, credit),
      acting.creditMemo(invoice, { standsForFollowed: true }),
    ]);
    await acting.leavesNothingBehind();
    expect(await acting.ledgerOf(invoice)).toMatchObject({ status: "paid", creditedMinor: BigInt(invoice.total) });
    expect([await acting.openInBilling(invoice), await acting.openInBooks(invoice)]).toEqual([0n, 0n]);
  }, 120_000);

  test("whose posting the ERP refuses in a closed period stays issued, and the refusal is a sentence", async () => {
    const invoice = acting.untouched("open");
    const credit = await acting.creditActOf(invoice, { of: "percentage", basisPoints: 500n }, "balance");
    const memo = acting.creditMemo(invoice, { standsForFollowed: true, postedOn: "2026-01-15" });
    const [issued, posted] = await acting.carryOut(invoice.entity, [acting.atBilling(invoice, credit), memo]);
    expect([issued?.state, posted?.state]).toEqual(["confirmed", "failed"]);
    const [row] = await acting.company.db.owner<{ error: string }[]>`
      select error from effects where operation = 'document.post' and state = 'failed'`;
    expect(row?.error).toMatch(/^NetSuite refused: The posting period Jan 2026 is closed .+ Nothing was changed\.$/);
  });
});

test("what was paid of a credited invoice goes back to its payer, and nothing is found", async () => {
  const invoice = acting.untouched("paid", (each) => each.lines.every(({ amount }) => amount > 0));
  const credit = await acting.creditActOf(invoice, { of: "percentage", basisPoints: 2_000n }, "refund");
  await acting.carryOut(invoice.entity, [
    acting.atBilling(invoice, credit),
    acting.creditMemo(invoice, { standsForFollowed: true }),
  ]);
  await acting.leavesNothingBehind();
  const [note] = acting.world.creditNotes.rows.filter((each) => each.invoiceId === invoice.id);
  expect(acting.chargeOf(invoice)?.refunded).toBe(note?.total);
  expect((await acting.ledgerOf(invoice)).creditedMinor).toBe(BigInt(note?.total ?? 0));
}, 120_000);

test("what is put on the balance of a customer who still owes is put on what they owe at once, and nothing is found", async () => {
  const openOf = ({ customerId, currency, id }: Invoice) =>
    acting.world.invoices.rows.find(
      (each) =>
        each.customerId === customerId && each.currency === currency && each.status === "open" && each.id !== id,
    );
  const invoice = acting.untouched("paid", (each) => openOf(each) !== undefined);
  const open = openOf(invoice);
  if (!open) throw new Error("The customer owes nothing else.");
  const credit = await acting.creditActOf(invoice, { of: "percentage", basisPoints: 100n }, "balance");
  const amountMinor = "totalMinor" in credit ? credit.totalMinor : "";
  const rest = amountRemaining(open);
  const apply: OutboundOperation = {
    operation: "credit.apply",
    creditId: `of ${invoice.number}`,
    customerId: invoice.customerId,
    invoiceId: open.id,
    amountMinor,
    currency: invoice.currency,
  };
  const steps = [
    acting.atBilling(invoice, credit),
    acting.creditMemo(invoice, { standsForFollowed: true }),
    acting.atBilling(open, apply),
  ];
  const sent = await acting.carryOut(invoice.entity, steps);
  expect(sent.map(({ state }) => state)).toEqual(["confirmed", "confirmed", "confirmed"]);
  expect(amountRemaining(open)).toBe(rest - Number(amountMinor));
  await acting.leavesNothingBehind();
}, 120_000);
