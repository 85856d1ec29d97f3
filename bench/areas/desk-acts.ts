import postgres from "postgres";
import { claimMany, plainClaim, rawClaimWithEvent } from "#bench/areas/raw-claim";
import { compared, type Measurement, measurePair } from "#bench/measure";
import type { ScratchDatabase } from "#bench/scratch-database";
import type { GivenPerson } from "#db/testing/given-cases";
import type { Context } from "#server/kernel/context";
import { runBulk } from "#server/services/cases/run-bulk";
import { takeNext } from "#server/services/cases/take-next";

/** The promise of the desk: how much slower than PostgreSQL alone taking the next case may be. */
const TAKE_NEXT_TARGET = 2;
const TAKES_AT_ONCE = 4_000;
const BULK = 500;

const QUEUE = "exceptions";

/** What people do all day, beside the same rows changed without us. */
export async function measureActs(
  scratch: ScratchDatabase,
  raw: postgres.Sql,
  context: Context,
  analyst: GivenPerson,
  connections: number,
): Promise<Measurement[]> {
  // The marker that lets events in is set once for the connection: the raw side is spared even that.
  await raw`select set_config('docket.transaction', 'marked', false)`;
  // As a browser asks: under a key, so that a press that is sent twice takes one case.
  const ours = () => takeNext.execute(context, { queue: QUEUE }, { idempotencyKey: crypto.randomUUID() });
  const claim = { queue: QUEUE, userId: analyst.userId, now: context.now() };
  await scratch.owner`vacuum analyze cases`;
  return [
    await measurePair({
      name: "take next",
      rawIs: "raw claim and event in a transaction",
      target: TAKE_NEXT_TARGET,
      runs: 500,
      ours,
      raw: () => rawClaimWithEvent(raw, claim),
    }),
    await measurePair({
      name: "take next",
      rawIs: "raw claim alone, no event",
      target: TAKE_NEXT_TARGET,
      runs: 500,
      ours,
      raw: () => plainClaim(raw, claim),
    }),
    await measureAtOnce(scratch, ours, connections, {
      rawIs: "raw claim and event in a transaction",
      target: TAKE_NEXT_TARGET,
      raw: (pool) => rawClaimWithEvent(pool, claim),
    }),
    await measureAtOnce(scratch, ours, connections, {
      rawIs: "raw claim alone, no event",
      target: TAKE_NEXT_TARGET,
      raw: (pool) => plainClaim(pool, claim),
    }),
    await measureBulk(scratch, raw, context, analyst),
  ];
}

/** So many people at once, each asking again as soon as the answer is there; both sides take their turns in portions. */
async function measureAtOnce(
  scratch: ScratchDatabase,
  ours: () => Promise<unknown>,
  connections: number,
  floor: { rawIs: string; target: number | null; raw: (pool: postgres.Sql) => Promise<unknown> },
): Promise<Measurement> {
  const pool = postgres(scratch.url, {
    max: connections,
    onnotice: () => undefined,
    connection: { "docket.transaction": "marked" } as never,
  });
  const raw = () => floor.raw(pool);
  const [oursMs, rawMs]: [number[], number[]] = [[], []];
  try {
    await Promise.all(Array.from({ length: connections }, raw));
    await Promise.all(Array.from({ length: connections }, ours));
    for (let portion = 0; portion < 4; portion++) {
      rawMs.push(...(await together(connections, TAKES_AT_ONCE / 4, raw)));
      oursMs.push(...(await together(connections, TAKES_AT_ONCE / 4, ours)));
    }
    return compared(
      { name: `take next, ${connections} at once`, rawIs: floor.rawIs, target: floor.target },
      oursMs,
      rawMs,
    );
  } finally {
    await pool.end({ timeout: 5 });
  }
}

async function together(hands: number, count: number, act: () => Promise<unknown>): Promise<number[]> {
  const each = Math.floor(count / hands);
  const times = await Promise.all(
    Array.from({ length: hands }, async () => {
      const own: number[] = [];
      for (let turn = 0; turn < each; turn++) {
        const begun = performance.now();
        await act();
        own.push(performance.now() - begun);
      }
      return own;
    }),
  );
  return times.flat();
}

/** Five hundred cases taken in one act, each with its own rules, event and answer, beside the bare update of as many rows. */
async function measureBulk(
  scratch: ScratchDatabase,
  raw: postgres.Sql,
  context: Context,
  analyst: GivenPerson,
): Promise<Measurement> {
  const unowned = () => scratch.owner<{ caseId: string; version: number }[]>`
    select id as "caseId", version from cases
    where queue = ${QUEUE} and closed_at is null and snoozed_until is null and owner_id is null and state = 'routed'
    order by priority, id limit ${BULK}`;
  const [oursMs, rawMs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 6; turn++) {
    const cases = (await unowned()).map(({ caseId, version }) => ({ caseId, version }));
    const begun = performance.now();
    await runBulk.execute(context, { cases, act: { action: "take" } });
    oursMs.push(performance.now() - begun);
    const ids = (await unowned()).map(({ caseId }) => caseId);
    const rawBegun = performance.now();
    await claimMany(raw, ids, { userId: analyst.userId, now: context.now() });
    rawMs.push(performance.now() - rawBegun);
  }
  return compared(
    { name: `take ${BULK} in one act`, rawIs: "one update of as many rows and their events", target: null },
    oursMs,
    rawMs,
  );
}
