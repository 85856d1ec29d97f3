import { randomBytes } from "node:crypto";
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
    /** The migrated database that is copied: each run has its own, so that two runs on one server do not meet. */
    template: string;
  }
}

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
  const template = `docket_template_${randomBytes(6).toString("hex")}`;
  await admin.unsafe(`create database ${template}`);
  const url = new URL(server.adminUrl);
  url.pathname = `/${template}`;
  await migrateDatabase(url.toString());
  project.provide("adminUrl", server.adminUrl);
  project.provide("template", template);
  return async () => {
    await admin.unsafe(`drop database ${template} with (force)`);
    await admin.end();
    await server.stop();
    if (home) await rm(home, { recursive: true, force: true });
  };
}
