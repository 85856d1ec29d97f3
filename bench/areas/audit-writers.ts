import { fork } from "node:child_process";
import { once } from "node:events";
import postgres from "postgres";
import { percentile } from "#bench/measure";
import type { Figure } from "#bench/registry";
import type { ScratchDatabase } from "#bench/scratch-database";
import { insertManyCases } from "#db/testing/given-cases";
import { canonicalEvent } from "#server/kernel/events";

const WRITERS = 64;
/** What one act of the desk leaves: a fix asked for, its intents, and the case that changed. */
const EVENTS_AN_ACT = 4;
const GOAL_A_SECOND = 2_000;
const GOAL_ADDED_MS = 5;
const TURNS = 7;
const CLOSED_SECONDS = 3;
const PACED_SECONDS = 6;

type Append = (tx: postgres.TransactionSql, events: readonly Body[]) => Promise<unknown>;
type Body = ReturnType<typeof bodyOf>;
type Seen = { events: number; latencies: number[] };
type Tail = { p50: number; p99: number };
type Pace = { seconds: number; perSecond: number | null };

/** 64 writers through a transaction each, chained and sealed, beside the same acts whose events are only inserted. */
export async function measureWriters(scratch: ScratchDatabase, log: (line: string) => void): Promise<Figure[]> {
  await insertManyCases(scratch.owner, { count: 5_000, now: new Date() });
  const cases = (await scratch.owner<{ id: string }[]>`select id from cases`).map(({ id }) => id);
  const pool = postgres(scratch.url, { max: WRITERS, onnotice: () => undefined });
  const sides = { chained: appendChained, plain: insertPlainly } as const;
  const fast = { chained: [] as number[], plain: [] as number[] };
  const paced = { chained: [] as Tail[], plain: [] as Tail[] };
  let sealed = 0;
  try {
    // Connections open and functions are planned before anything counts.
    for (const append of Object.values(sides)) await write(pool, cases, append, { seconds: 2, perSecond: null });
    for (let turn = 1; turn <= TURNS; turn += 1) {
      log(`Turn ${turn} of ${TURNS}: as fast as it goes, then ${GOAL_A_SECOND} events a second …`);
      for (const side of turn % 2 ? (["chained", "plain"] as const) : (["plain", "chained"] as const)) {
        // What one of the two leaves to be sealed is no burden of the other.
        const inTime = async (pace: Pace) => {
          const sealing = side === "chained" ? await sealMeanwhile(scratch) : null;
          const begun = performance.now();
          const seen = await write(pool, cases, sides[side], pace);
          sealed += (await sealing?.stop()) ?? 0;
          return { ...seen, seconds: (performance.now() - begun) / 1_000 };
        };
        const quick = await inTime({ seconds: CLOSED_SECONDS, perSecond: null });
        const steady = await inTime({ seconds: PACED_SECONDS, perSecond: GOAL_A_SECOND });
        fast[side].push(quick.events / quick.seconds);
        paced[side].push({ p50: percentile(steady.latencies, 0.5), p99: percentile(steady.latencies, 0.99) });
      }
    }
    const [left] = await scratch.owner<{ count: number }[]>`
      select count(*)::int as count from event_heads h where h.stream <> 'audit:seals' and h.stream not like 'plain:%'
        and not exists (select 1 from event_seal_heads s where s.stream = h.stream and s.sequence = h.sequence)`;
    return figuresOf({ fast, paced, sealed, unsealed: left?.count ?? 0 });
  } finally {
    await pool.end();
  }
}

function figuresOf({
  fast,
  paced,
  sealed,
  unsealed,
}: {
  fast: Record<"chained" | "plain", number[]>;
  paced: Record<"chained" | "plain", Tail[]>;
  sealed: number;
  unsealed: number;
}): Figure[] {
  const median = (values: readonly number[]) => percentile(values, 0.5);
  const rate = Math.round(median(fast.chained));
  // The two sides of a turn ran one right after the other; the middle turn is not decided by one hiccup of the machine.
  const added = paced.chained.map(({ p99 }, turn) => p99 - (paced.plain[turn]?.p99 ?? 0));
  const middle = (tails: readonly Tail[], of: keyof Tail) => median(tails.map((tail) => tail[of])).toFixed(1);
  return [
    {
      name: `${WRITERS} writers, chained, searchable and sealed`,
      value: `${rate} events/s (only inserted: ${Math.round(median(fast.plain))})`,
      goal: `≥ ${GOAL_A_SECOND} events/s`,
      passed: rate >= GOAL_A_SECOND,
    },
    {
      name: `p99 added to an act, at ${GOAL_A_SECOND} events/s`,
      value: `${median(added).toFixed(1)} ms, the middle of ${added.map((ms) => ms.toFixed(1)).join(", ")} (p50 ${middle(paced.chained, "p50")} beside ${middle(paced.plain, "p50")}, p99 ${middle(paced.chained, "p99")} beside ${middle(paced.plain, "p99")})`,
      goal: `≤ ${GOAL_ADDED_MS} ms`,
      passed: median(added) <= GOAL_ADDED_MS,
    },
    {
      name: "Chains without a seal at the end",
      value: `${unsealed} (${sealed} seals)`,
      goal: "0",
      passed: unsealed === 0,
    },
  ];
}

