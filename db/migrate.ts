import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { PgBoss } from "pg-boss";
import postgres from "postgres";
import { APPLICATION_ROLE } from "#db/client";
import { bossSchema, jobQueues } from "#db/job-queues";

/** One number for everybody who migrates, so that three starting at once take turns. */
const MIGRATION_LOCK = 7_203_114;

/**
 * Brings a database to the current schema: the application's role, our tables and guards, the job engine's tables.
 * Safe to run by several processes at once and again at any time.
 * @param adminUrl signs in as a role that may create tables and roles; the application itself never uses it for work.
 */
export async function migrateDatabase(adminUrl: string): Promise<void> {
  const client = postgres(adminUrl, { max: 2, onnotice: () => undefined });
  const lock = await client.reserve();
  try {
    await lock`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await createApplicationRole(client);
    await migrate(drizzle(client), { migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)) });
    await prepareJobEngine(adminUrl, client);
  } finally {
    await lock`select pg_advisory_unlock(${MIGRATION_LOCK})`;
    lock.release();
    await client.end();
  }
}

async function createApplicationRole(client: postgres.Sql): Promise<void> {
  // Roles belong to the whole cluster, so another database may have made it already, even a moment ago.
  await client.unsafe(`
    do $$ begin
      create role ${APPLICATION_ROLE} nologin nosuperuser nobypassrls noinherit;
    exception when duplicate_object or unique_violation then null;
    end $$`);
  await client.unsafe(`grant ${APPLICATION_ROLE} to current_user`);
}

/** The job engine's tables belong to the owner; the application may use them. Queues are declared here once, not by whoever sends first. */
async function prepareJobEngine(adminUrl: string, client: postgres.Sql): Promise<void> {
  const boss = new PgBoss({
    connectionString: adminUrl,
    schema: bossSchema,
    supervise: false,
    schedule: false,
    max: 2,
  });
  boss.on("error", () => undefined);
  await boss.start();
  try {
    for (const { name, ...options } of jobQueues) {
      // A queue keeps the policy it was created with; its other settings follow what is declared.
      const { policy, ...changeable } = { policy: undefined, ...options };
      if (await boss.getQueue(name)) await boss.updateQueue(name, changeable);
      else await boss.createQueue(name, { ...changeable, ...(policy ? { policy } : {}) });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await client.unsafe(`
    grant usage on schema ${bossSchema} to ${APPLICATION_ROLE};
    grant select, insert, update, delete on all tables in schema ${bossSchema} to ${APPLICATION_ROLE};
    grant usage on all sequences in schema ${bossSchema} to ${APPLICATION_ROLE};
    grant execute on all functions in schema ${bossSchema} to ${APPLICATION_ROLE}`);
}
