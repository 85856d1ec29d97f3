import { sql } from "drizzle-orm";
import type { Census, Connector, RawMessage } from "#server/connectors/connector";
import { actorName, can } from "#server/domain/access/actor";
import { isCounted } from "#server/domain/completeness/census-row";
import { addDays } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { AppError, forbidden } from "#server/kernel/errors";
import { compareBillingToErp } from "#server/services/completeness/billing-to-erp";
import { checkActs } from "#server/services/completeness/check-acts";
import { type Counted, type Counting, countCensus, recount } from "#server/services/completeness/count-census";
import type { DayWindow } from "#server/services/completeness/our-side";
import { PlaceBook } from "#server/services/completeness/places";
import { recordTotals } from "#server/services/completeness/record-totals";
import { totalsOf } from "#server/services/completeness/totals";
import { reconcile } from "#server/services/exceptions/reconcile";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";
import { loadMappings } from "#server/services/sync/load-mappings";
import { runSync } from "#server/services/sync/run-sync";

export type SubjectResult = {
  subject: string;
  /** Objects the source listed, and messages that told something new. */
  listed: number;
  landed: number;
  unreadable: number;
  /** Groups of entity, day and currency: counted, found to differ, mended since, and still differing. */
  groups: number;
  broken: number;
  mended: number;
  open: number;
};
export type ReconcileResult = DayWindow & { source: string; subjects: SubjectResult[] };
export type ReconcileOptions = DayWindow & { signal: AbortSignal };

/**
 * Lists everything a source holds for some days, counts both sides, and fetches what is missing. A break is recorded with
 * its identifiers before it is mended, so that what was lost can be read afterwards. Nothing is asked of the source inside
 * a transaction; safe to run twice and to stop anywhere.
 */
export async function runReconcile(
  context: Context,
  connector: Connector,
  { fromOn, toOn, signal }: ReconcileOptions,
): Promise<ReconcileResult> {
  const window = { fromOn, toOn };
  if (!can(context.actor, "sync.ingest"))
    throw forbidden(`${actorName(context.actor)} may not do this: it needs the permission "sync.ingest".`);
  // What has arrived and only waits to be applied is not missing.
  await applyInbox(context, connector, { signal });
  const subjects: SubjectResult[] = [];
  for (const census of connector.censuses)
    subjects.push(await reconcileCensus(context, connector, census, daysOf(census, window), signal));
  subjects.push(await checkActs(context, connector, window, signal));
  if (connector.role === "erp") subjects.push(await compareBillingToErp(context, connector, window));
  return { source: connector.key, ...window, subjects };
}

/** Longer than any contract or subscription that still matters. */
const LONGEST_LIFE_DAYS = 10 * 366;
/** Terms are agreed before they begin: what is signed today may count from next year on. */
const AGREED_AHEAD_DAYS = 3 * 366;

function daysOf(census: Census, window: DayWindow): DayWindow {
  if (!census.isLongLived) return window;
  return { fromOn: addDays(window.toOn, -LONGEST_LIFE_DAYS), toOn: addDays(window.toOn, AGREED_AHEAD_DAYS) };
}

async function reconcileCensus(
  context: Context,
  connector: Connector,
  census: Census,
  window: DayWindow,
  signal: AbortSignal,
): Promise<SubjectResult> {
  const counting = await begin(context, connector, census, window, signal);
  let counted = await countCensus(context, counting);
  const result = { subject: census.key, listed: counted.side.listed, landed: 0, unreadable: counted.side.unreadable };
  if (isSame(counted)) return { ...result, ...(await record(context, counting, counted, "last")) };
  // What the usual pull brings is late, not lost.
  await catchUp(context, connector, signal);
  counted = await recount(context, { ...counting, places: await PlaceBook.open(context) }, counted.side);
  const before = await record(context, counting, counted, "before mending");
  const { landed, after } = await mend(context, counting, counted);
  const mended = await record(context, counting, after, "last");
  return {
    ...result,
    landed,
    ...mended,
    broken: before.open,
    mended: before.open - Math.min(before.open, mended.open),
  };
}

