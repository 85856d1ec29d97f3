import postgres from "postgres";
import { openPools } from "#db/client";
import { migrateDatabase } from "#db/migrate";
import { seedDemo } from "#db/seed/demo";
import type { UnassignedAccount } from "#server/domain/bank/views";
import { fixedClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";
import { assignBankAccount } from "#server/services/bank/assign-bank-account";

/** A company whose bank is all there is of it: who brings its files in, and what then stands in the tables. */
export type Vault = {
  /** Looks underneath: never the act under test. */
  owner: postgres.Sql;
  asCashier(): Context;
  asDetection(): Context;
  /** Every account a file told of gets its legal entity, so that nothing waits. */
  assign(accounts: readonly UnassignedAccount[]): Promise<void>;
  /** All that is known of statements and entries, as one text to compare. */
  contents(): Promise<string>;
};

const ENTITY = "DE01";

export async function inVault<Result>(url: string, act: (vault: Vault) => Promise<Result>): Promise<Result> {
  await migrateDatabase(url);
  const pools = openPools(url, 6);
  const owner = postgres(url, { max: 2, onnotice: () => undefined });
  const clock = fixedClock(new Date());
  const context = (actor: Context["actor"]): Context => ({
    ...pools,
    actor,
    now: clock.now,
    correlationId: "gauntlet",
  });
  const person = (role: "cash_applier" | "controller"): Context =>
    context({
      kind: "person",
      userId: "00000000-0000-7000-8000-000000000001",
      personId: "00000000-0000-7000-9000-000000000001",
      name: "Gauntlet",
      grants: [{ role, entities: "all" }],
    });
  try {
    await seedDemo(pools, clock.now);
    return await act({
      owner,
      asCashier: () => person("cash_applier"),
      asDetection: () => context({ kind: "job", name: "detect-exceptions" }),
      async assign(accounts) {
        for (const { identifier, currency } of accounts)
          await assignBankAccount.execute(person("controller"), { identifier, currency, entity: ENTITY });
      },
      async contents() {
        const [row] = await owner<{ contents: string }[]>`
          select concat((select count(*) from inbox), ' messages ', (select count(*) from source_records), ' records ',
            (select md5(coalesce(string_agg(e::text, '' order by e.id), '')) from bank_entries e),
            (select md5(coalesce(string_agg(s::text, '' order by s.id), '')) from bank_statements s)) as contents`;
        return row?.contents ?? "";
      },
    });
  } finally {
    await Promise.all([owner.end(), pools.close()]);
  }
}
