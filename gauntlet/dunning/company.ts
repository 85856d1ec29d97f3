import postgres from "postgres";
import { openPools, type Pools } from "#db/client";
import { migrateDatabase } from "#db/migrate";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { addDays, businessDate } from "#server/domain/time";
import { companyClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";

export const ENTITY = "DE01";

/** A company whose customers owe, with nothing else in it: its database, its clock, and the people who run its dunning. */
export type Company = {
  url: string;
  pools: Pools;
  /** Looks underneath, and does what sources do: never the act under test. */
  owner: postgres.Sql;
  today: string;
  asCollector(): Context;
  asJob(): Context;
  /** Moves the company's clock on. */
  moveOn(seconds: number): Promise<void>;
};

/** On the next working day, in the morning, so that whatever is asked for may be asked for. */
export async function inDebtedCompany<Result>(
  url: string,
  accounts: number,
  act: (company: Company) => Promise<Result>,
): Promise<Result> {
  await migrateDatabase(url);
  const pools = openPools(url, 12);
  const owner = postgres(url, { max: 6, onnotice: () => undefined });
  const now = new Date();
  let today = addDays(businessDate(now, "UTC"), 1);
  while (!workingDaysOf("DE").isOpen(today)) today = addDays(today, 1);
  const ahead = Math.round((Date.parse(`${today}T08:00:00Z`) - now.getTime()) / 1_000);
  await owner`update app_clock set offset_seconds = ${ahead}`;
  const clock = await companyClock(pools.raw);
  await writeDebts(owner, accounts, today);
  const context = (actor: Context["actor"]): Context => ({
    db: pools.db,
    raw: pools.raw,
    actor,
    now: clock.now,
    correlationId: "gauntlet",
  });
  const collector = {
    kind: "person",
    userId: "00000000-0000-7000-8000-000000000001",
    personId: "00000000-0000-7000-9000-000000000001",
    name: "Gauntlet collector",
    grants: [{ role: "collector", entities: "all" }],
  } as const;
  try {
    return await act({
      url,
      pools,
      owner,
      today,
      asCollector: () => context(collector),
      asJob: () => context({ kind: "job", name: "run-dunning" }),
      async moveOn(seconds) {
        await owner`update app_clock set offset_seconds = offset_seconds + ${seconds}`;
        await clock.refresh();
      },
    });
  } finally {
    clock.stop();
    await Promise.all([owner.end(), pools.close()]);
  }
}

/** Each owes two invoices that have reached steps that send mail, or one that asks for a call. */
async function writeDebts(owner: postgres.Sql, accounts: number, today: string): Promise<void> {
  const lineage =
    "system, external_id, source_version_at, mapping_version, correlation_id, last_seen_at, entity_code, id";
  const values = (name: string) =>
    `'stripe', ${name}, now(), 'gauntlet', 'gauntlet', now(), '${ENTITY}', gen_random_uuid()`;
  await owner.unsafe(`
    insert into legal_entities (code, name, country, currency, time_zone, created_at) values ('${ENTITY}', 'Meridian Metrics GmbH', 'DE', 'EUR', 'Europe/Berlin', now());
    insert into customers (name, tier, country, email, address, is_po_required, ${lineage})
      select 'Customer ' || n, 'Growth', 'DE', 'accounts@customer' || n || '.example', '{"line1": "Lindenstraße 4", "city": "Leipzig"}', false, ${values("'cus_' || n")}
      from generate_series(1, ${accounts}) n;
    insert into invoices (customer_id, number, status, currency, collection_method, issued_on, due_on, subtotal_minor, tax_minor, total_minor, ${lineage})
      select c.id, 'DE01-' || substr(c.external_id, 5) || '-' || n, 'open', 'EUR', 'send_invoice', d.due - 30, d.due, 100000, 0, 100000, ${values("'in_' || c.external_id || '_' || n")}
      from customers c cross join generate_series(1, 2) n
      cross join lateral (select '${today}'::date - (array[6, 13, 28, 7, 20])[1 + (substr(c.external_id, 5)::int + n) % 5] as due) d`);
  // When each act's transaction began, by the database's own clock: what was committed before then had to be seen.
  await owner.unsafe(`
    create table gauntlet_turns (act_id uuid primary key, began timestamptz not null);
    create function note_turn() returns trigger language plpgsql security definer as $$
      begin insert into gauntlet_turns values (new.id, transaction_timestamp()); return new; end $$;
    create trigger note_turn after update on dunning_acts for each row when (new.state = 'done') execute function note_turn();`);
}
