import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemo } from "#db/seed/demo";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { takeDrop } from "#server/jobs/handlers/bank-drop";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import { bankOverview } from "#server/services/bank/bank-overview";

const HOUR_MS = 3_600_000;

let db: TestDatabase;
let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  db = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "demo-bank-"));
  await seedDemo(db, db.clock.now);
  sandbox = await startSandbox({
    port: 0,
    customers: 100,
    anchor: "2026-03-02T09:30:00Z",
    wall: () => Date.parse("2026-03-02T09:30:00Z"),
    bankFolder: folder,
  });
});
afterAll(async () => {
  await sandbox?.stop();
  await db.close();
  await rm(folder, { recursive: true });
});

const take = () => takeDrop(db.asJob("bank-drop"), { folder, settleMs: 5, signal: new AbortController().signal });
const overview = () => bankOverview.execute(db.as("cash_applier"), {});

test("the demo's accounts are assigned, and what its bank leaves is taken without a gap, day after day", async () => {
  const { accounts } = await overview();
  expect(accounts.map(({ entity, currency, identifier }) => ({ entity, currency, identifier }))).toEqual(
    demoBankAccounts
      .map(({ entity, currency, identifier }) => ({ entity, currency, identifier }))
      .toSorted((left, right) => (left.entity < right.entity ? -1 : 1)),
  );
  expect(await take()).toEqual({ taken: 60, takenBefore: 0, refused: 0 });
  sandbox.core.moveClock(sandbox.core.now() + 75 * HOUR_MS);
  await expect.poll(take, { timeout: 5_000 }).toMatchObject({ taken: 9 });
  const after = await overview();
  expect(after).toMatchObject({ unassigned: [], refusedFiles: [] });
  for (const account of after.accounts) {
    expect(account).toMatchObject({ statementCount: 23, gaps: [] });
    expect(account.entryCount).toBeGreaterThan(10);
    expect(account.statements[0]?.closingMinor).toEqual(expect.any(BigInt));
  }
});

test("setting the demo up again leaves assigned accounts as they are", async () => {
  expect(await seedDemo(db, db.clock.now)).toEqual({ loaded: false });
  expect((await overview()).accounts).toHaveLength(3);
});