/** So many at once, for so long: as fast as they can, or together so many events a second. */
async function write(
  pool: postgres.Sql,
  cases: readonly string[],
  append: Append,
  { seconds, perSecond }: Pace,
): Promise<Seen> {
  const latencies: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const everyMs = perSecond === null ? 0 : (1_000 * WRITERS * EVENTS_AN_ACT) / perSecond;
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let turn = 0; performance.now() < until; turn += 1) {
        const due = begun + everyMs * (turn + writer / WRITERS);
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        // Counted from when it was due: who waits for a writer that is late waits too.
        const from = perSecond === null ? performance.now() : Math.max(due, begun);
        await act(pool, cases[Math.floor(Math.random() * cases.length)] as string, append);
        latencies.push(performance.now() - from);
      }
    }),
  );
  return { events: latencies.length * EVENTS_AN_ACT, latencies };
}

async function act(pool: postgres.Sql, caseId: string, append: Append): Promise<void> {
  await pool.begin(async (tx) => {
    await tx.unsafe(
      "select set_config('docket.transaction', 'marked', true), set_config('docket.entities', 'all', true)",
      [],
      { prepare: true },
    );
    await tx.unsafe("update cases set boost = 'touched', version = version + 1 where id = $1::uuid", [caseId], {
      prepare: true,
    });
    const correlation = crypto.randomUUID();
    await append(tx, [
      bodyOf(`case:${caseId}`, correlation),
      ...Array.from({ length: EVENTS_AN_ACT - 1 }, () => bodyOf(`effect:${crypto.randomUUID()}`, correlation)),
    ]);
  });
}

function appendChained(tx: postgres.TransactionSql, events: readonly Body[]): Promise<unknown> {
  const canonicals = events.map(({ stream: _, ...event }) => canonicalEvent(event));
  const streams = events.map(({ stream }) => stream);
  return tx.unsafe("select append_events($1::text[], $2::text[])", [streams, canonicals], { prepare: true });
}

/** The same rows as a table anybody would log to: no chain, no hash, nothing to search by, nobody told. */
function insertPlainly(tx: postgres.TransactionSql, events: readonly Body[]): Promise<unknown> {
  const unique = events.map((event) => ({ ...event, stream: `plain:${crypto.randomUUID()}` }));
  return tx.unsafe(
    `insert into events (stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash)
     select b->>'stream', 1, b->>'type', (b->>'at')::timestamptz, b->>'actorKind', b->>'actorId', b->>'actorName', b->>'command', b->>'policyVersion', b->>'correlationId', b->>'entityCode', b->'payload', '', ''
     from jsonb_array_elements($1::text::jsonb) b`,
    [JSON.stringify(unique)],
    { prepare: true },
  );
}

function bodyOf(stream: string, correlationId: string) {
  return {
    stream,
    type: "exception.fix_requested",
    at: new Date().toISOString(),
    actorKind: "person",
    actorId: "0199a000-0000-7000-8000-000000000001",
    actorName: "Ana Ruiz",
    command: "exception.fix",
    policyVersion: "case_priority v1",
    correlationId,
    entityCode: "US01",
    payload: {
      before: { state: "routed", ownerId: null },
      after: { state: "correcting", ownerId: "0199a000-0000-7000-8000-000000000001" },
      data: {
        sentence: "Ana Ruiz chose to correct the price of the line and to run the invoice again",
        label: "Correct and run again",
      },
    },
  };
}

/** Seals and indexes beside the writers, as the worker does: in a process of its own, once that has started. */
async function sealMeanwhile(scratch: ScratchDatabase): Promise<{ stop(): Promise<number> }> {
  const sealer = fork(new URL("./audit-sealer.ts", import.meta.url), [scratch.url]);
  await once(sealer, "message");
  const ended = once(sealer, "message") as Promise<[number]>;
  return {
    async stop() {
      sealer.send("stop");
      const [seals] = await ended;
      return seals;
    },
  };
}
