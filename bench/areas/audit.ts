import { idOf, insertManyEvents } from "#bench/areas/audit-log";
import { measureWriters } from "#bench/areas/audit-writers";
import { timing } from "#bench/measure";
import type { BenchArea, BenchOptions, Figure, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import type { EntityScope } from "#server/domain/access/roles";
import type { AuditFilters } from "#server/domain/audit/search";
import type { Context } from "#server/kernel/context";
import { searchEvents } from "#server/services/audit/search-events";

const GOAL_MS = 50;
const TURNS = 15;

/** Searching a log of a million events, and writing to one by 64 at once. */
export const auditArea: BenchArea = {
  key: "audit",
  label: "The event log: searched by whatever is known, written by 64 at once",
  unit: "events",
  defaultRows: [1_000_000],
  async run(options) {
    const sized: Sized[] = [];
    for (const rows of options.rows) sized.push({ rows, measurements: [], figures: await figuresAt(rows, options) });
    return sized;
  },
};

async function figuresAt(rows: number, { adminUrl, log }: BenchOptions): Promise<Figure[]> {
  const writing = await openScratchDatabase(adminUrl, 8);
  const written = await measureWriters(writing, log).finally(() => writing.close());
  const reading = await openScratchDatabase(adminUrl);
  try {
    log(`Writing ${rows} events …`);
    await insertManyEvents(reading.owner, rows);
    log("Searching …");
    return [...written, ...(await measureSearches(reading, rows))];
  } finally {
    await reading.close();
  }
}

async function measureSearches(scratch: ScratchDatabase, rows: number): Promise<Figure[]> {
  const id = async (name: string) => (await scratch.owner.unsafe<{ id: string }[]>(idOf(name)))[0]?.id ?? "";
  const [busy, gone, customerId] = [await id("person1"), await id("person40"), await id("customer17")];
  const middle = new Date(Date.parse("2024-11-02T00:00:00Z") + rows * 30_000).toISOString();
  const searches: [string, AuditFilters, EntityScope?][] = [
    ["the latest", {}],
    ["a person who did much", { personId: busy }],
    ["a person who left long ago", { personId: gone }],
    ["a customer", { customerId }],
    ["a policy and its version", { policyKind: "case_priority", policyVersion: 2 }],
    ["a command", { command: "case.snooze" }],
    ["a kind of event in one legal entity", { type: "case.assigned", entity: "JP01" }],
    ["a kind of event by a person who left", { type: "case.assigned", personId: gone }],
    ["amounts in a narrow range", { currency: "EUR", amountFrom: "880000", amountTo: "880400" }],
    ["amounts in a wide range", { currency: "EUR", amountFrom: "1000", amountTo: "9000000" }],
    ["a correlation", { correlation: "correlation-77" }],
    [
      "a window of time and a person",
      { from: middle, to: new Date(Date.parse(middle) + 86_400_000).toISOString(), personId: busy },
    ],
    ["a document, as a word", { words: "INV-4711" }],
    ["a word that is everywhere", { words: "billed" }],
    ["a word of the far past", { words: "lighthouse" }],
    ["a word of the far past with one that is everywhere", { words: "billed lighthouse" }],
    ["a word by a person who left", { words: "called", personId: gone }],
    ["the latest of one legal entity alone", {}, ["JP01"]],
    ["a word for somebody of one legal entity", { words: "lighthouse" }, ["JP01"]],
  ];
  const figures: Figure[] = [];
  for (const [name, filters, entities] of searches) {
    const context = auditorOf(scratch, entities ?? "all");
    const times: number[] = [];
    for (let turn = 0; turn < TURNS + 2; turn += 1) {
      const begun = performance.now();
      await searchEvents.execute(context, { filters });
      if (turn >= 2) times.push(performance.now() - begun);
    }
    const { medianMs, p95Ms } = timing(times);
    figures.push({
      name: `Search: ${name}`,
      value: `${medianMs.toFixed(1)} ms (p95 ${p95Ms.toFixed(1)})`,
      goal: `≤ ${GOAL_MS} ms`,
      passed: medianMs <= GOAL_MS,
    });
  }
  return figures;
}

function auditorOf({ db, raw }: ScratchDatabase, entities: EntityScope): Context {
  const actor = {
    kind: "person",
    userId: "auditor",
    personId: "auditor",
    name: "Auditor",
    grants: [{ role: "auditor", entities }],
  } as const;
  return { db, raw, actor, now: () => new Date(), correlationId: "bench" };
}
