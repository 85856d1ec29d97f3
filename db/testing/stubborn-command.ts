import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { APPLICATION_ROLE, type Tx } from "#db/client";
import { guardClient } from "#db/guard";
import { legalEntities } from "#db/schema/entities";
import { openTransaction } from "#server/kernel/command";

export const STUBBORN_STATEMENTS = 5;

/**
 * How the statements after the deadly one come: once it has failed and the pool has opened a new connection in its
 * place, or already queued behind it.
 */
export type Habit = "after a reconnection" | "all at once";

/**
 * A command of several inserts that swallows every error, as code with a catch of its own would; its backend is ended at
 * the given statement. Shows what the driver does with the rest.
 */
export async function runStubbornCommand(
  adminUrl: string,
  options: { isGuarded: boolean; killAt: number; habit: Habit },
): Promise<"committed" | "rejected"> {
  const plain = postgres(adminUrl, {
    max: 1,
    backoff: () => 0,
    connection: { role: APPLICATION_ROLE } as never,
    onnotice: () => undefined,
  });
  const owner = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  const db = drizzle(options.isGuarded ? guardClient(plain) : plain);
  const transaction = db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    const [backend] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    for (let statement = 0; statement < options.killAt; statement++) await insert(tx, statement);
    const rest = Array.from({ length: STUBBORN_STATEMENTS - options.killAt }, (_, index) => options.killAt + index);
    // Other work that waits for a connection makes the pool open a new one in place of the dead one.
    const otherWork = plain`select 1`.catch(() => undefined);
    const dying = dieIn(tx, owner, backend?.pid ?? 0);
    if (options.habit === "all at once") await Promise.all([dying, ...rest.map((statement) => insert(tx, statement))]);
    else {
      await dying;
      await otherWork;
      for (const statement of rest) await insert(tx, statement);
    }
  });
  const outcome = await transaction.then(
    () => "committed" as const,
    () => "rejected" as const,
  );
  // Whatever the callback still sends after its transaction was rejected has reached the database by then.
  await new Promise((resolve) => setTimeout(resolve, 80));
  await Promise.all([plain.end({ timeout: 1 }), owner.end()]);
  return outcome;
}

function insert(tx: Tx, statement: number): Promise<unknown> {
  return tx
    .insert(legalEntities)
    .values({
      code: `T${statement}`,
      name: "Stray",
      country: "US",
      currency: "USD",
      timeZone: "UTC",
      createdAt: new Date(0),
    })
    .catch(() => undefined);
}

/** A statement during which the owner ends this very backend. */
async function dieIn(tx: Tx, owner: postgres.Sql, backend: number): Promise<void> {
  const busy = tx.execute(sql`select pg_sleep(5) where ${"always"}::text is not null`).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 15));
  await Promise.all([busy, owner`select pg_terminate_backend(${backend})`]);
}

// Run as a program for the unguarded driver: there the process itself may end with an uncaught error.
if (process.argv[1] === import.meta.filename) {
  const [, , adminUrl = "", killAt = "0"] = process.argv;
  await runStubbornCommand(adminUrl, { isGuarded: false, killAt: Number(killAt), habit: "after a reconnection" });
}
