import postgres from "postgres";
import { measureActs } from "#bench/areas/desk-acts";
import { type Measurement, measurePair } from "#bench/measure";
import type { BenchArea, BenchOptions, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import { type GivenPerson, givenCases, insertManyCases } from "#db/testing/given-cases";
import { CaseFilters } from "#server/domain/cases/filters";
import type { Context } from "#server/kernel/context";
import { caseFacets } from "#server/services/cases/case-facets";
import { facetStatement } from "#server/services/cases/case-facets-sql";
import { listStatement, type PageKey } from "#server/services/cases/case-list-sql";
import { listCases, writeCursor } from "#server/services/cases/list-cases";
import { searchTerms } from "#server/services/cases/search-terms";

/** The promises of the desk: how much slower than PostgreSQL alone each may be. */
const LIST_TARGET = 1.5;

/** For each open case so many closed ones lie beside it: a company's history. */
const CLOSED_PER_OPEN = 9;
/** Connections of the desk: as many as people who ask for their next case at the same instant. */
const CONNECTIONS = 32;

const NOW = new Date("2026-03-02T09:30:00.000Z");
const QUEUE = "exceptions";

/** What an analyst waits for all day, beside the same SQL without us. */
export const deskArea: BenchArea = {
  key: "desk",
  label: "The desk: list, next page, facets, search, take next, five hundred at once",
  unit: "open cases",
  defaultRows: [100_000, 1_000_000],
  async run(options) {
    const sized: Sized[] = [];
    for (const rows of options.rows) sized.push({ rows, measurements: await measureAt(rows, options) });
    return sized;
  },
};

async function measureAt(rows: number, { adminUrl, log }: BenchOptions): Promise<Measurement[]> {
  const scratch = await openScratchDatabase(adminUrl, 2 * CONNECTIONS);
  const raw = postgres(scratch.url, { max: 1, onnotice: () => undefined });
  try {
    log(`Writing ${rows} open and ${rows * CLOSED_PER_OPEN} closed cases …`);
    const given = givenCases(scratch.owner, NOW);
    const people = [
      await given.person("Ana Ruiz", "billing_analyst"),
      await given.person("Ben Stone", "billing_analyst"),
    ];
    await insertManyCases(scratch.owner, {
      count: rows,
      closed: rows * CLOSED_PER_OPEN,
      now: NOW,
      owners: people.map((person) => person.userId),
      teams: ["tax", "services", "collections"],
    });
    const analyst = people[0] as GivenPerson;
    log("Measuring …");
    return [
      ...(await measureReads(scratch, raw, contextOf(scratch, analyst), rows)),
      ...(await measureActs(scratch, raw, contextOf(scratch, analyst), analyst, CONNECTIONS)),
    ];
  } finally {
    await raw.end({ timeout: 5 });
    await scratch.close();
  }
}

function contextOf(scratch: ScratchDatabase, person: GivenPerson): Context {
  const actor = {
    kind: "person" as const,
    userId: person.userId,
    personId: person.personId,
    name: person.name,
    grants: [{ role: person.role, entities: person.entities }],
  };
  return { db: scratch.db, raw: scratch.raw, actor, now: () => NOW, correlationId: "bench" };
}

async function measureReads(
  scratch: ScratchDatabase,
  raw: postgres.Sql,
  context: Context,
  rows: number,
): Promise<Measurement[]> {
  const filters = CaseFilters.parse({});
  const places = await randomPlaces(scratch.owner, rows);
  const place = (turn: number) => places[turn % places.length] as PageKey;
  const ask = (statement: { text: string; parameters: unknown[] }) =>
    raw.unsafe(statement.text, statement.parameters as never, { prepare: true });
  const page = (after: PageKey | null) =>
    listStatement({
      queue: QUEUE,
      filters,
      order: "priority",
      visible: "all",
      userId: null,
      now: NOW,
      after,
      fetch: 51,
      search: { by: "nothing" },
    });
  const rawIs = "its SQL raw";
  return [
    await measurePair({
      name: "first page of 50",
      rawIs,
      target: LIST_TARGET,
      runs: 600,
      ours: () => listCases.execute(context, { queue: QUEUE }),
      raw: () => ask(page(null)),
    }),
    await measurePair({
      name: "next page, random depth",
      rawIs,
      target: LIST_TARGET,
      runs: 600,
      ours: (turn) => listCases.execute(context, { queue: QUEUE, cursor: writeCursor("priority", place(turn)) }),
      raw: (turn) => ask(page(place(turn))),
    }),
    await measurePair({
      name: "facets with counts",
      rawIs,
      target: null,
      runs: rows > 200_000 ? 8 : 30,
      ours: () => caseFacets.execute(context, { queue: QUEUE }),
      raw: () => ask(facetStatement({ queue: QUEUE, filters, visible: "all", now: NOW, search: { by: "nothing" } })),
    }),
    await measurePair({
      name: "search for one document by its number",
      rawIs,
      target: LIST_TARGET,
      runs: 100,
      ours: (turn) =>
        listCases.execute(context, { queue: QUEUE, filters: CaseFilters.parse({ search: documentAt(turn, rows) }) }),
      raw: (turn) => rawSearch(raw, documentAt(turn, rows)),
    }),
  ];
}

function documentAt(turn: number, rows: number): string {
  return `INV-${20_001 + ((turn * 7_919) % rows)}`;
}

/** What anybody would write: the words' condition, served by the trigram index, in the list's order. */
async function rawSearch(raw: postgres.Sql, words: string): Promise<unknown> {
  const pattern = searchTerms(words)?.leading ?? "";
  return raw.unsafe(
    `select id, number, title from cases where (title || ' ' || coalesce(customer_name, '') || ' ' || coalesce(document, '')) ilike $1
       and queue = $2 and closed_at is null and snoozed_until is null order by priority desc, id desc limit 51`,
    [pattern, QUEUE],
    { prepare: true },
  );
}

/** Keys all over the queue, so that paging is measured at every depth. */
async function randomPlaces(owner: postgres.Sql, rows: number): Promise<PageKey[]> {
  const percent = Math.min(100, (40_000 / rows) * 10);
  return owner<
    PageKey[]
  >`select priority::text as key, id from cases tablesample system (${percent}) where queue = ${QUEUE} and closed_at is null and snoozed_until is null order by md5(id::text) limit 1000`;
}
