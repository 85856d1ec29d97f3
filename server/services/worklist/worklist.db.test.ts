import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { ACCOUNT_CASE, type AccountCaseDetails } from "#server/domain/collections/account-case";
import type { LaneKey } from "#server/domain/collections/lanes";
import type { WorklistReason } from "#server/domain/collections/points";
import { NO_GROUP, type WorklistFilters } from "#server/domain/collections/worklist-views";
import { addHours } from "#server/domain/time";
import { assignCase } from "#server/services/cases/assign-case";
import { getCase } from "#server/services/cases/get-case";
import { resolveCase } from "#server/services/cases/resolve-case";
import { skipCase } from "#server/services/cases/skip-case";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { takeNext } from "#server/services/cases/take-next";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { compareAccounts } from "#server/services/worklist/compare-accounts";
import { criticalInvoices } from "#server/services/worklist/critical-invoices";
import { listWorklist, worklistCounts } from "#server/services/worklist/list-worklist";
import { worklistTeam } from "#server/services/worklist/worklist-team";

let db: TestDatabase;
let cora: GivenPerson;
let cole: GivenPerson;
let ana: GivenPerson;
let lena: GivenPerson;
let given: ReturnType<typeof givenCases>;
let receivables: ReturnType<typeof givenReceivables>;

const as = (person: GivenPerson) => db.as(person.role, person.entities, person);

const details: AccountCaseDetails = {
  overdue: [{ currency: "EUR", minor: "100000" }],
  invoices: 1,
  oldestDueOn: "2026-02-01",
  lane: { sentence: "“Reminder” is due.", by: null, until: null },
  next: { kind: "take_step", label: "Call the customer", sentence: "“Call” is due.", invoiceIds: [], until: null },
  lastContactOn: null,
  strategy: "regular",
  group: null,
  promised: null,
  disputed: [],
};

type Account = {
  name?: string;
  points?: number;
  lane?: LaneKey;
  entity?: string;
  group?: string | null;
  reasons?: WorklistReason[];
};
async function account({
  name = "Alder",
  points = 10,
  lane = "today",
  entity = "DE01",
  group = null,
  reasons = [],
}: Account) {
  const customerId = await receivables.account(name, { entity_code: entity });
  return given.case({
    queue: "collections",
    type: ACCOUNT_CASE,
    dedupeKey: customerId,
    subjectType: "customer",
    subjectId: customerId,
    customerId,
    customerName: name,
    entityCode: entity,
    document: null,
    title: "€1,000.00 past due since 2 February 2026",
    amountMinor: 100_000n,
    currency: "EUR",
    lane,
    priority: points,
    priorityReasons: reasons,
    details: { ...details, group },
  });
}

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  receivables = givenReceivables(db.owner, TEST_NOW);
  await receivables.entities();
  cora = await given.person("Cora Lind", "collector");
  cole = await given.person("Cole Marsh", "collector", ["US01"]);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  lena = await given.person("Lena Voss", "controller");
});
afterAll(() => db.close());

const filters = (change: Partial<WorklistFilters> = {}): WorklistFilters => ({
  lane: "all",
  entities: [],
  owner: "anyone",
  group: null,
  search: "",
  ...change,
});
async function names(change: Partial<WorklistFilters>, person = cora): Promise<string[]> {
  const { rows } = await listWorklist.execute(as(person), { filters: filters(change) });
  return rows.map(({ customerName }) => customerName);
}

