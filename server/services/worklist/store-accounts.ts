import { sql } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import type { Scope } from "#server/kernel/context";
import { jsonSafe } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import type { Placed } from "#server/services/worklist/load-places";

/** The columns a refresh may change, with their types as the database calls them. */
const columns = {
  version: "int",
  entity_code: "text",
  customer_name: "text",
  customer_tier: "text",
  state: "text",
  severity: "text",
  title: "text",
  amount_minor: "bigint",
  currency: "text",
  base_amount_minor: "bigint",
  details: "jsonb",
  priority: "int",
  priority_reasons: "jsonb",
  policy_version: "text",
  owner_id: "uuid",
  leased_until: "timestamptz",
  due_at: "timestamptz",
  snoozed_until: "timestamptz",
  wake_on: "text",
  waiting_on: "text",
  clock_stopped_at: "timestamptz",
  lane: "text",
  boost: "text",
  escalation_level: "int",
  detected_at: "timestamptz",
  closed_at: "timestamptz",
  outcome: "text",
  root_cause: "text",
  reopen_count: "int",
} as const;

/** Stores locked cases as they are now, all of them in one statement. */
export async function updateAccounts({ tx }: Pick<Scope, "tx">, rows: readonly CaseRecord[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const documents = rows.map((row) =>
    Object.fromEntries(
      ["id", ...names].map((name) => [
        name,
        row[name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) as keyof CaseRecord],
      ]),
    ),
  );
  await tx.execute(sql`
    update cases c set ${sql.raw(names.map((name) => `${name} = n.${name}`).join(", "))}
    from jsonb_to_recordset(${JSON.stringify(jsonSafe(documents))}::jsonb)
      as n(id uuid, ${sql.raw(
        Object.entries(columns)
          .map(([name, type]) => `${name} ${type}`)
          .join(", "),
      )})
    where c.id = n.id`);
}

/** @returns the ids that were stored: where somebody was quicker, their case stands. */
export async function insertAccounts({ tx }: Pick<Scope, "tx">, rows: readonly CaseRecord[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const stored = await tx
    .insert(cases)
    .values(rows.map(({ number: _, ...row }) => row))
    .onConflictDoNothing()
    .returning({ id: cases.id });
  return new Set(stored.map(({ id }) => id));
}

/** Keeps when each account is to be looked at again. @returns how many that is news for. */
export async function keepLooks({ tx, now }: Pick<Scope, "tx" | "now">, placed: readonly Placed[]): Promise<number> {
  if (placed.length === 0) return 0;
  const kept = await tx.execute(sql`
    insert into collection_accounts (customer_id, entity_code, looked_at, looks_again_at)
    select customer_id, entity_code, ${now.toISOString()}::timestamptz, again::timestamptz
    from unnest(${sql.param(placed.map(({ account }) => account.id))}::uuid[], ${sql.param(placed.map(({ account }) => account.entity))}::text[], ${sql.param(placed.map(({ looksAgainAt }) => looksAgainAt?.toISOString() ?? null))}::text[]) as n(customer_id, entity_code, again)
    on conflict (customer_id) do update set entity_code = excluded.entity_code, looked_at = excluded.looked_at, looks_again_at = excluded.looks_again_at
    where (collection_accounts.looks_again_at, collection_accounts.entity_code) is distinct from (excluded.looks_again_at, excluded.entity_code)
    returning customer_id`);
  return kept.length;
}
