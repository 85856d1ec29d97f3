import { afterAll, beforeAll, expect, test } from "vitest";
import type { PersonActor } from "#server/domain/access/actor";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { actorsAt } from "#server/services/access/grants-at";
import { executeRequest } from "#server/services/approvals/execute-request";
import { findRequest, type RequestRecord } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { reconcile } from "#server/services/exceptions/reconcile";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

let company: Company;
let people: PersonActor[];

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
  people = await inTransaction((tx) => actorsAt(tx, "everybody", company.db.clock.now()));
});
afterAll(() => company.close());

const inTransaction = <Result>(act: (tx: Parameters<typeof findRequest>[0]["tx"]) => Promise<Result>) =>
  company.db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return act(tx);
  });
const rowOf = (requestId: string) => inTransaction((tx) => findRequest({ tx }, requestId));
const as = (name: string): Context => {
  const person = people.find((one) => one.name === name);
  if (!person) throw new Error(`There is no ${name}.`);
  return company.db.asActor({ ...person, sessionId: person.userId, factorAt: company.db.clock.now() });
};

/** Asked for, signed by everybody it waits for, and its acts carried to the sources. */
async function carriedOut(
  kind: RequestKind,
  terms: Record<string, unknown>,
  reasonCode: RequestReason = "goodwill",
): Promise<RequestRecord> {
  const asked = await prepareRequest.execute(as("Amara Okafor"), {
    kind,
    terms,
    reasonCode,
    reason: "Agreed with the customer on the phone.",
    caseId: null,
  });
  await submitRequest.execute(as("Amara Okafor"), { requestId: asked.requestId, version: asked.version });
  for (const name of ["Eleanor Voss", "Robert Ashford"]) {
    const row = await rowOf(asked.requestId);
    if (row.state !== "pending") break;
    const seen = { requestId: row.id, version: row.version, packetHash: row.packetHash ?? "", note: null };
    await signRequest.execute(as(name), seen);
  }
  await executeRequest.execute(company.db.asJob("execute-approvals"), { requestId: asked.requestId });
  await company.carryOut();
  return rowOf(asked.requestId);
}

type OpenInvoice = { id: string; externalId: string; totalMinor: string; lineId: string; lineMinor: string };

/** Open, posted in the ERP, unpaid, without a case of its own. */
async function openInvoices(): Promise<OpenInvoice[]> {
  return company.db.owner<OpenInvoice[]>`
    select distinct on (i.id) i.id, i.external_id as "externalId", i.total_minor::text as "totalMinor", l.external_id as "lineId", l.amount_minor::text as "lineMinor"
    from invoices i join invoice_lines l on l.invoice_id = i.id and l.amount_minor > 0
    join erp_documents d on d.invoice_id = i.id and d.kind = 'invoice' and d.deleted_at is null
    where i.status = 'open' and i.entity_code = 'US01' and i.total_minor < 900000
      and not exists (select from allocations a where a.invoice_id = i.id) and not exists (select from credit_memos m where m.invoice_id = i.id)
      and not exists (select from cases c where c.subject_id = i.id and c.closed_at is null) order by i.id, l.position`;
}

const openCases = () =>
  company.db.owner<
    { type: string; document: string | null }[]
  >`select type, document from cases where closed_at is null order by type, document`;

test("a credit of a line reaches billing and the ERP under one reference, and nothing is found wrong with it", async () => {
  const [invoice] = await openInvoices();
  if (!invoice) throw new Error("No invoice is open.");
  const before = await openCases();
  const done = await carriedOut("credit_memo", {
    invoiceId: invoice.id,
    choice: { of: "lines", lines: [{ lineId: invoice.lineId, netMinor: "1500" }] },
    memo: "Goodwill after an outage",
  });
  expect(done).toMatchObject({ state: "executed", endedBecause: null });
  expect(done.documents.map(({ system }) => system)).toEqual(["stripe", "netsuite"]);
  await company.sync();
  const [credit] = await company.db
    .owner`select total_minor >= 1500 as is_there, status from credit_memos where invoice_id = ${invoice.id}`;
  expect(credit).toEqual({ is_there: true, status: "issued" });
  await reconcile(company.db.asJob("detect-exceptions"), "invoice", "all");
  expect(await openCases()).toEqual(before);
});

