import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { PgBoss } from "pg-boss";
import postgres from "postgres";
import { APPLICATION_ROLE } from "#db/client";
import { bossSchema, jobQueues } from "#db/job-queues";

/** One number for everybody who migrates, so that three starting at once take turns. */
const MIGRATION_LOCK = 7_203_114;

/** As PostgreSQL numbers its versions. */
const OLDEST_SERVER = 180_000;

export class OldServerError extends Error {}

/**
 * Brings a database to the current schema: the application's role, our tables and guards, the job engine's tables.
 * Safe to run by several processes at once and again at any time.
 * @param adminUrl signs in as a role that may create tables and roles; the application itself never uses it for work.
 * @param password what the application's role signs in with from now on; null leaves its sign-in as it is.
 */
export async function migrateDatabase(adminUrl: string, password: string | null = null): Promise<void> {
  const client = postgres(adminUrl, { max: 2, onnotice: () => undefined });
  const lock = await client.reserve();
  try {
    await lock`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await requireVersion(client);
    await createApplicationRole(client, password);
    await migrate(drizzle(client), { migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)) });
    await renumberForeignTransactions(client);
    await prepareJobEngine(adminUrl, client);
  } finally {
    await lock`select pg_advisory_unlock(${MIGRATION_LOCK})`;
    lock.release();
    await client.end();
  }
}

async function requireVersion(client: postgres.Sql): Promise<void> {
  const [server] = await client<{ version: string; number: number }[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number`;
  if (server && server.number < OLDEST_SERVER)
    throw new OldServerError(
      `This PostgreSQL is version ${server.version}; Docket needs ${OLDEST_SERVER / 10_000} or newer. Nothing was changed.`,
    );
}

async function createApplicationRole(client: postgres.Sql, password: string | null): Promise<void> {
  // Roles belong to the whole cluster, so another database may have made it already, even a moment ago.
  await client.unsafe(`
    do $$ begin
      create role ${APPLICATION_ROLE} nologin nosuperuser nobypassrls noinherit;
    exception when duplicate_object or unique_violation then null;
    end $$`);
  await client.unsafe(`grant ${APPLICATION_ROLE} to current_user`);
  if (password === null) return;
  const [login] = await client<{ text: string }[]>`
    select format('alter role %I login password %L', ${APPLICATION_ROLE}::text, ${password}::text) as text`;
  await client.unsafe(login?.text ?? "");
}

/**
 * A log that was restored from another cluster carries that one's transaction numbers, and where they lie ahead of this
 * one's, whoever follows the log would take it for new over and over. Its events count as written by this transaction.
 */
async function renumberForeignTransactions(client: postgres.Sql): Promise<void> {
  await client.begin(async (tx) => {
    await tx`update events set transaction = pg_current_xact_id() where transaction >= pg_snapshot_xmax(pg_current_snapshot())`;
    await tx`update event_search_progress set through = '0' where through >= pg_snapshot_xmax(pg_current_snapshot())`;
  });
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
