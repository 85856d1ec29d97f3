import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import { givenExceptions } from "#db/testing/given-exceptions";
import { defaultPriorityPolicy } from "#server/domain/cases/priority";
import type { RehearsedItem } from "#server/domain/policies/rehearsal";
import { givenRow } from "#server/domain/routing/testing/given-routing";
import { addMinutes } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { migratePolicies } from "#server/jobs/handlers/migrate-policies";
import { reconcile } from "#server/services/exceptions/reconcile";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { dropMigration } from "#server/services/policies/migrations/drop-migration";
import { policyInFlight, previewMigration } from "#server/services/policies/migrations/in-flight-view";
import { proposeMigration } from "#server/services/policies/migrations/propose-migration";
import { startMigration } from "#server/services/policies/migrations/start-migration";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { rehearsePolicy } from "#server/services/policies/rehearse";
import { createTeam } from "#server/services/teams/create-team";

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;
let cases: ReturnType<typeof givenCases>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  cases = givenCases(db.owner, TEST_NOW);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.25");
});
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  await createTeam.execute(author(), { key: "large", name: "Large amounts", entityCodes: null });
});
afterEach(async () => {
  await db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records, teams, team_members, absences, policy_migrations cascade`;
  await db.owner`delete from policies`;
});
afterAll(() => db.close());

const author = () => db.as("controller");
const second = () =>
  db.as("controller", "all", {
    userId: "00000000-0000-7000-8000-0000000000aa",
    personId: "00000000-0000-7000-9000-0000000000aa",
    name: "Second controller",
  });
const work = () => migratePolicies(db.asJob("maintain-cases"), {}, new AbortController().signal);
const note = "What is open belongs there too.";
const toLarge = {
  rows: [
    givenRow("large", { amountFrom: 1_000_000 }, { team: "large", severity: "critical", dueInMinutes: 60 }),
    givenRow("rest", {}, {}),
  ],
};
async function putInForce(kind: string, document: unknown, basedOn = 1): Promise<number> {
  const { version } = await draftDeskPolicy.execute(author(), { kind, basedOn, document, note });
  await publishDeskPolicy.execute(second(), { kind, version });
  return version;
}
/** Open cases over $1,250, $12,500 and $125,000 that the delivered routing routed. */
async function givenOpenCases(): Promise<string[]> {
  const ids: string[] = [];
  for (const quantity of [10, 100, 1_000]) {
    const invoice = await given.invoice(await given.customer(), { unitMinor: 10_000, quantity });
    await reconcile(db.asJob("detect-exceptions"), "invoice", [invoice.id]);
    ids.push(invoice.id);
  }
  return ids;
}
const rows = () => db.owner`
  select id, number::int, team, severity, due_at, routed_by, priority, policy_version from cases order by number`;
const propose = (kind: "routing" | "case_priority", version: number, by = author()) =>
  proposeMigration.execute(by, { kind, version, note });
const start = (migrationId: string, by = second()) => startMigration.execute(by, { migrationId });
const drop = (migrationId: string, by = second()) =>
  dropMigration.execute(by, { migrationId, reason: "Not this month." });
const events = async (type: string) =>
  db.owner`select stream, payload from events where type = ${type} order by position`;
/** On cases that are there now. */
const movedEvents = async () => {
  const [row] = await db.owner`
    select count(*)::int as count from events e join cases c on e.stream = 'case:' || c.id where e.type = 'case.migrated'`;
  return row?.count;
};
const afterOf = (item: RehearsedItem | undefined, what: string) =>
  item?.changes.find((one) => one.what === what)?.after;

describe("what is in flight", () => {
  test("keeps the version that routed it, also when it is found anew with another amount", async () => {
    const [small = ""] = await givenOpenCases();
    const before = await rows();
    await putInForce("routing", toLarge);
    expect(await rows()).toEqual(before);
    await db.owner`update cases set amount_minor = amount_minor * 100 where subject_id = ${small}`;
    await reconcile(db.asJob("detect-exceptions"), "invoice", [small]);
    expect((await rows()).map(({ routed_by, team }) => [routed_by, team])).toEqual(
      before.map(({ routed_by }) => [routed_by, null]),
    );
    const fresh = await given.invoice(await given.customer(), { unitMinor: 10_000, quantity: 1_000 });
    await reconcile(db.asJob("detect-exceptions"), "invoice", [fresh.id]);
    expect((await rows()).at(-1)).toMatchObject({ routed_by: "routing v2, service_levels v1", team: "large" });
    expect(await policyInFlight.execute(db.as("auditor"), { kind: "routing" })).toMatchObject({
      activeVersion: 2,
      outdated: 3,
      versions: [
        { version: 1, count: 3 },
        { version: 2, count: 1 },
      ],
    });
  });

  test("moves as the rehearsal and the preview foretold, in portions, with a receipt and an event on each", async () => {
    await givenOpenCases();
    const before = await rows();
    const foretold = await rehearsePolicy.execute(author(), {
      kind: "routing",
      document: toLarge,
      window: { of: "open" },
    });
    await putInForce("routing", toLarge);
    const preview = await previewMigration.execute(author(), { kind: "routing" });
    expect(preview).toMatchObject({ looked: 3, otherwise: 2 });
    const { migrationId, total } = await propose("routing", 2);
    expect(total).toBe(3);
    await start(migrationId);
    await work();
    const after = await rows();
    expect(after.every(({ routed_by }) => routed_by === "routing v2, service_levels v1")).toBe(true);
    for (const [at, row] of after.entries()) {
      for (const told of [foretold, preview]) {
        const item = told.items.find(({ id }) => id === row.id);
        const said = (what: string, otherwise: unknown) => afterOf(item, what) ?? { is: "text", text: otherwise };
        expect({ is: "text", text: row.severity }).toEqual(said("Severity", before[at]?.severity));
        expect({ is: "text", text: row.team === null ? "everybody" : "Large amounts" }).toEqual(
          said("Team", "everybody"),
        );
        if (row.team) expect(afterOf(item, "Due")).toEqual({ is: "instant", at: row.due_at });
      }
    }
    expect(after.filter(({ team }) => team === "large")).toHaveLength(2);
    expect(await movedEvents()).toBe(3);
    expect((await policyInFlight.execute(author(), { kind: "routing" })).migrations).toMatchObject([
      { state: "done", total: 3, moved: 3, changed: 2, ended: 0, proposedBy: "Test controller" },
    ]);
    expect((await events("policy.migration_done")).at(-1)).toMatchObject({
      payload: { data: { moved: 3, changed: 2, startedBy: "Second controller" } },
    });
  });

  test("that somebody is acting on is passed over, and moved once they are done", async () => {
    await givenOpenCases();
    await putInForce("routing", toLarge);
    await start((await propose("routing", 2)).migrationId);
    const [busy] = await rows();
    await db.owner.begin(async (sql) => {
      await sql`select id from cases where id = ${busy?.id} for update`;
      await work();
      const view = await policyInFlight.execute(author(), { kind: "routing" });
      expect(view).toMatchObject({ outdated: 1, migrations: [{ state: "running", moved: 2 }] });
    });
    await work();
    const view = await policyInFlight.execute(author(), { kind: "routing" });
    expect(view).toMatchObject({ outdated: 0, migrations: [{ state: "done", moved: 3 }] });
  });

  test("is moved once by two workers at once, and stops where another version came into force", async () => {
    await givenOpenCases();
    await putInForce("routing", toLarge);
    await start((await propose("routing", 2)).migrationId);
    await Promise.all([work(), work()]);
    expect(await movedEvents()).toBe(3);
    await putInForce("routing", { rows: [givenRow("all", {}, { severity: "low" })] }, 2);
    const { migrationId } = await propose("routing", 3);
    await putInForce("routing", { rows: [givenRow("all", {}, { severity: "high" })] }, 3);
    await expect(start(migrationId)).rejects.toThrow(/Version 4 .+ came into force meanwhile/);
    expect((await rows()).every(({ routed_by }) => routed_by.startsWith("routing v2"))).toBe(true);
  });
});

describe("the order of cases", () => {
  const graver = { ...defaultPriorityPolicy, severityPoints: { low: 5, medium: 200, high: 240, critical: 300 } };

  test("follows a version by itself, at once or from its day on", async () => {
    await givenOpenCases();
    const [before] = await rows();
    const foretold = await rehearsePolicy.execute(author(), {
      kind: "case_priority",
      document: graver,
      window: { of: "open" },
    });
    expect(foretold).toMatchObject({ looked: 3, otherwise: 3 });
    const { version } = await draftDeskPolicy.execute(author(), {
      kind: "case_priority",
      basedOn: 1,
      document: graver,
      note,
    });
    const from = { at: addMinutes(TEST_NOW, 5).toISOString() };
    await publishDeskPolicy.execute(second(), { kind: "case_priority", version, from });
    await work();
    expect((await rows())[0]).toEqual(before);
    db.clock.set(addMinutes(TEST_NOW, 5));
    await maintainCases(db.asJob("maintain-cases"));
    await work();
    const after = await rows();
    expect(after.map(({ policy_version }) => policy_version)).toEqual(Array(3).fill("case_priority v2"));
    expect(after.map(({ priority }) => String(priority)).sort()).toEqual(
      foretold.items.map((item) => (afterOf(item, "Points") as { text: string }).text).sort(),
    );
  });

  test("is rehearsed on the whole queue, and says who comes among the first", async () => {
    for (let count = 0; count < 30; count += 1) await cases.case({ severity: "medium", title: `Case ${count}` });
    // Of cases with as many points the one with the highest id stands first.
    const late = await cases.case({ id: "ffffffff-0000-7000-8000-000000000001", severity: "low", title: "The least" });
    const upsideDown = { ...defaultPriorityPolicy, severityPoints: { low: 90, medium: 90, high: 90, critical: 90 } };
    const found = await rehearsePolicy.execute(author(), {
      kind: "case_priority",
      document: { ...upsideDown, severityPoints: { low: 500, medium: 500, high: 500, critical: 500 } },
      window: { of: "open" },
    });
    expect(found.looked).toBe(31);
    expect(found.items.map(({ id }) => id)).toContain(late.id);
    expect(found.flows).toContainEqual(
      expect.objectContaining({ what: "The first 25", before: "behind them", after: "among them", count: 1 }),
    );
    await expect(
      rehearsePolicy.execute(author(), {
        kind: "case_priority",
        document: { ...upsideDown, severityPoints: { low: 9, medium: 5, high: 90, critical: 90 } },
        window: { of: "open" },
      }),
    ).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});

describe("proposing, starting and dropping", () => {
  test("are for those who may publish, over every legal entity", async () => {
    await givenOpenCases();
    await putInForce("routing", toLarge);
    await expect(propose("routing", 2, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(propose("routing", 2, db.as("controller", ["DE01"]))).rejects.toThrow(/every legal entity/);
    const { migrationId } = await propose("routing", 2);
    await expect(start(migrationId, db.as("integration_engineer"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(start(migrationId, author())).rejects.toThrow(/somebody else has to start it/);
    await expect(drop(migrationId, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await work();
    expect((await rows()).every(({ routed_by }) => routed_by.startsWith("routing v1"))).toBe(true);
  });

  test("are refused where they have nothing to do, twice, and after they are over", async () => {
    await givenOpenCases();
    await expect(propose("routing", 1)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    await putInForce("routing", toLarge);
    await expect(propose("routing", 1)).rejects.toThrow(/Version 2 .+ is in force/);
    const { migrationId } = await propose("routing", 2);
    await expect(propose("routing", 2)).rejects.toThrow(/proposed to bring/);
    expect(await drop(migrationId)).toEqual({ migrationId, moved: 0 });
    expect((await events("policy.migration_dropped")).at(-1)).toMatchObject({ payload: { reason: "Not this month." } });
    await expect(drop(migrationId)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(start(migrationId)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("let one of two people through", async () => {
    await givenOpenCases();
    await putInForce("routing", toLarge);
    const proposed = await Promise.allSettled([propose("routing", 2), propose("routing", 2, second())]);
    expect(proposed.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [{ id = "", proposed_by = "" } = {}] = await db.owner`select id, proposed_by from policy_migrations`;
    const other = proposed_by === "Test controller" ? second : author;
    const started = await Promise.allSettled([start(id, other()), start(id, other()), drop(id, other())]);
    expect(started.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
    const [{ state } = {}] = await db.owner`select state from policy_migrations`;
    expect(["running", "dropped"]).toContain(state);
  });
});
