import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { legalEntities } from "#db/schema/entities";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { type Habit, runStubbornCommand, STUBBORN_STATEMENTS } from "#db/testing/stubborn-command";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const statements = Array.from({ length: STUBBORN_STATEMENTS }, (_, index) => index);
const nothingKept = statements.map(() => ({ outcome: "rejected", rows: 0 }));

async function killedAtEveryStatement(habit: Habit) {
  const runs = [];
  for (const killAt of statements) {
    const outcome = await runStubbornCommand(database.adminUrl, { isGuarded: true, killAt, habit });
    runs.push({ outcome, rows: await takeStrayRows() });
  }
  return runs;
}

/** The driver as it comes, in a process of its own since it may not survive. */
async function strayRowsOfBareDriver(): Promise<number> {
  const program = fileURLToPath(new URL("../../db/testing/stubborn-command.ts", import.meta.url));
  let stray = 0;
  for (const killAt of statements) {
    await new Promise<void>((resolve) =>
      execFile(process.execPath, [program, database.adminUrl, String(killAt)], { timeout: 8_000 }, () => resolve()),
    );
    stray += await takeStrayRows();
  }
  return stray;
}

async function takeStrayRows(): Promise<number> {
  return (await database.owner`delete from legal_entities returning 1`).length;
}

async function withoutDatabaseGuard<Result>(run: () => Promise<Result>): Promise<Result> {
  await database.owner`alter table legal_entities disable trigger refuse_unmarked_write`;
  try {
    return await run();
  } finally {
    await database.owner`alter table legal_entities enable trigger refuse_unmarked_write`;
  }
}

for (const habit of ["after a reconnection", "all at once"] as const) {
  test(`a backend killed at any statement leaves no stray row (${habit})`, async () => {
    expect(await killedAtEveryStatement(habit)).toEqual(nothingKept);
  });

  test(`the wrapper holds alone when the database's guard is taken out (${habit})`, async () => {
    expect(await withoutDatabaseGuard(() => killedAtEveryStatement(habit))).toEqual(nothingKept);
  });
}

test("the database's guard holds alone when the wrapper is taken out", { timeout: 60_000 }, async () => {
  expect(await strayRowsOfBareDriver()).toBe(0);
});

test("with both guards taken out stray rows appear, so the tests above can fail", { timeout: 60_000 }, async () => {
  expect(await withoutDatabaseGuard(strayRowsOfBareDriver)).toBeGreaterThan(0);
});

test("a write outside a marked transaction is refused by the database", async () => {
  const write = database.db
    .insert(legalEntities)
    .values({ code: "XX", name: "X", country: "US", currency: "USD", timeZone: "UTC", createdAt: new Date(0) });
  await expect(write.execute()).rejects.toMatchObject({ cause: { code: "DK001" } });
});
