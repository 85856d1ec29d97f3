import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { migrateDatabase } from "#db/migrate";

declare module "vitest" {
  export interface ProvidedContext {
    /** Signs in as the owner; `openTestDatabase` copies the template for each file. */
    adminUrl: string;
  }
}

export const TEMPLATE_DATABASE = "docket_template";

/**
 * One real PostgreSQL for the run and one migrated template; each test file works on its own copy. Uses
 * TEST_DATABASE_URL where given. Without a database the run fails, it does not skip.
 */
export default async function setup(project: TestProject) {
  const given = process.env.TEST_DATABASE_URL;
  const home = given ? null : await mkdtemp(join(tmpdir(), "docket-test-"));
  const server = given
    ? { adminUrl: given, stop: () => Promise.resolve() }
    : await (await import("#db/embedded")).startEmbeddedPostgres({ home: home as string, log: () => undefined });
  const admin = postgres(server.adminUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`drop database if exists ${TEMPLATE_DATABASE} with (force)`);
  await admin.unsafe(`create database ${TEMPLATE_DATABASE}`);
  await admin.end();
  const template = new URL(server.adminUrl);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  await migrateDatabase(template.toString());
  project.provide("adminUrl", server.adminUrl);
  return async () => {
    await server.stop();
    if (home) await rm(home, { recursive: true, force: true });
  };
}
