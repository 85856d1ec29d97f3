import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { defaultPointsPolicy, type PointsPolicy, type PointsStrategy } from "#server/domain/collections/points-policy";
import type { RehearsalWindow } from "#server/domain/policies/rehearsal";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { rehearsedItems, rehearsePolicy } from "#server/services/policies/rehearse";

const kind = "worklist_points";
let db: TestDatabase;
let large: string;
let old: string;

/** A large sum that is a few days late, a small one that is old, and two of which nothing is late. */
beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.25");
  large = await given.account("Alder GmbH");
  await given.owed(large, "A-1", { due_on: "2026-02-25", total_minor: 4_000_000 });
  old = await given.account("Birch AG");
  await given.owed(old, "B-1", { issued_on: "2025-10-01", due_on: "2025-11-01" });
  await given.owed(await given.account("Cedar KG"), "C-1", { due_on: "2026-03-02" });
  await given.account("Dogwood SE");
});
afterAll(() => db.close());

const open: RehearsalWindow = { of: "open" };
const withRegular = (change: Partial<PointsStrategy>): PointsPolicy => ({
  ...defaultPointsPolicy,
  strategies: defaultPointsPolicy.strategies.map((one) => (one.key === "regular" ? { ...one, ...change } : one)),
});
const rehearse = (document: PointsPolicy, window: RehearsalWindow = open, by = db.as("controller")) =>
  rehearsePolicy.execute(by, { kind, document, window });

// By the document in force: 32 + 4 + 2 + 6 for the large one, 5 + 26 + 8 + 2 + 6 for the old one.
test("says which accounts would have other points, and which place", async () => {
  const found = await rehearse(withRegular({ overdue: [{ from: 1_000_000, points: 60 }] }));
  expect(found).toMatchObject({ looked: 2, otherwise: 2, otherwiseMinor: 5_125_000n });
  expect(found.items).toMatchObject([
    {
      id: large,
      name: "Alder GmbH",
      amount: { minor: 5_000_000n, currency: "USD" },
      decidedBy: "Regular customers (everybody else)",
      changes: [
        { what: "Points", before: { text: "44" }, after: { text: "72" } },
        { what: "Place", before: { text: "2nd" }, after: { text: "1st" } },
      ],
    },
    {
      id: old,
      changes: [
        { what: "Points", before: { text: "47" }, after: { text: "42" } },
        { what: "Place", before: { text: "1st" }, after: { text: "2nd" } },
      ],
    },
  ]);
});

test("points alone are told where the place stays", async () => {
  const { items } = await rehearse(withRegular({ neverContacted: 7 }));
  expect(items.map(({ id, changes }) => [id, changes.map(({ what }) => what)])).toEqual([
    [old, ["Points"]],
    [large, ["Points"]],
  ]);
});

test("nothing is otherwise in the document in force", async () => {
  expect(await rehearse(defaultPointsPolicy)).toMatchObject({ looked: 2, otherwise: 0, items: [] });
});

test("goes on after a place, and refuses what is none", async () => {
  const page = (cursor: string) =>
    rehearsedItems.execute(db.as("controller"), {
      kind,
      document: withRegular({ neverContacted: 7 }),
      window: open,
      cursor,
    });
  expect((await page("000000001")).items.map(({ id }) => id)).toEqual([large]);
  await expect(page("nowhere")).rejects.toMatchObject({ code: "BAD_INPUT" });
});

test("is for those who edit policies, of what can be used, and of what is open alone", async () => {
  await expect(rehearse(defaultPointsPolicy, open, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(rehearse({ ...defaultPointsPolicy, otherwise: "nobody" })).rejects.toMatchObject({ code: "BAD_INPUT" });
  const february: RehearsalWindow = { of: "past", from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" };
  await expect(rehearse(defaultPointsPolicy, february)).rejects.toThrow(/only be rehearsed on what is open/);
});

test("what was recorded counts: a contact is one, and a nudge moves the account", async () => {
  const day = "2026-03-01";
  const own = { entity_code: "DE01", customer_id: old };
  const given = givenReceivables(db.owner, TEST_NOW);
  await db.owner`insert into contact_ledger ${db.owner({ ...own, id: given.freshId(), direction: "out", channel: "call", is_automated: false, at: `${day}T10:00:00Z`, on_day: day, invoice_ids: [], by_name: "Meike Harders", recorded_at: TEST_NOW })}`;
  await db.owner`insert into collection_nudges ${db.owner({ ...own, id: given.freshId(), points: 10, reason: "The board asks", from_on: day, until_on: "2026-03-20", entered_by_id: given.freshId(), entered_by: "Meike Harders", entered_at: TEST_NOW })}`;
  const { items } = await rehearse(withRegular({ neverContacted: 7, mostNudge: 4 }));
  // 47 less the 6 of whom nobody ever contacted, and the nudge cut to 4.
  expect(items.find(({ id }) => id === old)?.changes).toMatchObject([
    { what: "Points", before: { text: "51" }, after: { text: "45" } },
    { what: "Place", before: { text: "1st" }, after: { text: "2nd" } },
  ]);
});
