import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { avalaraConnector } from "#server/connectors/avalara/connector";
import type { Connector } from "#server/connectors/connector";
import { gocardlessConnector } from "#server/connectors/gocardless/connector";
import { meteringConnector } from "#server/connectors/metering/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import { addDays, businessDate } from "#server/domain/time";
import { startSandbox } from "#server/sandbox/sandbox";
import { type ReconcileResult, runReconcile } from "#server/services/completeness/run-reconcile";
import { announceSources } from "#server/services/sync/known-sources";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let sources: Connector[];
const { signal } = new AbortController();

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  sandbox = await startSandbox({ port: 0, seed: 4, customers: 25, anchor: "2026-03-02T09:30:00Z" });
  db.clock.set(new Date(sandbox.core.now()));
  const { url } = sandbox;
  sources = [
    stripeConnector({ apiUrl: url, apiKey: "sk_test_every", webhookSecrets: [] }),
    salesforceConnector({ apiUrl: url, clientId: "client", clientSecret: "secret" }),
    netsuiteConnector({ apiUrl: url, token: "token" }),
    meteringConnector({ apiUrl: `${url}/metering`, apiKey: "key" }),
    zendeskConnector({ apiUrl: `${url}/zendesk`, email: "desk@example.com", token: "token" }),
    gocardlessConnector({ apiUrl: `${url}/gocardless`, token: "token", webhookSecrets: [] }),
    avalaraConnector({ apiUrl: `${url}/avalara`, accountNumber: "1", licenseKey: "key" }),
    psaConnector({ apiUrl: `${url}/psa`, token: "token" }),
  ];
  announceSources(() => sources);
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

/** A small company has few direct debits; the one of this seed has two. */
const daysOf = ({ key }: Connector) => (key === "gocardless" ? 400 : 30);

test("what every source lists for a month is what its pull brought: nothing is missing, nothing is news", {
  timeout: 240_000,
}, async () => {
  for (const source of sources)
    expect((await runSync(db.asJob("sync-pull"), source, { startedBy: "test", signal })).error).toBeNull();
  const toOn = businessDate(db.clock.now(), "UTC");
  const results: ReconcileResult[] = [];
  for (const source of sources)
    results.push(
      await runReconcile(db.asJob("reconcile-sources"), source, {
        fromOn: addDays(toOn, -daysOf(source)),
        toOn,
        signal,
      }),
    );
  const subjects = results.flatMap(({ source, subjects: all }) => all.map((each) => ({ source, ...each })));
  expect(subjects.filter(({ broken, open, landed, unreadable }) => broken + open + landed + unreadable > 0)).toEqual(
    [],
  );
  const listed = subjects.filter((each) => each.subject !== "acts" && each.listed > 0);
  expect(new Set(listed.map((each) => each.source))).toEqual(new Set(sources.map((source) => source.key)));
});
