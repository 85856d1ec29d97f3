import { sql } from "drizzle-orm";
import { z } from "zod";
import { MOST_IDENTIFIERS, type StoredDifferences } from "#server/domain/completeness/views";
import { isPlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId, stableId } from "#server/kernel/ids";

const Day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
const Minor = z.string().regex(/^-?\d+$/, "an integer amount of minor units");
const Side = z.strictObject({ count: z.int().min(0), sumMinor: Minor, hash: z.string().max(64) });
const Lone = z.strictObject({ externalId: z.string(), amountMinor: Minor });
const Total = z.strictObject({
  entityCode: z.string().max(20),
  businessOn: Day,
  currency: z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code"),
  source: Side,
  ours: Side,
  state: z.enum(["agrees", "breaks"]),
  differences: z.strictObject({
    missing: z.array(Lone).max(MOST_IDENTIFIERS),
    surplus: z.array(Lone).max(MOST_IDENTIFIERS),
    different: z
      .array(z.strictObject({ externalId: z.string(), sourceMinor: Minor, ourMinor: Minor }))
      .max(MOST_IDENTIFIERS),
    explained: z
      .array(z.strictObject({ ...Lone.shape, reason: z.string() }))
      .max(MOST_IDENTIFIERS)
      .optional(),
  }),
});
export type RecordedTotal = z.output<typeof Total>;

const Input = z.strictObject({
  source: z.string().min(1).max(100),
  account: z.string().min(1).max(255),
  subject: z.string().min(1).max(100),
  direction: z.enum(["in", "out"]),
  fromOn: Day,
  toOn: Day,
  totals: z.array(Total).max(50_000),
});

type Before = { id: string; state: string; broken_since: string | null };

/**
 * Stores what was counted of one subject for some days. The latest count of a day stands, and a group that was counted
 * before and is empty on both sides now is counted as empty; the events keep the earlier breaks with their identifiers.
 */
export const recordTotals = defineCommand({
  name: "completeness.record",
  permission: "sync.ingest",
  input: Input,
  async run(scope, input) {
    const before = await lockCounted(scope, input);
    const totals = [...input.totals, ...emptied(before, input.totals)];
    const rows = totals.map((total) => ({ total, id: idOf(input, total) }));
    await write(scope, input, rows, before);
    const subject = { type: "control_total", id: `${input.source}:${input.subject}` };
    const broken = rows.filter(({ total }) => total.state === "breaks");
    const repaired = rows.filter(({ id, total }) => total.state === "agrees" && before.get(id)?.state === "breaks");
    const { fromOn, toOn, direction } = input;
    const counted: DomainEvent = {
      type: "completeness.counted",
      subject,
      data: { direction, fromOn, toOn, groups: input.totals.length, broken: broken.length, repaired: repaired.length },
    };
    return {
      result: {
        brokenIds: broken.map(({ id }) => id),
        newlyBrokenIds: broken.filter(({ id }) => before.get(id)?.state !== "breaks").map(({ id }) => id),
        repairedIds: repaired.map(({ id }) => id),
      },
      events: [counted, ...broken.map((one) => brokenEvent(input, one)), ...repaired.map((one) => repairedEvent(one))],
    };
  },
});

type Row = { id: string; total: RecordedTotal };

function idOf(input: z.output<typeof Input>, { entityCode, businessOn, currency }: RecordedTotal): string {
  const { source, account, subject, direction } = input;
  return stableId("control_total", source, account, subject, direction, entityCode, businessOn, currency);
}

async function lockCounted(
  scope: Scope,
  { source, account, subject, direction, fromOn, toOn }: z.output<typeof Input>,
): Promise<Map<string, Before & { key: Pick<RecordedTotal, "entityCode" | "businessOn" | "currency"> }>> {
  const rows = await scope.tx.execute<Before & { entity_code: string; business_on: string; currency: string }>(sql`
    select id, state, broken_since, entity_code, business_on::text as business_on, currency from control_totals
    where source = ${source} and account = ${account} and subject = ${subject} and direction = ${direction}
      and business_on between ${fromOn}::date and ${toOn}::date
    order by id for update`);
  return new Map(
    rows.map(({ entity_code, business_on, currency, ...row }) => [
      row.id,
      { ...row, key: { entityCode: entity_code, businessOn: business_on, currency } },
    ]),
  );
}

