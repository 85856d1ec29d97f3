import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { avalaraConnector } from "#server/connectors/avalara/connector";
import type { Connector } from "#server/connectors/connector";
import { gocardlessConnector } from "#server/connectors/gocardless/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import { control } from "#server/sandbox/testing/harness";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let sandbox: Sandbox;
let sources: Connector[];

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  // A seed whose small company has several customers who pay by mandate.
  sandbox = await startSandbox({ port: 0, seed: 1, customers: 60, anchor: "2026-10-12T09:30:00Z" });
  const { url } = sandbox;
  // The gateway and the tax engine come first, so that what they name has yet to arrive.
  sources = [
    gocardlessConnector({ apiUrl: `${url}/gocardless`, token: "token", webhookSecrets: [] }),
    avalaraConnector({ apiUrl: `${url}/avalara`, accountNumber: "1", licenseKey: "key" }),
    stripeConnector({ apiUrl: url, apiKey: "sk_test_sync", webhookSecrets: [] }),
    netsuiteConnector({ apiUrl: url, token: "token" }),
    salesforceConnector({ apiUrl: url, clientId: "client", clientSecret: "secret" }),
  ];
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

async function pullAll(): Promise<void> {
  db.clock.set(new Date(sandbox.core.now()));
  for (const source of sources) {
    const result = await runSync(db.asJob("sync-pull"), source, {
      startedBy: "test",
      signal: new AbortController().signal,
    });
    expect(result).toMatchObject({ error: null, deadLettered: 0 });
  }
}

/** What does not hang together: records without a row, documents without their invoice, invoices paid with more than they are for. */
async function loose() {
  const [row] = await db.owner`select
    (select count(*) from source_records where not is_projected)::int as waiting,
    (select count(*) from tax_transactions where invoice_id is null or customer_id is null)::int as loose_tax,
    (select count(*) from tax_transactions t join invoices i on i.id = t.invoice_id where t.tax_minor <> i.tax_minor or t.currency <> i.currency)::int as other_tax,
    (select count(*) from payment_attempts where system = 'gocardless' and (invoice_id is null or customer_id is null))::int as loose_debits,
    (select count(*) from (
      select a.invoice_id from allocations a join invoices i on i.id = a.invoice_id where a.invoice_id in (select invoice_id from allocations where system = 'gocardless')
      group by a.invoice_id, i.total_minor having sum(a.amount_minor) > i.total_minor) paid)::int as paid_twice`;
  return row;
}
/** What the books hold, apart from when it was last looked at: reading everything again dates it anew. */
async function books(): Promise<string[]> {
  const tables = ["mandates", "payments", "payment_attempts", "allocations", "tax_transactions"];
  const rows = tables.map((table) => `select '${table}' || (to_jsonb(t) - $1::text[])::text as row from ${table} t`);
  const dated = ["last_seen_at", "correlation_id", "source_version_at"];
  const found = await db.owner.unsafe<{ row: string }[]>(`${rows.join(" union all ")} order by 1`, [dated]);
  return found.map(({ row }) => row);
}

const nothing = { waiting: 0, loose_tax: 0, other_tax: 0, loose_debits: 0, paid_twice: 0 };

test("what the gateway and the tax engine say finds its invoices, whoever spoke first", async () => {
  await pullAll();
  expect(await loose()).toEqual(nothing);
  const [found] = await db.owner`select
    (select count(*) from mandates)::int as mandates, (select count(*) from payments where system = 'gocardless')::int as payments,
    (select count(*) from allocations where system = 'gocardless')::int as allocations, (select count(*) from tax_transactions)::int as tax`;
  expect(found?.mandates).toBeGreaterThan(0);
  expect(found?.payments).toBeGreaterThan(0);
  expect(found?.allocations).toBe(found?.payments);
  expect(found?.tax).toBeGreaterThan(60);
}, 60_000);

test("no customer is owned, named or written to by the gateway", async () => {
  expect(
    await db.owner`select c.system from customers c join external_references x on x.subject_id = c.id and x.object_type = 'gateway_customer' where c.system <> 'salesforce'`,
  ).toEqual([]);
});

test("weeks later, when billing records some of the same money itself, no invoice is paid twice", async () => {
  await control(sandbox, "POST", "clock", { advanceSeconds: 45 * 86_400 });
  await pullAll();
  expect(await loose()).toEqual(nothing);
  const [both] = await db.owner`select count(*)::int as count from payments p
    join source_records r on r.id = p.id where p.system = 'gocardless' and not exists (select from allocations a where a.id = p.id)`;
  expect(both?.count).toBeGreaterThan(0);
  const before = await books();
  await db.owner`delete from sync_cursors`;
  await pullAll();
  expect(await books()).toEqual(before);
}, 60_000);