test("what is written off stands in both, and nobody asks for it any more", async () => {
  const [, invoice] = await openInvoices();
  if (!invoice) throw new Error("No invoice is open.");
  const done = await carriedOut("write_off", { invoiceIds: [invoice.id], memo: "Insolvent" }, "insolvency");
  expect(done).toMatchObject({ state: "executed" });
  await company.sync();
  const [stored] = await company.db.owner`select status from invoices where id = ${invoice.id}`;
  expect(stored).toEqual({ status: "uncollectible" });
});

test("a customer who does not pay is restricted, and free again once that is asked for", async () => {
  const [customer] = await company.db.owner<{ id: string }[]>`
    select i.customer_id as id from invoices i join customers c on c.id = i.customer_id
    where i.status = 'open' and i.due_on < '2026-10-01' and i.deleted_at is null and coalesce(c.standing, '') <> 'suspended' order by i.due_on limit 1`;
  const standing = async () =>
    (await company.db.owner<{ standing: string }[]>`select standing from customers where id = ${customer?.id ?? ""}`)[0]
      ?.standing;
  const restricted = await carriedOut(
    "service_restriction",
    { customerId: customer?.id, standing: "suspended" },
    "other",
  );
  expect(restricted).toMatchObject({ state: "executed", amountMinor: null });
  await company.sync();
  expect(await standing()).toBe("suspended");
  expect(
    await carriedOut("service_restriction", { customerId: customer?.id, standing: "good" }, "other"),
  ).toMatchObject({
    state: "executed",
  });
  await company.sync();
  expect(await standing()).toBe("good");
});

test("expansion is blocked by one signature, is read back, and stays blocked until it is lifted or restricted", async () => {
  const [customer] = await company.db.owner<{ id: string; name: string }[]>`
    select c.id, c.name from invoices i join customers c on c.id = i.customer_id
    where i.status = 'open' and i.due_on < '2026-10-01' and i.deleted_at is null and c.standing in ('good', 'past_due') order by i.due_on, c.id limit 1`;
  const customerId = customer?.id ?? "";
  const standing = async () =>
    (await company.db.owner<{ standing: string }[]>`select standing from customers where id = ${customerId}`)[0]
      ?.standing;
  const blocked = await carriedOut("service_restriction", { customerId, standing: "expansion_blocked" }, "other");
  expect(blocked).toMatchObject({ state: "executed", title: `Block ${customer?.name} from expanding` });
  const [act] = await company.db.owner`select confirmation from effects where request_id = ${blocked.id}`;
  expect(act?.confirmation).toBe(`Salesforce has ${customer?.name} as Expansion Blocked.`);
  await company.sync();
  expect(await standing()).toBe("expansion_blocked");
  await expect(
    carriedOut("service_restriction", { customerId, standing: "expansion_blocked" }, "other"),
  ).rejects.toThrow("is blocked from expanding already");
  await carriedOut("service_restriction", { customerId, standing: "good" }, "other");
  await company.sync();
  expect(await standing()).toBe("good");
});

test("nothing is restricted at a standstill, whoever signed before it was noted; lifting goes on", async () => {
  const [customer] = await company.db.owner<{ id: string; standing: string }[]>`
    select c.id, c.standing from invoices i join customers c on c.id = i.customer_id
    where i.status = 'open' and i.due_on < '2026-10-01' and i.deleted_at is null and c.standing in ('good', 'past_due') order by i.due_on desc, c.id desc limit 1`;
  const customerId = customer?.id ?? "";
  const ask = (standing: string) =>
    prepareRequest.execute(as("Amara Okafor"), {
      kind: "service_restriction",
      terms: { customerId, standing },
      reasonCode: "other",
      reason: "Nobody answers there any more.",
      caseId: null,
    });
  const asked = await ask("expansion_blocked");
  await submitRequest.execute(as("Amara Okafor"), { requestId: asked.requestId, version: asked.version });
  const { id, version, packetHash } = await rowOf(asked.requestId);
  await signRequest.execute(as("Eleanor Voss"), { requestId: id, version, packetHash: packetHash ?? "", note: null });
  await enterStandstill.execute(company.db.as("collector"), {
    customerId,
    kind: "deceased",
    reason: "Told by the heirs",
  });
  await executeRequest.execute(company.db.asJob("execute-approvals"), { requestId: id });
  expect(await rowOf(id)).toMatchObject({
    state: "voided",
    endedBecause: expect.stringContaining("The customer has died: nothing may be asked. Its service stays as it is."),
  });
  for (const standing of ["suspended", "expansion_blocked"])
    await expect(ask(standing)).rejects.toThrow("The customer has died");
  if (customer?.standing === "past_due") await ask("good");
});