describe("the list", () => {
  beforeAll(async () => {
    await account({ name: "Low", points: 5 });
    await account({ name: "High", points: 90, group: "Enterprise and Strategic" });
    await account({ name: "Held", points: 70, lane: "held" });
    await account({ name: "American", points: 40, entity: "US01" });
    await account({ name: "Broken", points: 40, lane: "broken" });
  });

  test("has the most points first, by lane and over all of them", async () => {
    expect(await names({})).toEqual(["High", "Held", ...(await names({})).slice(2, 4), "Low"]);
    expect(await names({ lane: "today" })).toEqual(["High", "American", "Low"]);
    expect(await names({ lane: "held" })).toEqual(["Held"]);
  });

  test("is narrowed by entity, group, owner and words", async () => {
    expect(await names({ entities: ["US01"] })).toEqual(["American"]);
    expect(await names({ group: "Enterprise and Strategic" })).toEqual(["High"]);
    expect(await names({ group: NO_GROUP })).not.toContain("High");
    expect(await names({ owner: "me" })).toEqual([]);
    expect(await names({ search: "ameri" })).toEqual(["American"]);
    expect(await names({ search: "lo" })).toEqual(["Low"]);
  });

  test("shows each one the accounts of their legal entities, and counts no others", async () => {
    expect(await names({}, cole)).toEqual(["American"]);
    const counts = await worklistCounts.execute(as(cole), { filters: filters() });
    expect(counts).toMatchObject({ today: 1, held: 0, broken: 0, all: 1 });
    expect(await worklistCounts.execute(as(cora), { filters: filters({ lane: "held" }) })).toMatchObject({
      today: 3,
      held: 1,
      broken: 1,
      all: 5,
    });
  });

  test("comes page by page and leaves nothing out", async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listWorklist.execute(as(cora), { filters: filters(), limit: 2, cursor });
      seen.push(...page.rows.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const whole = await listWorklist.execute(as(cora), { filters: filters() });
    expect(seen).toEqual(whole.rows.map(({ id }) => id));
    await expect(listWorklist.execute(as(cora), { filters: filters(), cursor: "x" })).rejects.toMatchObject({
      code: "BAD_INPUT",
    });
  });

  test("compares two accounts reason by reason", async () => {
    const one = await account({
      name: "One",
      points: 30,
      lane: "held",
      reasons: [{ kind: "tier", reason: "Growth customer", points: 30 }],
    });
    const other = await account({
      name: "Other",
      points: 4,
      lane: "held",
      reasons: [{ kind: "contact", reason: "never contacted", points: 4 }],
    });
    const { rows } = await compareAccounts.execute(as(cora), { left: one.dedupeKey, right: other.dedupeKey });
    expect(rows.map(({ kind, difference }) => [kind, difference])).toEqual([
      ["tier", 30],
      ["contact", -4],
    ]);
    await expect(
      compareAccounts.execute(as(cole), { left: one.dedupeKey, right: other.dedupeKey }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("whose work it is", () => {
  test("a collector sees an exception and works none of it", async () => {
    const row = await given.case();
    const seen = { caseId: row.id, version: row.version };
    await expect(takeCase.execute(as(cora), seen)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      snoozeCase.execute(as(cora), { ...seen, until: addHours(TEST_NOW, 5).toISOString() }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(assignCase.execute(as(cora), { ...seen, userId: ana.userId })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(takeNext.execute(as(cora), { queue: "exceptions" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await getCase.execute(as(cora), { caseId: row.id })).allowed).toEqual(["comment"]);
  });

  test("an analyst sees an account and works none of it", async () => {
    const row = await account({ name: "Not hers", points: 1 });
    const seen = { caseId: row.id, version: row.version };
    await expect(takeCase.execute(as(ana), seen)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(assignCase.execute(as(ana), { ...seen, userId: cora.userId })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(takeNext.execute(as(ana), { queue: "collections" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await getCase.execute(as(ana), { caseId: row.id })).allowed).toEqual(["comment"]);
  });

  test("a lead gives accounts to collectors and to nobody else", async () => {
    const row = await account({ name: "Given", points: 1 });
    const seen = { caseId: row.id, version: row.version };
    await expect(assignCase.execute(as(lena), { ...seen, userId: ana.userId })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
    const { row: after } = await assignCase.execute(as(lena), { ...seen, userId: cora.userId });
    expect(after.ownerId).toBe(cora.userId);
    const exception = await given.case();
    const assigned = await assignCase.execute(as(lena), { caseId: exception.id, version: 1, userId: ana.userId });
    expect(assigned.row.ownerId).toBe(ana.userId);
  });

  test("nobody closes an account by hand", async () => {
    const row = await account({ name: "Stays", points: 1 });
    await expect(
      resolveCase.execute(as(cora), { caseId: row.id, version: row.version, note: "They will pay" }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });
});

test("the next account is the highest in which something is to be done; who picks is told what was passed over", async () => {
  await db.owner`delete from cases where queue = 'collections'`;
  await account({ name: "Held above", points: 99, lane: "held" });
  const first = await account({ name: "First", points: 80 });
  await account({ name: "Second", points: 70, lane: "broken" });
  const last = await account({ name: "Last", points: 3 });
  const served = await takeNext.execute(as(cora), { queue: "collections" });
  expect(served.row.id).toBe(first.id);
  await skipCase.execute(as(cora), { caseId: first.id, reason: "Their clerk is away" });
  await takeCase.execute(as(cora), { caseId: last.id, version: last.version });
  const { people } = await worklistTeam.execute(as(lena), {});
  expect(people.find(({ userId }) => userId === cora.userId)).toMatchObject({
    accounts: 1,
    served: 1,
    picked: 1,
    passedOver: 2,
    skipped: 1,
  });
  expect(people.find(({ userId }) => userId === null)).toMatchObject({ accounts: 3, brokenUnanswered: 1 });
  expect(people.map(({ name }) => name)).not.toContain("Ana Ruiz");
  await expect(worklistTeam.execute(as(cora), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("the largest and oldest invoices come first, whatever their account's lane", async () => {
  await db.owner`delete from cases where queue = 'collections'`;
  await receivables.rate("EUR", "USD", "2026-01-01", "1.10");
  const held = await account({ name: "Held", lane: "held" });
  await receivables.owed(held.dedupeKey, "OLD", { due_on: "2025-09-01" });
  const small = await receivables.account("Small");
  await receivables.owed(small, "LARGE", { total_minor: 900_000, due_on: "2026-02-20" });
  const paid = await receivables.owed(small, "PARTLY", { total_minor: 500_000, due_on: "2026-02-01" });
  await receivables.paid(paid, 499_000, "2026-02-10");
  await receivables.owed(small, "NOT-YET", { due_on: "2026-03-02" });
  const american = await receivables.account("American", { entity_code: "US01" });
  await receivables.owed(american, "DOLLARS", { entity_code: "US01", currency: "USD", due_on: "2026-02-27" });
  const rows = await criticalInvoices.execute(as(cora), {});
  expect(rows.map(({ number }) => number)).toEqual(["OLD", "LARGE", "DOLLARS", "PARTLY"]);
  expect(rows[0]).toMatchObject({ days: 182, lane: "held", base: { minor: 110_000n, currency: "USD" } });
  expect(rows[3]).toMatchObject({ open: { minor: 1_000n, currency: "EUR" }, lane: null });
  expect((await criticalInvoices.execute(as(cole), {})).map(({ number }) => number)).toEqual(["DOLLARS"]);
});

test("large invoices that are all but paid do not hide the smaller ones behind them", async () => {
  const payer = await receivables.account("Payer", { entity_code: "JP01" });
  const owed = "'JP01', 'stripe', n::text, now(), 'test-1', 'test', now()";
  const lineage = "entity_code, system, external_id, source_version_at, mapping_version, correlation_id, last_seen_at";
  await db.owner.unsafe(`
    with made as (
      insert into invoices (id, customer_id, number, status, currency, collection_method, issued_on, due_on, subtotal_minor, tax_minor, total_minor, ${lineage})
      select gen_random_uuid(), '${payer}', 'N-' || n, 'open', 'EUR', 'send_invoice', '2025-12-01', '2026-01-01', t.minor, 0, t.minor, ${owed}
      from generate_series(1, 1500) n cross join lateral (select case when n <= 1100 then 1000000 + n else n * 100 end as minor) t
      returning id, external_id, total_minor)
    insert into allocations (id, invoice_id, currency, amount_minor, applied_on, ${lineage})
    select gen_random_uuid(), m.id, 'EUR', m.total_minor - n, '2026-01-20', ${owed} from made m cross join lateral (select m.external_id::int as n) n where n <= 1100`);
  const rows = await criticalInvoices.execute(as(cora), { entities: ["JP01"] });
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, place) => `N-${1500 - place}`));
  expect(rows[0]?.open.minor).toBe(150_000n);
});
