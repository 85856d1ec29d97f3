import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { openPools, type Pools } from "#db/client";
import { migrateDatabase } from "#db/migrate";

export type ScratchDatabase = Pools & {
  url: string;
  /** A plain postgres.js client that signs in as the owner: no guard, no row-level security, nothing of ours. */
  owner: postgres.Sql;
};

/** A migrated database of the measurement's own on the given cluster; gone when it is closed. */
export async function openScratchDatabase(adminUrl: string, connections = 4): Promise<ScratchDatabase> {
  const name = `docket_bench_${randomBytes(5).toString("hex")}`;
  const admin = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  const address = new URL(adminUrl);
  address.pathname = `/${name}`;
  const url = address.toString();
  const owner = postgres(url, { max: 1, onnotice: () => undefined });
  const close = async (pools: Pools | null) => {
    await pools?.close();
    await owner.end({ timeout: 5 });
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  try {
    await migrateDatabase(url);
    const pools = openPools(url, connections);
    return { ...pools, url, owner, close: () => close(pools) };
  } catch (error) {
    await close(null);
    throw error;
  }
}
