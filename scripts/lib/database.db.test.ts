import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenDatabase, openEmbeddedDatabase } from "#scripts/lib/database";

let home = "";
let database: OpenDatabase;
let application: postgres.Sql;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "docket-database-"));
  database = await openEmbeddedDatabase(home);
  application = postgres(database.applicationUrl, { max: 1, onnotice: () => undefined });
}, 60_000);
afterAll(async () => {
  await application.end();
  await database.stop();
  await rm(home, { recursive: true, force: true });
});

test("the application signs in as its own role, behind which no owner stands", async () => {
  await application`set role none`;
  expect(await application`select session_user, current_user`).toEqual([
    { session_user: "docket_app", current_user: "docket_app" },
  ]);
});

test.each([
  "set role docket_owner",
  "set session authorization docket_owner",
  "grant docket_owner to docket_app",
  "alter role docket_app superuser",
  "create table mine (id int)",
  "create temporary table events (id int)",
  "drop table events",
])("it cannot get further: %s", async (statement) => {
  await expect(application.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
});

test("the next start signs in with the same password, and the first one's connection goes on", async () => {
  const again = await openEmbeddedDatabase(home);
  expect(again.applicationUrl).toBe(database.applicationUrl);
  const second = postgres(again.applicationUrl, { max: 1 });
  expect(await second`select 1 as one`).toEqual([{ one: 1 }]);
  expect(await application`select 1 as one`).toEqual([{ one: 1 }]);
  await second.end();
  await again.stop();
});
