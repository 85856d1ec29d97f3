import { and, asc, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { tellTeams } from "#server/services/collections/consequences/tell-teams";
import { noteStates } from "#server/services/collections/records/tell-promises";
import { among } from "#server/services/exceptions/row-sets";
import { type AccountChange, entered, left, moved, returned } from "#server/services/worklist/account-changes";
import { WORKLIST_BATCH } from "#server/services/worklist/ask-for-worklist";
import { loadPlaces, type Places } from "#server/services/worklist/load-places";
import { insertAccounts, keepLooks, updateAccounts } from "#server/services/worklist/store-accounts";

export type Refreshed = { looked: number; entered: number; moved: number; left: number };

/**
 * Makes the cases of accounts equal to where the accounts stand: opens, moves, wakes, closes and opens again. Refuses with
 * CONFLICT where they are already. The number of its statements does not grow with the accounts.
 */
export const refreshAccounts = defineCommand({
  name: "worklist.refresh",
  permission: "collection.maintain",
  input: z.strictObject({ customerIds: z.array(z.uuid()).min(1).max(WORKLIST_BATCH) }),
  async run(scope, { customerIds }) {
    const ids = [...new Set(customerIds)].sort();
    await lockAccounts(scope, ids);
    const { events: told } = await noteStates(scope, await withPromises(scope, ids));
    const open = await lockOpen(scope, ids);
    const places = await loadPlaces(scope, ids, open);
    const closed = await lockClosed(
      scope,
      [...places.byCustomer].flatMap(([id, { place }]) => (place !== null && !open.has(id) ? [id] : [])),
    );
    const changes = changesOf(scope, ids, { open, closed, places });
    const stored = await insertAccounts(
      scope,
      changes.filter(({ isNew }) => isNew).map(({ row }) => row),
    );
    const done = changes.filter(({ isNew, row }) => !isNew || stored.has(row.id));
    await updateAccounts(
      scope,
      done.filter(({ isNew }) => !isNew).map(({ row }) => row),
    );
    const looked = await keepLooks(scope, [...places.byCustomer.values()]);
    const alerted = await tellTeams(scope, [...places.byCustomer.values()]);
    if (done.length === 0 && looked === 0 && told.length === 0 && alerted.length === 0) throw nothingToDo();
    const counted = (type: string) => done.filter(({ events }) => events.some((event) => event.type === type)).length;
    const result: Refreshed = {
      looked: ids.length,
      entered: counted("account.entered"),
      left: counted("account.left"),
      moved: done.length - counted("account.entered") - counted("account.left"),
    };
    return {
      result,
      events: [
        refreshedEvent(result, places.policyVersion),
        ...told,
        ...done.flatMap(({ events }) => events),
        ...alerted,
      ],
    };
  },
});

type Found = {
  open: ReadonlyMap<string, CaseRecord>;
  closed: ReadonlyMap<string, CaseRecord>;
  places: Places;
};

function changesOf({ now }: Scope, ids: readonly string[], { open, closed, places }: Found): AccountChange[] {
  const at = { now, policyVersion: places.policyVersion };
  return ids.flatMap((id): AccountChange[] => {
    const placed = places.byCustomer.get(id);
    const row = open.get(id);
    if (!placed?.place) return row ? [left(row, "Nothing of the account is past due any more.", at)] : [];
    const before = closed.get(id);
    if (!row) return [before ? returned(before, placed, placed.place, at) : entered(placed, placed.place, at)];
    const change = moved(row, placed, placed.place, at);
    return change ? [change] : [];
  });
}

/** Of two refreshes of one account the second sees what the first did; everybody asks in one order. */
async function lockAccounts({ tx }: Pick<Scope, "tx">, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(key) from (select distinct hashtextextended('account ' || id, 0) as key from unnest(${sql.param(ids)}::text[]) as id order by 1) keys`);
}

/** Those of whom something was promised: what became of it is said along the way. */
async function withPromises({ tx }: Pick<Scope, "tx">, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select distinct customer_id as id from promises where customer_id = any(${sql.param(ids)}::uuid[]) order by 1`);
  return rows.map(({ id }) => id);
}

async function lockOpen({ tx }: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, CaseRecord>> {
  const rows = await tx
    .select()
    .from(cases)
    .where(
      and(
        inArray(cases.type, [ACCOUNT_CASE]),
        sql`${cases.dedupeKey} = any(${sql.param(ids)}::text[])`,
        isNull(cases.closedAt),
      ),
    )
    .orderBy(asc(cases.id))
    .for("update");
  return new Map(rows.map((row) => [row.dedupeKey, row]));
}

/** The last closed case of each account that has none open. */
async function lockClosed({ tx }: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, CaseRecord>> {
  if (ids.length === 0) return new Map();
  const latest = await tx.execute<{ id: string }>(sql`
    select distinct on (dedupe_key) id from cases
    where type = ${ACCOUNT_CASE} and dedupe_key = any(${sql.param(ids)}::text[]) and closed_at is not null
    order by dedupe_key, closed_at desc, id desc`);
  if (latest.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(cases)
    .where(
      among(
        cases.id,
        latest.map(({ id }) => id),
      ),
    )
    .orderBy(asc(cases.id))
    .for("update");
  return new Map(rows.map((row) => [row.dedupeKey, row]));
}

function refreshedEvent(result: Refreshed, policyVersion: string): DomainEvent {
  const { looked, entered: came, moved: changed, left: went } = result;
  return {
    type: "worklist.refreshed",
    subject: { type: "worklist", id: "accounts" },
    policyVersion,
    data: { sentence: `Looked at ${looked} accounts: ${came} came, ${changed} changed, ${went} left.`, ...result },
  };
}

/** Rolls the command back without an event: a command must have something to say. */
function nothingToDo() {
  return conflict("The worklist is as it should be; nothing is left to do.", { isNothingToDo: true });
}
