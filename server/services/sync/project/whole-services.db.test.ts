import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import type { Connector } from "#server/connectors/connector";
import { psaConnector } from "#server/connectors/psa/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { psaRows } from "#server/sandbox/psa/rows";
import { startSandbox } from "#server/sandbox/sandbox";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  sandbox = await startSandbox({ port: 0, customers: 120, anchor: "2026-03-02T09:30:00Z" });
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

async function pull(source: Connector): Promise<void> {
  const { signal } = new AbortController();
  const { error, deadLettered } = await runSync(db.asJob("sync-pull"), source, { startedBy: "test", signal });
  expect({ error, deadLettered }).toEqual({ error: null, deadLettered: 0 });
}

const standing = async () =>
  (
    await db.owner`select (select count(*) from projects)::int as projects, (select count(*) from milestones)::int as milestones,
      (select count(*) from time_entries)::int as time_entries, (select count(*) from hourly_rates)::int as rates,
      (select count(*) from source_records where not is_projected)::int as waiting`
  )[0];

test("projects read before their customers wait for them, then all of them stand, and reading again changes nothing", async () => {
  const psa = psaConnector({ apiUrl: `${sandbox.url}/psa`, token: "token" });
  const salesforce = salesforceConnector({ apiUrl: sandbox.url, clientId: "client", clientSecret: "secret" });
  const rows = psaRows(sandbox.core.world);
  const expected = Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.length]));
  await pull(psa);
  const sum = Object.values(expected).reduce((total, count) => total + count, 0);
  expect(await standing()).toMatchObject({ projects: 0, time_entries: 0, waiting: sum - deletedOf(rows.time_entries) });
  await pull(salesforce);
  expect(await standing()).toEqual({ ...expected, waiting: 0 });
  const [links] =
    await db.owner`select (select count(*) from projects p join contracts k on k.id = p.contract_id and k.customer_id = p.customer_id)::int as with_contract,
    (select count(*) from opportunities o join contracts k on k.id = o.contract_id and k.customer_id = o.customer_id where o.kind = 'renewal')::int as renewals,
    (select count(*) from opportunities where kind = 'renewal' and contract_id is null)::int as loose_renewals`;
  expect(links?.with_contract).toBe(rows.projects.filter((row) => row.contract_number !== null).length);
  expect(links?.renewals).toBeGreaterThan(5);
  expect(links?.loose_renewals).toBe(0);
  const before = await stateHash(db.owner);
  await db.owner`delete from sync_cursors`;
  await pull(psa);
  await pull(salesforce);
  expect(await stateHash(db.owner)).toBe(before);
}, 60_000);

function deletedOf(rows: readonly { deleted: boolean }[]): number {
  return rows.filter((row) => row.deleted).length;
}