const NOTHING = { count: 0, sumMinor: "0", hash: "" };

/** Groups that stood here and have nothing on either side any more. */
function emptied(
  before: ReadonlyMap<string, { key: Pick<RecordedTotal, "entityCode" | "businessOn" | "currency"> }>,
  totals: readonly RecordedTotal[],
): RecordedTotal[] {
  const present = new Set(totals.map(nameOf));
  return [...before.values()]
    .filter(({ key }) => !present.has(nameOf(key)))
    .map(({ key }) => ({
      ...key,
      source: NOTHING,
      ours: NOTHING,
      state: "agrees",
      differences: { missing: [], surplus: [], different: [] },
    }));
}

function nameOf({ entityCode, businessOn, currency }: Pick<RecordedTotal, "entityCode" | "businessOn" | "currency">) {
  return `${businessOn} ${entityCode} ${currency}`;
}

/** A break keeps the instant it was first seen; one that is mended says when. */
async function write(
  scope: Scope,
  input: z.output<typeof Input>,
  rows: readonly Row[],
  before: ReadonlyMap<string, Before>,
): Promise<void> {
  if (rows.length === 0) return;
  const now = scope.now.toISOString();
  const runId = newId(scope.now);
  const stored = rows.map(({ id, total }) => {
    const known = before.get(id);
    const breaks = total.state === "breaks";
    return {
      id,
      ...nested(total),
      broken_since: breaks ? (known?.broken_since ?? now) : null,
      is_mended: !breaks && known?.state === "breaks",
    };
  });
  await scope.tx.execute(sql`
    insert into control_totals (id, source, account, subject, direction, entity_code, business_on, currency, source_count, source_sum_minor,
      source_hash, our_count, our_sum_minor, our_hash, state, differences, counted_at, broken_since, repaired_at, run_id)
    select t.id, ${input.source}, ${input.account}, ${input.subject}, ${input.direction}, t.entity_code, t.business_on, t.currency, t.source_count,
      t.source_sum, t.source_hash, t.our_count, t.our_sum, t.our_hash, t.state, t.differences, ${now}::timestamptz, t.broken_since,
      case when t.is_mended then ${now}::timestamptz end, ${runId}::uuid
    from jsonb_to_recordset(${JSON.stringify(stored)}::text::jsonb) as t(id uuid, entity_code text, business_on date, currency text, source_count int,
      source_sum bigint, source_hash text, our_count int, our_sum bigint, our_hash text, state text, differences jsonb, broken_since timestamptz, is_mended boolean)
    on conflict (id) do update set source_count = excluded.source_count, source_sum_minor = excluded.source_sum_minor, source_hash = excluded.source_hash,
      our_count = excluded.our_count, our_sum_minor = excluded.our_sum_minor, our_hash = excluded.our_hash, state = excluded.state,
      differences = excluded.differences, counted_at = excluded.counted_at, broken_since = excluded.broken_since,
      repaired_at = case when excluded.state = 'breaks' then null else coalesce(excluded.repaired_at, control_totals.repaired_at) end, run_id = excluded.run_id`);
}

function nested({ entityCode, businessOn, currency, source, ours, state, differences }: RecordedTotal) {
  return {
    entity_code: entityCode,
    business_on: businessOn,
    currency,
    source_count: source.count,
    source_sum: source.sumMinor,
    source_hash: source.hash,
    our_count: ours.count,
    our_sum: ours.sumMinor,
    our_hash: ours.hash,
    state,
    differences: differences satisfies StoredDifferences,
  };
}

function brokenEvent({ source, subject, direction }: z.output<typeof Input>, { id, total }: Row): DomainEvent {
  return {
    type: "completeness.broken",
    subject: { type: "control_total", id },
    entity: total.entityCode === "" ? null : total.entityCode,
    data: { system: source, subject, direction, ...total },
  };
}

function repairedEvent({ id, total }: Row): DomainEvent {
  const { businessOn, currency, source } = total;
  return {
    type: "completeness.repaired",
    subject: { type: "control_total", id },
    entity: total.entityCode === "" ? null : total.entityCode,
    data: { businessOn, currency, count: source.count, sumMinor: source.sumMinor },
  };
}
