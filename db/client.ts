import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { guardClient } from "#db/guard";

export type Db = PostgresJsDatabase;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** A postgres.js client that drizzle has not changed: for reads in one round trip and COPY. Reads only; writes go through commands. */
export type Raw = postgres.Sql;

export type Pools = { db: Db; raw: Raw; close(): Promise<void> };

/** The role everything runs as: it owns nothing, and row-level security binds it. */
export const APPLICATION_ROLE = "docket_app";

/**
 * Opens the application's pools on a database. Whoever the URL signs in as, every connection acts as `docket_app`.
 * @param size connections for commands and queries; half as many more serve reads in one round trip.
 */
export function openPools(databaseUrl: string, size = 10): Pools {
  const options: postgres.Options<Record<string, postgres.PostgresType>> = {
    connection: {
      role: APPLICATION_ROLE,
      application_name: `docket ${process.pid}`,
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 30_000,
    } as never,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => undefined,
  };
  const client = postgres(databaseUrl, { ...options, max: size });
  const raw = postgres(databaseUrl, { ...options, max: Math.max(2, Math.ceil(size / 2)) });
  return {
    db: drizzle(guardClient(client)),
    raw,
    async close() {
      await Promise.all([client.end({ timeout: 5 }), raw.end({ timeout: 5 })]);
    },
  };
}
