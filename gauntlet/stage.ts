import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { openPools, type Pools } from "#db/client";
import { migrateDatabase } from "#db/migrate";
import { seedDemo } from "#db/seed/demo";
import type { SuiteOptions } from "#gauntlet/suite";
import type { JobName } from "#server/domain/access/actor";
import { companyClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";
import { startSandbox } from "#server/sandbox/sandbox";

export type Stage = {
  url: string;
  home: string;
  pools: Pools;
  /** Looks underneath, as the owner: never the act under test. */
  owner: postgres.Sql;
  sandbox: Awaited<ReturnType<typeof startSandbox>>;
  contextOf(job: JobName): Context;
  /** Moves the company's clock and the sources' together. */
  moveOn(seconds: number): Promise<void>;
};

/** A database and a company of source systems of the suite's own; both are gone afterwards, whatever happened. */
export async function onStage<Result>(
  options: Pick<SuiteOptions, "adminUrl" | "seed">,
  customers: number,
  act: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), "docket-gauntlet-"));
  return inOwnDatabase(options.adminUrl, async (url) => {
    await migrateDatabase(url);
    const pools = openPools(url, 20);
    const owner = postgres(url, { max: 3, onnotice: () => undefined });
    await seedDemo(pools, () => new Date());
    const sandbox = await startSandbox({ port: 0, customers, seed: options.seed, home: join(home, "sandbox") });
    const clock = await companyClock(pools.raw);
    try {
      return await act({
        url,
        home,
        pools,
        owner,
        sandbox,
        contextOf: (name) => ({
          db: pools.db,
          raw: pools.raw,
          actor: { kind: "job", name },
          now: clock.now,
          correlationId: "gauntlet",
        }),
        async moveOn(seconds) {
          sandbox.core.moveClock(sandbox.core.now() + seconds * 1_000);
          await owner`update app_clock set offset_seconds = offset_seconds + ${seconds}`;
          await clock.refresh();
        },
      });
    } finally {
      clock.stop();
      await sandbox.stop();
      await Promise.all([owner.end(), pools.close()]);
    }
  }).finally(() => rm(home, { recursive: true, force: true }));
}

/**
 * Neither changes what statements do to each other: a commit does not wait for the disk, which matters to nobody but who
 * loses the server, and a prepared statement is planned once instead of each time.
 */
const HASTY = ["synchronous_commit = off", "plan_cache_mode = force_generic_plan"];

/**
 * A database on the cluster for as long as the act takes: an empty one, or a copy of another nobody is connected to.
 * @param isHasty whether nothing is shown of what a crash of the server leaves behind, so that it may hurry.
 */
export async function inOwnDatabase<Result>(
  adminUrl: string,
  act: (url: string) => Promise<Result>,
  { copyOf, isHasty = false }: { copyOf?: string; isHasty?: boolean } = {},
): Promise<Result> {
  const name = `gauntlet_${randomBytes(5).toString("hex")}`;
  const admin = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}${copyOf ? ` template ${new URL(copyOf).pathname.slice(1)}` : ""}`);
  try {
    if (isHasty) for (const setting of HASTY) await admin.unsafe(`alter database ${name} set ${setting}`);
    return await act(Object.assign(new URL(adminUrl), { pathname: `/${name}` }).toString());
  } finally {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
}
