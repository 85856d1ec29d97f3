import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import { WorklistFilters } from "#server/domain/collections/worklist-views";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { listWorklist, worklistCounts } from "#server/services/worklist/list-worklist";

let db: TestDatabase;

const names = [
  "Harbor & Pine, Inc.",
  "Müller-Lüdenscheidt GmbH & Co. KG",
  "株式会社竹中央製薬",
  "O’Neil (Holdings) 100% Ltd.",
  "Fifty_50 \\ Sons S.à r.l.",
  "3M",
];

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenCases(db.owner, TEST_NOW);
  const receivables = givenReceivables(db.owner, TEST_NOW);
  await receivables.entities();
  for (const customerName of [...names, "Harbor Pine Holdings"]) {
    const customerId = await receivables.account(customerName, { entity_code: "DE01" });
    await given.case({
      queue: "collections",
      type: ACCOUNT_CASE,
      dedupeKey: customerId,
      subjectType: "customer",
      subjectId: customerId,
      customerId,
      customerName,
      entityCode: "DE01",
      document: null,
      lane: "held",
      details: {
        overdue: [],
        invoices: 1,
        oldestDueOn: "2026-02-01",
        lane: { sentence: "It waits.", by: null, until: null },
        next: { kind: "wait", label: "Wait", sentence: "It waits.", invoiceIds: [], until: null },
        lastContactOn: null,
        strategy: "regular",
        group: null,
        promised: null,
        disputed: [],
      },
    });
  }
});
afterAll(() => db.close());

async function found(search: string, lane: WorklistFilters["lane"] = "all"): Promise<string[]> {
  const filters = WorklistFilters.parse({ lane, search });
  const { rows } = await listWorklist.execute(db.as("collector"), { filters });
  return rows.map(({ customerName }) => customerName);
}

test.each(names)("the whole name %s finds its account and no other", async (name) => {
  expect(await found(name)).toEqual([name]);
  expect(await found(`  ${name.replaceAll(" ", "  ")} `)).toEqual([name]);
  expect(await found(name.normalize("NFD"))).toEqual([name]);
  expect(await found(name.toUpperCase())).toEqual([name]);
});

test("a name that stands in another lane is counted there", async () => {
  expect(await found("Harbor & Pine, Inc.", "today")).toEqual([]);
  const filters = WorklistFilters.parse({ lane: "today", search: "Harbor & Pine, Inc." });
  expect(await worklistCounts.execute(db.as("collector"), { filters })).toMatchObject({ today: 0, held: 1, all: 1 });
});