async function begin(
  context: Context,
  connector: Connector,
  census: Census,
  window: DayWindow,
  signal: AbortSignal,
): Promise<Counting> {
  const mappingOf = await loadMappings({ tx: context.db, now: context.now() }, connector);
  return { connector, census, window, mapping: mappingOf(null), places: await PlaceBook.open(context), signal };
}

function isSame({ side, groups }: Counted): boolean {
  return (
    side.news === 0 &&
    side.unreadable === 0 &&
    groups.every(
      ({ differences: { missing, surplus, different } }) => missing.length + surplus.length + different.length === 0,
    )
  );
}

/** Reads the source as the schedule does. That it is being read already, stands still or fails changes nothing: the list is the judge. */
async function catchUp(context: Context, connector: Connector, signal: AbortSignal): Promise<void> {
  try {
    await runSync(context, connector, { startedBy: "completeness check", signal });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await applyInbox(context, connector, { signal });
  }
}

/** Lists once more, takes in what we lack, and counts again. */
async function mend(
  context: Context,
  counting: Counting,
  before: Counted,
): Promise<{ landed: number; after: Counted }> {
  let landed = 0;
  const take = async (messages: readonly RawMessage[]) => {
    landed += await land(context, counting.connector, messages);
  };
  await take(before.fetched);
  const listing = await countCensus(context, counting, async (news, unreadable) => {
    await take(news);
    await take(await notYetDead(context, counting.connector, unreadable));
  });
  await take(listing.fetched);
  await applyInbox(context, counting.connector, { signal: counting.signal });
  const places = await PlaceBook.open(context);
  // Whose an object is may be known only now that its owner has arrived.
  const again = await countCensus(context, { ...counting, places });
  return { landed, after: again };
}

async function land(context: Context, connector: Connector, messages: readonly RawMessage[]): Promise<number> {
  if (messages.length === 0) return 0;
  const { received } = await landMessages.execute(context, {
    source: connector.key,
    account: connector.account,
    arrivedBy: "pull",
    messages: [...messages],
  });
  return received;
}

/** An object whose message was set aside already has its case; every further list would only add another. */
async function notYetDead(
  context: Context,
  connector: Connector,
  messages: readonly RawMessage[],
): Promise<RawMessage[]> {
  if (messages.length === 0) return [];
  const names = messages.map(({ eventId }) => eventId.split(":")[1] ?? eventId);
  const known = await context.db.execute<{ name: string }>(sql`
    select n.name from unnest(${sql.param(names)}::text[]) as n(name)
    where exists (select 1 from inbox i where i.source = ${connector.key} and i.state = 'dead' and position(n.name in i.raw) > 0)`);
  const dead = new Set(known.map((row) => row.name));
  return messages.filter((_, index) => !dead.has(names[index] ?? ""));
}

async function record(
  context: Context,
  { connector, census, window, places }: Counting,
  { groups }: Counted,
  stage: "before mending" | "last",
): Promise<Pick<SubjectResult, "groups" | "broken" | "mended" | "open">> {
  if (!isCounted(census.kind)) return { groups: 0, broken: 0, mended: 0, open: 0 };
  // Of days to come only what is agreed already is told; that nothing is agreed for one of them is no count.
  const countedTo = census.isLongLived ? addDays(window.toOn, -AGREED_AHEAD_DAYS) : window.toOn;
  const totals = totalsOf(groups, { ...window, toOn: countedTo }, places.entities);
  const { brokenIds, newlyBrokenIds, repairedIds } = await recordTotals.execute(context, {
    source: connector.key,
    account: connector.account,
    subject: census.key,
    direction: "in",
    ...window,
    totals,
  });
  // A break that stood before has its case already; what is to be said of it is known once mending was tried.
  await reconcile(context, "control_total", [...(stage === "last" ? brokenIds : newlyBrokenIds), ...repairedIds]);
  return { groups: groups.length, broken: brokenIds.length, mended: repairedIds.length, open: brokenIds.length };
}
