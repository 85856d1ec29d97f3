import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { CaseFilters } from "#server/domain/cases/filters";
import { listViews } from "#server/services/views/list-views";
import { removeView } from "#server/services/views/remove-view";
import { renameView } from "#server/services/views/rename-view";
import { saveView } from "#server/services/views/save-view";

let db: TestDatabase;
let ana: GivenPerson;
let ben: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Stone", "finance_approver");
});
afterAll(() => db.close());

const asAna = () => db.as("billing_analyst", "all", ana);
const asBen = () => db.as("finance_approver", "all", ben);
const filters = CaseFilters.parse({ severities: ["critical"], owner: "me" });

test("a view is saved for oneself, listed, renamed and removed, each with its event", async () => {
  const { id, message } = await saveView.execute(asAna(), {
    queue: "exceptions",
    name: "My fires",
    filters,
    sort: "due",
  });
  expect(message).toBe('"My fires" is saved.');
  expect(await listViews.execute(asAna(), { queue: "exceptions" })).toEqual([
    { id, name: "My fires", filters, sort: "due", isShared: false, isOwn: true, ownerName: "Ana Ruiz" },
  ]);
  expect(await listViews.execute(asBen(), { queue: "exceptions" })).toEqual([]);
  await renameView.execute(asAna(), { viewId: id, name: "Burning" });
  await removeView.execute(asAna(), { viewId: id });
  expect(await listViews.execute(asAna(), { queue: "exceptions" })).toEqual([]);
  const told = await db.owner`select type, payload from events where stream = ${`view:${id}`} order by sequence`;
  expect(told.map((event) => event.type)).toEqual(["view.saved", "view.renamed", "view.removed"]);
  expect(told[1]?.payload).toMatchObject({ before: { name: "My fires" }, after: { name: "Burning" } });
});

test("sharing needs the permission; a shared view is everybody's to use and its maker's alone to change", async () => {
  const { id } = await saveView.execute(asAna(), {
    queue: "exceptions",
    name: "Everybody's fires",
    filters,
    sort: "priority",
    isShared: true,
  });
  expect(await listViews.execute(asBen(), { queue: "exceptions" })).toMatchObject([
    { id, isOwn: false, ownerName: "Ana Ruiz" },
  ]);
  await expect(
    saveView.execute(asBen(), { queue: "exceptions", name: "Mine for all", filters, sort: "priority", isShared: true }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(renameView.execute(asBen(), { viewId: id, name: "Taken over" })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await expect(removeView.execute(asBen(), { viewId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("roles without cases, desks that may not be opened and machines are refused", async () => {
  await expect(
    saveView.execute(db.as("administrator"), { queue: "exceptions", name: "X", filters, sort: "priority" }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(
    saveView.execute(asBen(), { queue: "dead-letters", name: "X", filters, sort: "priority" }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(
    saveView.execute(db.asJob("maintain-cases"), { queue: "exceptions", name: "X", filters, sort: "priority" }),
  ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
});

test("a taken name is refused, also to the second of two at once", async () => {
  const save = () => saveView.execute(asAna(), { queue: "exceptions", name: "Twice", filters, sort: "priority" });
  const attempts = await Promise.allSettled([save(), save()]);
  expect(attempts.map((attempt) => attempt.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(attempts.find((attempt) => attempt.status === "rejected")?.reason).toMatchObject({ code: "RULE_VIOLATION" });
  await expect(save()).rejects.toMatchObject({
    code: "RULE_VIOLATION",
    message: expect.stringContaining('"Twice" already'),
  });
  const other = await saveView.execute(asAna(), { queue: "exceptions", name: "Other", filters, sort: "priority" });
  await expect(renameView.execute(asAna(), { viewId: other.id, name: "Twice" })).rejects.toMatchObject({
    code: "RULE_VIOLATION",
  });
});
