import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import type { Connector } from "#server/connectors/connector";
import { meteringConnector } from "#server/connectors/metering/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import { startSandbox } from "#server/sandbox/sandbox";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let sources: Connector[];

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  sandbox = await startSandbox({ port: 0, customers: 60, anchor: "2026-03-02T09:30:00Z" });
  const { url } = sandbox;
  sources = [
    zendeskConnector({ apiUrl: `${url}/zendesk`, email: "sync@meridian-metrics.example", token: "t" }),
    meteringConnector({ apiUrl: `${url}/metering`, apiKey: "mk_1" }),
    stripeConnector({ apiUrl: url, apiKey: "sk_test_sync", webhookSecrets: [] }),
    salesforceConnector({ apiUrl: url, clientId: "client", clientSecret: "secret" }),
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

test("the support desk and the meter come in with the rest, every ticket and every day under its customer", async () => {
  const results = await pullAll();
  expect(results.map(({ error, deadLettered }) => ({ error, deadLettered }))).toEqual(
    sources.map(() => ({ error: null, deadLettered: 0 })),
  );
  const [loose] = await db.owner`select count(*)::int as waiting from source_records where not is_projected`;
  expect(loose).toEqual({ waiting: 0 });
  const [counts] = await db.owner`select
    (select count(*) from support_tickets)::int as tickets, (select count(*) from ticket_comments)::int as comments,
    (select count(*) from support_tickets t where t.invoice_number is not null)::int as naming,
    (select count(*) from support_tickets t where t.invoice_number is not null and not exists
      (select from invoices i where i.number = t.invoice_number and i.customer_id = t.customer_id))::int as naming_others,
    (select count(*) from usage_days)::int as days, (select count(*) from usage_days where product_code = 'API_CALLS')::int as known_product`;
  expect(counts?.tickets).toBeGreaterThan(10);
  expect(counts?.comments).toBeGreaterThan(counts?.tickets);
  expect(counts?.naming).toBeGreaterThan(0);
  expect(counts?.naming_others).toBe(0);
  expect(counts?.days).toBeGreaterThan(200);
  expect(counts?.known_product).toBe(counts?.days);
});

test("the days of a billed month agree with what billing measured", async () => {
  const rows = await db.owner`
    select u.quantity::int as billed, sum(d.quantity)::int as by_day
    from usage_records u join subscriptions s on s.customer_id = u.customer_id
    join usage_days d on d.customer_id = u.customer_id and d.used_on >= u.period_starts_on and d.used_on < u.period_ends_on
    where u.period_ends_on <= '2026-03-01' and u.period_starts_on >= '2026-01-02' and u.period_ends_on - u.period_starts_on < 32
    group by u.id, u.quantity`;
  expect(rows.length).toBeGreaterThan(3);
  for (const { billed, by_day } of rows) expect(by_day).toBe(billed);
});

test("pulling again, after every cursor was lost, changes nothing", async () => {
  const before = await stateHash(db.owner);
  await db.owner`delete from sync_cursors`;
  expect((await pullAll()).map((result) => result.error)).toEqual([null, null, null, null]);
  expect(await stateHash(db.owner)).toBe(before);
});
