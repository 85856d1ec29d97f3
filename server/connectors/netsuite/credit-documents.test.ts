import { afterAll, beforeAll, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import type { OutboundEffect } from "#server/domain/sync/effects";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { creditInvoice } from "#server/sandbox/world/credits";
import type { ErpTransaction } from "#server/sandbox/world/erp-model";
import { writeOffInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { standingPostingsOf } from "#server/sandbox/world/revenue-plans";
import { dateIn } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const { signal } = new AbortController();
const DAY = 86_400;
let company: DemoCompany;
let world: World;
let netsuite: Connector;

beforeAll(async () => {
  company = await demoCompany();
  ({ netsuite } = company);
  world = company.sandbox.core.world;
}, 30_000);
afterAll(() => company.sandbox.stop());

const used = new Set<string>();
let acts = 0;

type Post = Extract<OutboundEffect, { operation: "document.post" }>;

/** An open invoice the books know, which nobody has credited; each is given out once. */
function openAndPosted(): Invoice {
  const found = world.invoices.rows.find(
    (invoice) =>
      invoice.status === "open" &&
      invoice.amountPaid + invoice.creditedBeforePayment === 0 &&
      standingPostingsOf(world, invoice.id).length === 1 &&
      !used.has(invoice.id),
  );
  if (!found) throw new Error("The demo company has no more open invoice.");
  used.add(found.id);
  return found;
}

function creditMemo(invoice: Invoice, change: Partial<Post>): Post {
  acts += 1;
  const entity = entityOf(invoice.entity);
  return {
    id: `memo-${acts}`,
    idempotencyKey: `docket-memo-${acts}`,
    operation: "document.post",
    documentType: "creditmemo",
    externalId: `docket-request-${acts}`,
    customerId: world.customers.must(invoice.customerId).netsuiteId,
    subsidiaryId: entity.subsidiaryId,
    currency: invoice.currency,
    amountMinor: "500",
    postedOn: dateIn(entity.timeZone, world.now),
    memo: "Agreed on the telephone",
    appliesToInvoiceId: standingPostingsOf(world, invoice.id)[0]?.id ?? null,
    ...change,
  };
}

function credited(invoice: Invoice, total: number) {
  const lines = [{ invoiceLineId: null, description: "Credit", quantity: 1, amount: total }];
  const note = creditInvoice(world, invoice, { lines, reason: null, memo: null, total });
  if (!note) throw new Error("The invoice takes no such credit.");
  return note;
}

const creditsOf = (externalId: string): ErpTransaction[] =>
  world.transactions.rows.filter(
    (row) => row.type === "CustCred" && row.externalId === externalId && row.deletedAt === undefined,
  );

test("a credit of billing is posted under its own id, over what billing calculated; the import posts no second one", async () => {
  const invoice = openAndPosted();
  const note = credited(invoice, 501);
  const effect = creditMemo(invoice, {
    standsForFollowed: true,
    followed: { documentId: note.id, amountMinor: "501" },
  });
  expect(await netsuite.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
  await company.control("/faults", {
    rules: [{ system: "netsuite", method: "PUT", fault: "apply_then_timeout", times: 1 }],
  });
  expect((await netsuite.perform(effect, signal)).outcome).toBe("unknown");
  const [document] = creditsOf(note.id);
  expect(await netsuite.lookUp(effect, signal)).toMatchObject({
    outcome: "confirmed",
    reference: document?.tranId,
    documentId: document?.id,
    documentMinor: "501",
    confirmation: expect.stringContaining(`Credit memo ${document?.tranId} posted on`),
  });
  expect((await netsuite.perform(effect, signal)).outcome).toBe("confirmed");
  await company.control("/clock", { advanceSeconds: DAY });
  expect(creditsOf(note.id)).toMatchObject([{ total: 501, status: "Fully Applied" }]);
  expect(standingPostingsOf(world, invoice.id)).toMatchObject([{ status: "Open" }]);
});

test("where the import was first, its document is the one", async () => {
  const invoice = openAndPosted();
  const note = credited(invoice, 700);
  await company.control("/clock", { advanceSeconds: DAY });
  const effect = creditMemo(invoice, {
    standsForFollowed: true,
    followed: { documentId: note.id, amountMinor: "700" },
  });
  const [document] = creditsOf(note.id);
  expect(await netsuite.perform(effect, signal)).toMatchObject({ outcome: "confirmed", reference: document?.tranId });
  expect(creditsOf(note.id)).toHaveLength(1);
});

test("what stands for nothing is not posted under another name", async () => {
  const invoice = openAndPosted();
  const effect = creditMemo(invoice, { standsForFollowed: true });
  for (const act of ["perform", "lookUp"] as const)
    expect(await netsuite[act](effect, signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("made no document that a credit memo could stand for"),
    });
  expect(creditsOf(effect.externalId)).toEqual([]);
});

test("a write-off is booked as a bad debt, names its invoice and closes it in the books", async () => {
  const invoice = openAndPosted();
  writeOffInvoice(world, invoice);
  const effect = creditMemo(invoice, {
    bookedAs: "bad_debt",
    billingDocument: invoice.id,
    amountMinor: String(amountRemaining(invoice)),
  });
  expect(await netsuite.perform(effect, signal)).toMatchObject({
    outcome: "confirmed",
    reference: expect.stringMatching(/^CRED\d+$/),
  });
  const [document] = creditsOf(effect.externalId);
  expect(standingPostingsOf(world, invoice.id)).toMatchObject([{ status: "Paid In Full" }]);
  const [message] = await netsuite.fetch({ system: "netsuite", type: "transaction", id: document?.id ?? "" }, signal);
  expect(message?.payload).toMatchObject({ custbody_billing_document: invoice.id, status: "Fully Applied" });
});

test("an item for bad debts that the ERP does not know, and a closed period, are refused with a sentence", async () => {
  const invoice = openAndPosted();
  const other = netsuiteConnector({ apiUrl: company.sandbox.url, token: "t", badDebtItem: "write-offs" });
  expect(await other.perform(creditMemo(invoice, { bookedAs: "bad_debt" }), signal)).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("Invalid item reference key"),
  });
  const closed = creditMemo(invoice, { bookedAs: "bad_debt", postedOn: "2026-01-15" });
  expect(await netsuite.perform(closed, signal)).toMatchObject({
    outcome: "refused",
    reason: expect.stringMatching(/The posting period Jan 2026 is closed.*Nothing was changed\.$/),
  });
  expect(creditsOf(closed.externalId)).toEqual([]);
});
