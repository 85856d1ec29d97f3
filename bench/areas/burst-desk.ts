import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { CaseFilters } from "#server/domain/cases/filters";
import type { Context } from "#server/kernel/context";
import { listStatement } from "#server/services/cases/case-list-sql";
import { listCases } from "#server/services/cases/list-cases";
import { takeNext } from "#server/services/cases/take-next";

const QUEUE = "exceptions";
const PAGE_EVERY_MS = 50;
const TAKE_EVERY_MS = 1_000;

export type DeskTimes = { pageMs: number[]; rawPageMs: number[]; takeMs: number[]; failed: number };

/** People at a desk: the first page of the queue every 50 ms, in turn through us and as plain SQL, and a case taken every second. */
export function atTheDesk(context: Context, raw: postgres.Sql) {
  const times: DeskTimes = { pageMs: [], rawPageMs: [], takeMs: [], failed: 0 };
  const closing = new AbortController();
  const every = async (pause: number, act: (turn: number) => Promise<void>) => {
    for (let turn = 0; !closing.signal.aborted; turn += 1) {
      const begun = performance.now();
      await act(turn).catch(() => {
        times.failed += 1;
      });
      await sleep(Math.max(0, pause - (performance.now() - begun)), undefined, { signal: closing.signal }).catch(
        () => undefined,
      );
    }
  };
  const working = Promise.all([
    every(PAGE_EVERY_MS, (turn) =>
      turn % 2 === 0
        ? timed(times.pageMs, () => listCases.execute(context, { queue: QUEUE }))
        : timed(times.rawPageMs, () => rawPage(raw, context.now())),
    ),
    every(TAKE_EVERY_MS, () => timed(times.takeMs, () => takeNext.execute(context, { queue: QUEUE }))),
  ]);
  return {
    async goHome(): Promise<DeskTimes> {
      closing.abort();
      await working;
      return times;
    },
  };
}

async function timed(into: number[], act: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await act();
  into.push(performance.now() - begun);
}

function rawPage(raw: postgres.Sql, now: Date): Promise<unknown> {
  const { text, parameters } = listStatement({
    queue: QUEUE,
    filters: CaseFilters.parse({}),
    order: "priority",
    visible: "all",
    userId: null,
    now,
    after: null,
    fetch: 51,
    search: { by: "nothing" },
  });
  return raw.unsafe(text, parameters as never, { prepare: true });
}
