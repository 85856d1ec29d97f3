import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Connector } from "#server/connectors/connector";
import type { CensusRow } from "#server/domain/completeness/census-row";
import { compareSides } from "#server/domain/completeness/compare-sides";
import { ACTS_SUBJECT } from "#server/domain/completeness/views";
import { NO_CURRENCY } from "#server/domain/money";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { addDays, businessDate, daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { sha256 } from "#server/services/completeness/hash-text";
import { type DayWindow, isWithin } from "#server/services/completeness/our-side";
import { PlaceBook } from "#server/services/completeness/places";
import { recordTotals } from "#server/services/completeness/record-totals";
import type { SubjectResult } from "#server/services/completeness/run-reconcile";
import { totalsOf } from "#server/services/completeness/totals";
import { reconcile } from "#server/services/exceptions/reconcile";

/** Acts asked about in one run, the latest first; days that would be told only in part are left for a smaller window. */
const MOST_ACTS = 200;

type Act = { effect: OutboundEffect; name: string; entityCode: string; doneOn: PlainDate };

/** Whether the source still shows what it confirmed to us. */
export async function checkActs(
  context: Context,
  connector: Connector,
  wanted: DayWindow,
  signal: AbortSignal,
): Promise<SubjectResult> {
  const places = await PlaceBook.open(context);
  const { acts, window } = await actsOf(context, connector, wanted, places);
  const reasons = new Map<string, string>();
  const shown: CensusRow[] = [];
  for (const act of acts) {
    signal.throwIfAborted();
    const said = await ask(connector, act, signal);
    if (said.isShown) shown.push(rowOf(act));
    else if (said.reason !== null) reasons.set(act.name, said.reason);
  }
  const groups = compareSides(shown, acts.map(rowOf), sha256);
  const totals = totalsOf(groups, window, places.entities, ({ externalId }) => reasons.get(externalId) ?? null);
  const { brokenIds, repairedIds } = await recordTotals.execute(context, {
    source: connector.key,
    account: connector.account,
    subject: ACTS_SUBJECT,
    direction: "out",
    ...window,
    totals,
  });
  await reconcile(context, "control_total", [...brokenIds, ...repairedIds]);
  return {
    subject: ACTS_SUBJECT,
    listed: acts.length,
    landed: 0,
    unreadable: 0,
    groups: groups.length,
    broken: brokenIds.length,
    mended: repairedIds.length,
    open: brokenIds.length,
  };
}

type EffectRow = {
  id: string;
  operation: string;
  payload: Record<string, unknown>;
  idempotency_key: string;
  entity_code: string | null;
  target: string;
  label: string;
  settled_at: string;
};

/**
 * A hold lasts as long as its case, and of two acts that set the same thing the later one counts: neither would be found
 * again although nothing was lost.
 */
const loadActs = defineQuery({
  name: "completeness.acts",
  permission: "sync.read",
  input: z.strictObject({ system: z.string(), from: z.date(), until: z.date() }),
  async run(scope, { system, from, until }) {
    return scope.tx.execute<EffectRow>(sql`
      select e.id, e.operation, e.payload, e.idempotency_key, e.entity_code, e.target, e.label, e.settled_at from effects e
      where e.system = ${system} and e.state = 'confirmed' and e.settled_at >= ${from.toISOString()}::timestamptz and e.settled_at < ${until.toISOString()}::timestamptz
        and e.operation <> 'invoice.hold'
        and not exists (select 1 from effects later where later.system = e.system and later.target = e.target and later.operation = e.operation
                        and later.state = 'confirmed' and later.position > e.position)
      order by e.settled_at desc limit ${MOST_ACTS + 1}`);
  },
});

async function actsOf(
  context: Context,
  connector: Connector,
  wanted: DayWindow,
  places: PlaceBook,
): Promise<{ acts: Act[]; window: DayWindow }> {
  const window = { fromOn: earliestAskable(context, connector, wanted), toOn: wanted.toOn };
  const rows = await loadActs.execute(context, {
    system: connector.key,
    from: new Date(`${addDays(window.fromOn, -1)}T00:00:00.000Z`),
    until: new Date(`${addDays(window.toOn, 2)}T00:00:00.000Z`),
  });
  const acts = rows.map((row): Act => {
    const entityCode = row.entity_code ?? "";
    const { id, idempotency_key: idempotencyKey, operation, payload } = row;
    return {
      effect: { id, idempotencyKey, operation, ...payload } as OutboundEffect,
      name: `${row.target.slice(row.target.indexOf(":") + 1)}: ${row.label} (${id.slice(-6)})`,
      entityCode,
      doneOn: businessDate(new Date(row.settled_at), places.zoneOf(entityCode)),
    };
  });
  const oldest = acts.at(-1);
  const whole = acts.length > MOST_ACTS && oldest ? { ...window, fromOn: addDays(oldest.doneOn, 1) } : window;
  return { acts: acts.filter((act) => isWithin(whole, act.doneOn)), window: whole };
}

/** What leaves no trace but an event cannot be found once the source has forgotten its events. */
function earliestAskable(context: Context, connector: Connector, { fromOn, toOn }: DayWindow): PlainDate {
  const { listableForDays } = connector.manifest;
  if (listableForDays === null) return fromOn;
  const today = businessDate(context.now(), "UTC");
  const earliest = addDays(today, 1 - listableForDays);
  if (!isPlainDate(earliest) || daysBetween(fromOn, earliest) <= 0) return fromOn;
  return earliest > toOn ? toOn : earliest;
}

function rowOf({ name, doneOn, entityCode }: Act): CensusRow {
  return { externalId: name, businessOn: doneOn, entityCode, currency: NO_CURRENCY, amountMinor: 0n };
}

type Said = { isShown: boolean; reason: string | null };

/** A source that cannot be asked, or that says the object has moved on, is no proof that the act was lost. */
async function ask(connector: Connector, { effect }: Act, signal: AbortSignal): Promise<Said> {
  try {
    const answer = await connector.lookUp(effect, signal);
    if (answer.outcome === "confirmed") return { isShown: true, reason: null };
    return { isShown: false, reason: answer.outcome === "not_done" ? null : answer.reason };
  } catch (error) {
    signal.throwIfAborted();
    return { isShown: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
