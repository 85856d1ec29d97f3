import { createHash } from "node:crypto";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { roles } from "#server/domain/access/roles";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { webSettings } from "#server/routers/testing/in-request";
import { everyGated, type Gated } from "#server/routers/testing/noted";
import { type Known, sampleInput } from "#server/routers/testing/sample-input";
import { OTHER, OWN, scopedTables, workInBoth } from "#server/routers/testing/two-companies";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

vi.mock("#server/kernel/command", async (load) => (await import("#server/routers/testing/noted")).noting(await load()));
vi.mock("#server/kernel/query", async (load) => (await import("#server/routers/testing/noted")).noting(await load()));

const modules = import.meta.glob(["../services/**/*.ts", "!../services/**/*.test.ts", "!../services/**/testing/**"]);

/** Which table a field's id is one of, where its name says it. */
const tableOfField: Record<string, string> = {
  caseId: "cases",
  invoiceId: "invoices",
  customerId: "customers",
  requestId: "approval_requests",
  uploadId: "uploads",
  questionId: "case_questions",
  lineId: "invoice_lines",
  effectId: "effects",
  teamId: "teams",
};
/** The same where only the command or query says it. */
const tableOfName: Record<string, string> = {
  "bank.statement": "bank_statements",
  "case.read_file": "case_files",
  "case.remove_file": "case_files",
  "request.read_file": "approval_files",
  "draft.get": "draft_reviews",
};
const words: Record<string, unknown> = {
  queue: "exceptions",
  source: "stripe",
  search: "an",
  asOf: "2026-03-02",
  on: "2026-02-15",
  version: 1,
};

let company: Company;
let somebody: GivenPerson;
let gated: Gated[];
/** What of the other entity must never be seen: ids of its rows, names of its customers, numbers of its invoices. */
let foreign: Set<string>;
let idsOf: (entity: string, table: string) => string | undefined;

beforeAll(async () => {
  for (const [name, value] of Object.entries(webSettings)) vi.stubEnv(name, value);
  await Promise.all(Object.values(modules).map((load) => load()));
  gated = everyGated();
  company = await openCompany({ customers: 60, anchor: "2026-03-02T09:30:00.000Z" });
  await company.sync();
  await workInBoth(company);
  somebody = await givenCases(company.db.owner, company.db.clock.now()).person("Dora Klein", "billing_analyst", [OWN]);
  const { owner } = company.db;
  const ids = new Map<string, string>();
  foreign = new Set();
  for (const { table, hasId } of await scopedTables(company)) {
    if (!hasId) continue;
    const rows = await owner.unsafe<{ id: string; entity: string }[]>(
      `select id::text, entity_code as entity from ${table} where entity_code is not null order by id`,
    );
    for (const { id, entity } of rows) {
      if (entity !== OWN) foreign.add(id);
      ids.set(`${entity} ${table}`, id);
    }
  }
  const names = await owner<{ name: string }[]>`
    select name from customers group by name having bool_and(entity_code <> ${OWN})
    union select number from invoices where number is not null group by number having bool_and(entity_code <> ${OWN})`;
  for (const { name } of names) foreign.add(name);
  idsOf = (entity, table) => ids.get(`${entity} ${table}`);
}, 120_000);
afterAll(() => company.close());

/** Somebody with every role over some entities. */
function holder(entities: "all" | readonly string[]): Context {
  const base = company.db.as("billing_analyst", entities, somebody);
  const grants = roles.map((role) => ({ role, entities }));
  return { ...base, actor: { ...base.actor, grants } as Context["actor"] };
}

/** What to fill a field with so that it points into an entity. */
function pointingInto(entity: string, name: string): Known {
  return (field) => {
    const table = tableOfField[field] ?? (/^(id|fileId|reviewId)$/.test(field) ? tableOfName[name] : undefined);
    if (table !== undefined) return idsOf(entity, table);
    if (field === "entity" || field === "entityCode") return entity;
    if (field === "entities") return undefined;
    return words[field];
  };
}

const everyText = (answer: unknown): string[] =>
  [...superjson.stringify(answer ?? null).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text);

type Attempt = { name: string; pointed: string[]; outcome: "answered" | "refused" | "not read"; foreign: string[] };

/** Runs a command or query with an input that points into an entity; what of the other it answers that was not sent. */
async function attempt(one: Gated, as: Context, entity: string): Promise<Attempt> {
  const input = sampleInput(one.input, pointingInto(entity, one.name));
  const sent = new Set(everyText(input));
  const pointed = [...sent].filter((text) => foreign.has(text));
  try {
    const answered = new Set(everyText(await one.execute(as, input)));
    const seen = [...answered].filter((text) => foreign.has(text) && !sent.has(text));
    return { name: one.name, pointed, outcome: "answered", foreign: seen };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw new Error(`${one.name} broke on ${JSON.stringify(input)}`, { cause: error });
    return { name: one.name, pointed, outcome: refusal.code === "BAD_INPUT" ? "not read" : "refused", foreign: [] };
  }
}

async function attemptAll(kind: Gated["kind"], as: Context, entity: string): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const one of gated.filter((each) => each.kind === kind)) attempts.push(await attempt(one, as, entity));
  return attempts;
}

/** Answer with a list that is empty, that there is nothing, or case by case that there is no such case; all others refuse. */
const answersWithNothing = [
  "audit.export_ledger",
  "audit.find_customers",
  "audit.search",
  "case.bulk",
  "case.preview_bulk",
  "charge_retry.of_account",
  "mail.inbound",
  "mail.list",
  "payment_plan.for_customer",
  "payment_plan.plannable",
  "worklist.account",
];

/** What came to this end although it pointed at rows of the other entity. */
const pointing = (attempts: readonly Attempt[], outcome: Attempt["outcome"]): string[] =>
  attempts.filter((one) => one.outcome === outcome && one.pointed.length > 0).map(({ name }) => name);

test("whoever works for one entity reads nothing of another, whatever they ask for", async () => {
  const asked = [
    ...(await attemptAll("query", holder([OWN]), OTHER)),
    ...(await attemptAll("query", holder([OWN]), OWN)),
  ];
  expect(asked.filter((one) => one.foreign.length > 0)).toEqual([]);
  expect(asked.filter(({ outcome }) => outcome === "answered").length).toBeGreaterThan(80);
  expect(pointing(asked, "answered").filter((name) => !answersWithNothing.includes(name))).toEqual([]);
  const byWhoeverMay = await attemptAll("query", holder("all"), OTHER);
  const shown = byWhoeverMay.filter((one) => one.foreign.length > 0);
  expect(shown.length, "questions that show the other entity to whoever may see it").toBeGreaterThan(12);
});

/** Every row of other entities and every event about them, as one hash a table. */
async function othersRows(): Promise<Record<string, string>> {
  const tables = await scopedTables(company);
  const hashes = await Promise.all(
    tables.map(async ({ table }) => {
      const rows = await company.db.owner.unsafe<{ row: string }[]>(
        `select t::text as row from ${table} t where entity_code <> $1 order by 1`,
        [OWN],
      );
      return [table, `${rows.length} ${createHash("sha256").update(JSON.stringify(rows)).digest("hex")}`] as const;
    }),
  );
  return Object.fromEntries(hashes);
}

test("and changes nothing of another by any command, pointing straight at its rows", async () => {
  const before = await othersRows();
  const attempts = await attemptAll("command", holder([OWN]), OTHER);
  expect(await othersRows()).toEqual(before);
  expect(pointing(attempts, "answered").filter((name) => !answersWithNothing.includes(name))).toEqual([]);
  expect(pointing(attempts, "refused").length).toBeGreaterThan(30);
});
