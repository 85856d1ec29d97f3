import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import type { Connector } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { startSandbox } from "#server/sandbox/sandbox";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let sources: Connector[];

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  sandbox = await startSandbox({ port: 0, customers: 60, anchor: "2026-03-02T09:30:00Z" });
  sources = [
    stripeConnector({ apiUrl: sandbox.url, apiKey: "sk_test_sync", webhookSecrets: [] }),
    netsuiteConnector({ apiUrl: sandbox.url, token: "token" }),
    salesforceConnector({ apiUrl: sandbox.url, clientId: "client", clientSecret: "secret" }),
  ];
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

const pullAll = () =>
  Promise.all(
    sources.map((source) =>
      runSync(db.asJob("sync-pull"), source, { startedBy: "test", signal: new AbortController().signal }),
    ),
  );

/** How many objects the sandbox itself holds. */
async function truth(kind: string): Promise<number> {
  const lines = await (await fetch(`${sandbox.url}/_sandbox/truth/${kind}`)).text();
  return lines.split("\n").filter((line) => line !== "").length;
}

test("three sources pulled at once bring in the whole company, every record placed and every document linked", async () => {
  const results = await pullAll();
  expect(results.map(({ error, deadLettered }) => ({ error, deadLettered }))).toEqual(
    Array.from({ length: 3 }, () => ({ error: null, deadLettered: 0 })),
  );
  const [counts] = await db.owner`select
    (select count(*) from customers)::int as customers, (select count(*) from contracts)::int as contracts, (select count(*) from contract_amendments)::int as orders,
    (select count(*) from contract_prices)::int as order_items, (select count(*) from subscriptions)::int as subscriptions, (select count(*) from invoices where status <> 'deleted')::int as invoices,
    (select count(*) from payment_attempts)::int as charges, (select count(*) from erp_documents where kind = 'import')::int as invoice_imports,
    (select count(*) from erp_documents where kind <> 'import')::int as erp_transactions`;
  const kinds = [
    "contracts",
    "orders",
    "order_items",
    "subscriptions",
    "invoices",
    "charges",
    "invoice_imports",
    "erp_transactions",
  ];
  const expected = Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await truth(kind)] as const)));
  expect(counts).toEqual({ customers: 60, ...expected });
  const [loose] = await db.owner`select
    (select count(*) from source_records where not is_projected)::int as waiting, (select count(*) from invoices where contract_id is null and subscription_id is not null)::int as without_contract,
    (select count(*) from allocations where payment_id is null)::int as unpaid, (select count(*) from payment_attempts where invoice_id is null)::int as loose_attempts,
    (select count(*) from erp_documents where invoice_id is null)::int as loose_documents`;
  expect(loose).toEqual({ waiting: 0, without_contract: 0, unpaid: 0, loose_attempts: 0, loose_documents: 0 });
});

test("pulling again, after every cursor was lost, changes nothing", async () => {
  const before = await stateHash(db.owner);
  await db.owner`delete from sync_cursors`;
  const results = await pullAll();
  expect(results.map((result) => result.error)).toEqual([null, null, null]);
  expect(await stateHash(db.owner)).toBe(before);
});