test("a refund goes back by the way the money came, once", async () => {
  const [payment] = await company.db.owner<{ id: string }[]>`
    select id from payments p where system = 'stripe' and entity_code = 'US01' and refunded_minor = 0 and amount_minor between 5000 and 90000
      and not exists (select from payment_disputes d where d.payment_id = p.id) order by received_on desc limit 1`;
  const before = await openCases();
  const done = await carriedOut("refund", { paymentId: payment?.id, amountMinor: "1000" });
  expect(done).toMatchObject({ state: "executed" });
  expect(done.documents).toMatchObject([
    { system: "stripe" },
    { system: "netsuite", reference: expect.stringMatching(/^RFND/) },
  ]);
  await company.sync();
  for (const kind of ["payment", "invoice", "customer"] as const)
    await reconcile(company.db.asJob("detect-exceptions"), kind, "all");
  // The books say what billing says: nothing that was right before is wrong now.
  expect(await openCases()).toEqual(before);
  const [stored] = await company.db.owner`select refunded_minor::text from payments where id = ${payment?.id ?? ""}`;
  expect(stored).toEqual({ refunded_minor: "1000" });
});

test("a credit of a paid invoice is put on another one the customer owes, and lies nowhere unused", async () => {
  const [found] = await company.db.owner<{ paid: string; taker: string; external_id: string }[]>`
    select p.id as paid, o.id as taker, o.external_id from invoices p
    join invoices o on o.customer_id = p.customer_id and o.entity_code = p.entity_code and o.currency = p.currency and o.status = 'open' and o.deleted_at is null
    where p.status = 'paid' and p.entity_code = 'US01' and p.total_minor between 5000 and 900000 and o.total_minor > 5000
      and exists (select from erp_documents d where d.invoice_id = p.id and d.kind = 'invoice' and d.deleted_at is null)
      and not exists (select from credit_memos m where m.invoice_id in (p.id, o.id))
      and not exists (select from allocations a where a.invoice_id = o.id)
      and not exists (select from cases c where c.customer_id = p.customer_id and c.closed_at is null)
    order by p.issued_on desc, o.issued_on limit 1`;
  if (!found) throw new Error("Nobody with a paid invoice owes another one.");
  const before = await openCases();
  const terms = { invoiceId: found.paid, choice: { of: "amount", totalMinor: "2000" }, memo: "Goodwill" };
  const left = async () =>
    (
      await company.db.owner<{ left: string }[]>`
        select (i.total_minor - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0))::text as left
        from invoices i where i.id = ${found.taker}`
    )[0]?.left;
  const owed = BigInt((await left()) ?? "0");
  const done = await carriedOut("credit_memo", { ...terms, paidPart: "balance", applyToInvoiceId: found.taker });
  expect(done).toMatchObject({ state: "executed", endedBecause: null });
  await company.sync();
  expect(BigInt((await left()) ?? "0")).toBe(owed - 2_000n);
  for (const kind of ["credit", "invoice", "payment"] as const)
    await reconcile(company.db.asJob("detect-exceptions"), kind, "all");
  expect(await openCases()).toEqual(before);
});

test("what leaves nothing in hand, or goes to an invoice that asks for nothing, is not asked for", async () => {
  const [open] = await openInvoices();
  const [paid] = await company.db.owner<{ id: string }[]>`
    select id from invoices where status = 'paid' and entity_code = 'US01' and total_minor > 5000 order by issued_on desc, id limit 1`;
  const ask = (invoiceId: string, applyToInvoiceId: string) =>
    prepareRequest.execute(as("Amara Okafor"), {
      kind: "credit_memo",
      terms: { invoiceId, choice: { of: "amount", totalMinor: "1000" }, memo: "Goodwill", applyToInvoiceId },
      reasonCode: "goodwill",
      reason: "Agreed with the customer on the phone.",
      caseId: null,
    });
  await expect(ask(open?.id ?? "", paid?.id ?? "")).rejects.toThrow("leaves nothing in hand");
  await expect(ask(paid?.id ?? "", paid?.id ?? "")).rejects.toThrow("any more. Choose another one");
});
